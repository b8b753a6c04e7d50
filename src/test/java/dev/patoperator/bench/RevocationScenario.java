package dev.patoperator.bench;

import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatRevocationSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A revocation that is applied while many reviews wait for their turn. */
final class RevocationScenario {

    private static final String ORGANIZATION = "org";
    private static final String REVOKE = "orgs/update-pat-access";
    private static final long GRANT = 5_000_000;
    private static final int POSTS_BEFORE = 1;
    private static final double MOST_CALLS = 3;

    private final Parameters parameters;
    private final Report report;

    RevocationScenario(Parameters parameters, Report report) {
        this.parameters = parameters;
        this.report = report;
    }

    void run() throws IOException, InterruptedException {
        try (Stand stand = Stand.open(parameters.gitHubLatency())) {
            stand.gitHub().organization(ORGANIZATION).grant(GRANT).add();
            stand.seed(ORGANIZATION, parameters.resources(), parameters.idsPerResource());
            try (ChildJvm operator = stand.startOperator(parameters.writeInterval())) {
                stand.await(operator, () -> stand.gitHub().postCount() >= POSTS_BEFORE);
                long waiting = parameters.resources() - stand.ready().count(name -> true);
                Instant applied = stand.gitHub().now();
                apply(stand);
                stand.await(operator, () -> !stand.gitHub().calls(REVOKE).isEmpty());
                Instant sent = stand.gitHub().calls(REVOKE).get(0).startedAt();
                List<String> before = stand.gitHub().calls().stream()
                        .filter(call -> call.startedAt().isAfter(applied)
                                && call.startedAt().isBefore(sent))
                        .map(call -> call.operationId() + call.query())
                        .toList();
                report.add(new Row(
                        "a revocation while reviews wait",
                        "GitHub calls between its apply and its POST",
                        before.size(),
                        MOST_CALLS,
                        "%d reviews not Ready; after %d ms; %s"
                                .formatted(
                                        waiting, Duration.between(applied, sent).toMillis(), before)));
            }
        }
    }

    private static void apply(Stand stand) {
        PatRevocation revocation = new PatRevocation();
        revocation.setMetadata(new ObjectMetaBuilder()
                .withNamespace(Stand.NAMESPACE)
                .withName("urgent")
                .build());
        revocation.setSpec(
                new PatRevocationSpec(ORGANIZATION, null, List.of(GRANT), null, null, null, null, null, null, null));
        stand.kubernetes().client().resource(revocation).create();
    }
}
