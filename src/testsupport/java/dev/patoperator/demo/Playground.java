package dev.patoperator.demo;

import dev.patoperator.github.simulator.SimulatedOrganization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What the user can try while the demo runs: ids that no sample names, and commands that work unchanged. */
final class Playground {

    private static final List<Long> REQUESTS = List.of(301L, 302L, 303L, 304L);
    private static final List<Long> GRANTS = List.of(25601L, 25602L, 25603L, 25604L);

    private static final String TRY = """
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

    /** Adds the ids to the simulator and writes the manifest that decides the first of them. */
    void seed() throws IOException {
        REQUESTS.forEach(id -> Samples.request(organization, id));
        GRANTS.forEach(id -> Samples.grant(organization, id));
        Files.writeString(manifest(), TRY.formatted(REQUESTS.get(0)));
    }

    /** Returns the text that describes it to the user. */
    String invitation() {
        return """

                In another terminal:
                  export KUBECONFIG=%s
                  kubectl get patoperator
                  kubectl apply -f %s
                  kubectl describe pgr try
                Ids for resources of your own, in the organization %s:
                  pending requests %s, active grants %s
                Ctrl-C ends the demo.
                """.formatted(kubeconfig(), manifest(), organization.login(), joined(REQUESTS), joined(GRANTS));
    }

    private Path manifest() {
        return folder.resolve("try.yaml");
    }

    private static String joined(List<Long> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}
