package dev.patoperator.demo;

import dev.patoperator.github.simulator.SimulatedOrganization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What a person can try while the demo stays up: ids that no sample names, and commands that work as they stand. */
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

    /** The file that kubectl is to use. */
    Path kubeconfig() {
        return folder.resolve("kubeconfig");
    }

    /** Makes the ids exist at GitHub, and the manifest that decides the first of them. */
    void seed() throws IOException {
        REQUESTS.forEach(id -> Samples.request(organization, id));
        GRANTS.forEach(id -> Samples.grant(organization, id));
        Files.writeString(manifest(), TRY.formatted(REQUESTS.get(0)));
    }

    /** Tells a person about it. */
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
