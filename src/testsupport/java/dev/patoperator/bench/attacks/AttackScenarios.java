package dev.patoperator.bench.attacks;

import dev.patoperator.bench.report.Report;
import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.LivenessProbe;
import dev.patoperator.bench.stand.ProcessSampler;
import dev.patoperator.bench.stand.Setup;
import dev.patoperator.bench.stand.Stand;
import dev.patoperator.github.simulator.RecordedCall;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Runs attacks, each against a new operator. Measures how late another tenant's revocation is, and the state of the
 * process.
 */
public final class AttackScenarios {

    /** The organization of the other tenant, whose namespace is {@link Stand#NAMESPACE}. */
    static final String VICTIM = "acme";

    private static final String REVOKE = "orgs/update-pat-access";
    private static final long GRANT = 25_381;
    private static final Duration BEFORE_REVOCATION = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final double MAX_DELAY_SECONDS = 10;
    private static final double MAX_MIB = 256;
    private static final double MAX_THREADS = 60;
    private static final double MILLIS = 1e3;

    private static final Map<String, Supplier<Attack>> ATTACKS = new LinkedHashMap<>();

    static {
        ATTACKS.put("none", NoAttack::new);
        ATTACKS.put("H5-metrics", () -> new ConnectionFlood(ChildJvm::metricsPort));
        ATTACKS.put("H5-health", () -> new ConnectionFlood(ChildJvm::healthPort));
        ATTACKS.put("H6-many", () -> new ConditionFlood(false));
        ATTACKS.put("H6-churn", () -> new ConditionFlood(true));
        ATTACKS.put("H7-limited", RateLimitedLookups::new);
        ATTACKS.put("H7-slow", SlowLookups::new);
        ATTACKS.put("H8", WebhookFlood::new);
        ATTACKS.put("M1", LargeKeys::new);
        ATTACKS.put("M2", CostlyConditions::new);
        ATTACKS.put("M4-body", () -> new HostilePages(HostileGitHub.Pages.LARGE_BODY));
        ATTACKS.put("M4-tokens", () -> new HostilePages(HostileGitHub.Pages.MANY_TOKENS));
        ATTACKS.put("M4-pages", () -> new HostilePages(HostileGitHub.Pages.MANY_PAGES));
        ATTACKS.put("M7", UnreadAnswers::new);
    }

    private final Setup setup;
    private final Report report;

    public AttackScenarios(Setup setup) {
        this.setup = setup;
        this.report = setup.report();
    }

    /** Runs the chosen attacks. An attack that cannot run is reported as failed. */
    public void run() throws InterruptedException {
        List<String> chosen = setup.parameters().attacks();
        if (!ATTACKS.keySet().containsAll(chosen)) {
            throw new IllegalArgumentException("bench.attacks=" + chosen + ": the attacks are " + ATTACKS.keySet());
        }
        for (Map.Entry<String, Supplier<Attack>> attack : ATTACKS.entrySet()) {
            if (chosen.isEmpty() || chosen.contains(attack.getKey())) {
                String workload = "attack " + attack.getKey();
                try {
                    run(workload, attack.getValue());
                } catch (IOException | RuntimeException | AssertionError e) {
                    report.failed(workload, e);
                }
            }
        }
    }

    private void run(String workload, Supplier<Attack> kind) throws IOException, InterruptedException {
        try (Stand stand = Stand.open(setup);
                Attack attack = kind.get()) {
            stand.cluster().namespace(Attack.NAMESPACE);
            stand.gitHub().organization(VICTIM).grant(GRANT).owner("leaver").add();
            attack.prepare(stand);
            try (ChildJvm operator = stand.startOperator(attack.settings(stand)).awaitReady();
                    ProcessSampler sampler = ProcessSampler.of(operator);
                    LivenessProbe probe = LivenessProbe.of(operator)) {
                long start = System.nanoTime();
                attack.start(stand, operator);
                Duration delay = delayOfRevocation(stand, operator, start);
                boolean alive = operator.isAlive();
                Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
                figures(workload, delay, operator.ending(), alive, sampler.most());
                probes(workload, probe);
                attack.report(report, workload, stand, elapsed);
            }
        }
    }

    /** Returns the delay; null when the process ended, or the revocation was not sent in time. */
    private @Nullable Duration delayOfRevocation(Stand stand, ChildJvm operator, long start) {
        await(start, BEFORE_REVOCATION, operator);
        Instant applied = stand.gitHub().now();
        stand.apply(Stand.revocation(Stand.NAMESPACE, "urgent", VICTIM, GRANT));
        Awaitility.await()
                .atMost(PATIENCE.multipliedBy(2))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !operator.isAlive()
                        || !sent(stand).isEmpty()
                        || Duration.between(applied, stand.gitHub().now()).compareTo(PATIENCE) > 0);
        Duration delay = sent(stand).isEmpty()
                ? null
                : Duration.between(applied, sent(stand).get(0).startedAt());
        await(start, setup.parameters().attackDuration(), operator);
        return delay;
    }

    private static List<RecordedCall> sent(Stand stand) {
        return stand.gitHub().calls(REVOKE).stream()
                .filter(call -> call.path().contains("/" + VICTIM + "/"))
                .toList();
    }

    /** Waits until this time after the start, or until the process ends. */
    private static void await(long start, Duration duration, ChildJvm operator) {
        Awaitility.await()
                .atMost(duration.plus(PATIENCE))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !operator.isAlive() || System.nanoTime() - start >= duration.toNanos());
    }

    private void figures(
            String workload, @Nullable Duration delay, String ending, boolean alive, ProcessSampler.Sample most) {
        report.add(
                workload,
                "seconds from apply to POST of another tenant's revocation",
                delay == null ? null : delay.toMillis() / MILLIS,
                MAX_DELAY_SECONDS,
                ending);
        report.add(workload, "times the process ended", alive ? 0.0 : 1.0, 0, ending);
        report.add(
                workload,
                "RSS at most, MiB",
                most.peakMiB(),
                MAX_MIB,
                "%.0f MiB of it anonymous".formatted(most.anonymousMiB()));
        report.add(workload, "threads at most", (double) most.threads(), MAX_THREADS, "");
    }

    private void probes(String workload, LivenessProbe probe) {
        report.add(
                workload,
                "/healthz: longest time without a 200 within 3 s, seconds",
                probe.longestFailure().toMillis() / MILLIS,
                0,
                "%d of %d probes failed".formatted(probe.failures(), probe.count()));
    }
}
