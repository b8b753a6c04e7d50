package dev.patoperator.demo;

import dev.patoperator.demo.view.Line;
import dev.patoperator.demo.view.Style;
import dev.patoperator.github.simulator.PatItem;
import dev.patoperator.github.simulator.SimulatedOrganization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the user can try while the demo runs: ids that no sample names, and commands that work unchanged. */
final class Playground {

    private static final List<Long> REQUESTS = List.of(301L, 302L, 303L, 304L);
    private static final List<Long> GRANTS = List.of(25601L, 25602L, 25603L, 25604L);

    private static final String TRY = """
            # Approves one request of the demo.
            apiVersion: patoperator.dev/v1alpha1
            kind: PatGrantReview
            metadata:
              name: try
              namespace: acme
            spec:
              organization: acme
              action: Approve
              patRequestIDs: [%d]
            """;

    /** A dry run, so that nothing is lost when the user corrects it. */
    private static final String WRONG = """
            # A policy with a typing error: the field is owner, not ownr. A dry run: it sends nothing.
            apiVersion: patoperator.dev/v1alpha1
            kind: PatGrantReview
            metadata:
              name: wrong
              namespace: acme
            spec:
              organization: acme
              action: Deny
              interval: 1m
              dryRun: true
              selector:
                matchConditions:
                  - name: of-hubot
                    expression: request.ownr == 'hubot'
            """;

    private static final String INVITATION = """

            Try it, in another terminal:
              export KUBECONFIG=%1$s
              kubectl get patoperator -o wide           # what each resource says
              kubectl events                            # each decision, newest last
              kubectl describe pgr deny-administration  # one policy in full
            Decide something:
              kubectl apply -f %2$s
              kubectl describe pgr try
            Write a policy and get it wrong, see why, and correct it:
              kubectl apply -f %3$s
              kubectl get pgr wrong -o wide
              sed s/ownr/owner/ %3$s | kubectl apply -f -
            """;

    private static final String FREE =
            "For resources of your own, in the organization %s: pending requests %s; active grants %s.";

    private static final String PLACES = "Metrics: %s. The operator's log: %s.";

    private static final String NO_POD =
            "The operator is a process here and no Pod: kubectl get all and kubectl logs do not apply.";

    private static final String ONLY_GITHUB =
            "A Secret of your own needs githubAppBaseURL %s: the operator here calls no other GitHub.";

    private static final String END = "What you change shows here. Ctrl-C ends the demo.";

    private final Path folder;
    private final SimulatedOrganization organization;

    Playground(Path folder, SimulatedOrganization organization) {
        this.folder = folder;
        this.organization = organization;
    }

    /** Returns the kubeconfig for kubectl. */
    Path kubeconfig() {
        return folder.resolve("kubeconfig");
    }

    /** Returns the ids that no sample names. */
    static List<Long> ids() {
        return Stream.concat(REQUESTS.stream(), GRANTS.stream()).toList();
    }

    /** Adds the ids to the simulator and writes the manifests of the invitation. */
    void seed() throws IOException {
        REQUESTS.forEach(id -> Samples.request(organization, id));
        GRANTS.forEach(id -> Samples.grant(organization, id));
        Files.writeString(folder.resolve("try.yaml"), TRY.formatted(REQUESTS.get(0)));
        Files.writeString(folder.resolve("wrong.yaml"), WRONG);
    }

    /**
     * Returns the text that describes it to the user.
     *
     * @param metrics the URL of the operator's metrics
     * @param log the file with the operator's output
     * @param gitHub the base URL of the simulator
     * @param width of the lines that are no commands
     */
    List<Line> invitation(String metrics, Path log, String gitHub, int width) {
        List<Line> lines = new ArrayList<>();
        INVITATION
                .formatted(kubeconfig(), folder.resolve("try.yaml"), folder.resolve("wrong.yaml"))
                .lines()
                .map(line -> Line.of(line, line.endsWith(":") ? Style.STRONG : Style.PLAIN))
                .forEach(lines::add);
        String free = FREE.formatted(
                organization.login(),
                named(REQUESTS, organization.pendingRequests()),
                named(GRANTS, organization.activeGrants()));
        Stream.of(free, PLACES.formatted(metrics, log), NO_POD, ONLY_GITHUB.formatted(gitHub), END)
                .forEach(remark -> lines.addAll(Line.wrap(remark, width, "  ")));
        return lines;
    }

    private static String named(List<Long> ids, List<PatItem> items) {
        return items.stream()
                .filter(item -> ids.contains(item.id()))
                .map(item -> item.id() + " " + item.owner() + "/" + item.tokenName())
                .collect(Collectors.joining(", "));
    }
}
