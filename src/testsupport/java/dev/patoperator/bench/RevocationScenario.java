package dev.patoperator.bench;

import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.Setup;
import dev.patoperator.bench.stand.Stand;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A revocation that is applied while many reviews wait to be processed. */
final class RevocationScenario implements Scenario {

    private static final String ORGANIZATION = "org";
    private static final String REVOKE = "orgs/update-pat-access";
    private static final long GRANT = 5_000_000;
    private static final double MAX_CALLS = 3;

    private final Setup setup;

    RevocationScenario(Setup setup) {
        this.setup = setup;
    }

    @Override
    public void run() throws IOException, InterruptedException {
        try (Stand stand = Stand.open(setup)) {
            stand.gitHub().organization(ORGANIZATION).grant(GRANT).add();
            stand.seed(ORGANIZATION, setup.parameters().resources());
            try (ChildJvm operator = stand.startOperator()) {
                stand.await(operator, () -> stand.gitHub().postCount() > 0);
                long waiting = setup.parameters().resources() - stand.ready().count(name -> true);
                Instant applied = stand.gitHub().now();
                stand.apply(Stand.revocation(Stand.NAMESPACE, "urgent", ORGANIZATION, GRANT));
                stand.await(operator, () -> !stand.gitHub().calls(REVOKE).isEmpty());
                Instant sent = stand.gitHub().calls(REVOKE).get(0).startedAt();
                List<String> before = stand.gitHub().calls().stream()
                        .filter(call -> call.startedAt().isAfter(applied)
                                && call.startedAt().isBefore(sent))
                        .map(call -> call.operationId() + call.query())
                        .toList();
                setup.report()
                        .add(
                                "a revocation while reviews wait",
                                "GitHub calls between its apply and its POST",
                                (double) before.size(),
                                MAX_CALLS,
                                "%d reviews not Ready; after %d ms; %s"
                                        .formatted(
                                                waiting,
                                                Duration.between(applied, sent).toMillis(),
                                                before));
            }
        }
    }
}
