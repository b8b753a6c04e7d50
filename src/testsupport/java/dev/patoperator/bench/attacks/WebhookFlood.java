package dev.patoperator.bench.attacks;

import dev.patoperator.bench.report.Report;
import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.Stand;
import dev.patoperator.webhook.SignedDelivery;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Signed deliveries that name another tenant's organization. The attacker's Secret has credentials of the same App, so
 * its deliveries are accepted for that organization.
 */
final class WebhookFlood extends Attack {

    private static final String WEBHOOK_SECRET = "mallory knows this one, of course";
    private static final int SENDERS = 4;
    private static final int PENDING = 150;
    private static final int POLICIES = 3;
    private static final double MILLIS_PER_HOUR = 3.6e6;

    /** Half of GitHub's hourly limit for an installation. */
    private static final double MAX_CALLS_AN_HOUR = 2_500;

    @Override
    void prepare(Stand stand) throws InterruptedException {
        LongStream.rangeClosed(1, PENDING)
                .forEach(id -> stand.gitHub()
                        .organization(AttackScenarios.VICTIM)
                        .request(id)
                        .add());
        stand.applyAll(IntStream.range(0, POLICIES)
                .mapToObj(n -> Policies.ofOwner(Stand.NAMESPACE, "policy-" + n, AttackScenarios.VICTIM, "nobody-" + n))
                .toList());
        Map<String, String> credentials = new HashMap<>(stand.credentials());
        credentials.put("webhookSecret", stand.gitHub().secret(WEBHOOK_SECRET));
        stand.secret(NAMESPACE, "github-app", credentials);
        stand.apply(Policies.ofOwner(NAMESPACE, "policy", AttackScenarios.VICTIM, "nobody"));
    }

    @Override
    Map<String, String> settings(Stand stand) {
        return Map.of("PAT_OPERATOR_WEBHOOK_PORT", "0");
    }

    @Override
    void start(Stand stand, ChildJvm operator) {
        int port = operator.webhookPort();
        SignedDelivery delivery = SignedDelivery.created(AttackScenarios.VICTIM, WEBHOOK_SECRET);
        repeat(SENDERS, () -> {
            delivery.to(port, NAMESPACE + "/github-app");
            again(Duration.ofMillis(10));
        });
    }

    @Override
    void report(Report report, String workload, Stand stand, Duration elapsed) {
        long calls = stand.gitHub().calls().stream()
                .filter(call -> call.path().startsWith("/orgs/" + AttackScenarios.VICTIM + "/"))
                .count();
        report.add(
                workload,
                "GitHub calls in the other tenant's organization, as many an hour",
                calls / (double) elapsed.toMillis() * MILLIS_PER_HOUR,
                MAX_CALLS_AN_HOUR,
                calls + " in " + elapsed.toSeconds() + " s");
    }
}
