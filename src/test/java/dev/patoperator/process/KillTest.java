package dev.patoperator.process;

import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.ready;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.TestOperator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operator is killed at random moments while hundreds of decisions run and responses get lost. In the end every id
 * was decided once, with the requested action, and every status reports it. {@code -Dkills=…} and {@code
 * -Dkills.seed=…} choose a longer or another run.
 */
class KillTest {

    private static final int KILLS = Integer.getInteger("kills", 12);
    private static final long SEED = Long.getLong("kills.seed", 20261122);
    private static final int WAVE = 25;

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);
    private final List<String> approvals = new ArrayList<>();
    private final List<String> denials = new ArrayList<>();
    private final List<String> revocations = new ArrayList<>();
    private long nextId = 1000;

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void everyDecisionIsMadeOnceAndReportedDespiteKills() {
        try (TestOperator both = TestOperator.prepare()) {
            SimulatedOrganization acme = both.gitHub().organization("acme");
            acme.bulkLandsAfter(Duration.ofMillis(150));
            both.secret("acme", "github-app");
            Map<String, String> environment = environment(both);
            for (int kill = 0; kill < KILLS; kill++) {
                applyAWave(both, acme);
                loseAnAnswer(both);
                runAndKill(both, environment);
            }
            both.gitHub().faults().clear();
            try (OperatorJvm last = OperatorJvm.fromClassPath(environment)) {
                assertThat(last.healthPort()).isPositive();
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(200))
                        .untilAsserted(() -> assertReported(both));
                assertDecidedOnceAsRequested(acme);
                Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> journalRecordCount(both) == 0);
            }
        }
    }

    private void applyAWave(TestOperator both, SimulatedOrganization acme) {
        for (int i = 0; i < WAVE; i++) {
            long id = nextId++;
            String name = "r" + id;
            // A few reasons, so that batches of every size are sent.
            String reason = "reason: batch " + random.nextInt(3);
            switch (i % 5) {
                case 0 -> {
                    acme.grant(id).owner("octocat").tokenId(900_000 + id).add();
                    both.apply(revocation(name, String.valueOf(id), reason));
                    revocations.add(name);
                }
                case 1 -> {
                    acme.request(id).owner("octocat").tokenId(900_000 + id).add();
                    both.apply(review(name, "Deny", String.valueOf(id), reason));
                    denials.add(name);
                }
                default -> {
                    acme.request(id).owner("octocat").tokenId(900_000 + id).add();
                    both.apply(review(name, "Approve", String.valueOf(id), reason));
                    approvals.add(name);
                }
            }
        }
    }

    private void loseAnAnswer(TestOperator both) {
        switch (random.nextInt(4)) {
            case 0 ->
                both.gitHub().faults().onDecisions().nth(1 + random.nextInt(4)).resetAfterActing();
            case 1 ->
                both.gitHub().faults().onDecisions().nth(1 + random.nextInt(4)).resetBeforeActing();
            case 2 ->
                both.gitHub().faults().onDecisions().nth(1 + random.nextInt(4)).status(503);
            default -> {}
        }
    }

    /** Kills the process at a random moment after the first decision of the run, or after 5 s without one. */
    private void runAndKill(TestOperator both, Map<String, String> environment) {
        CountDownLatch decided = new CountDownLatch(1);
        both.gitHub().faults().onDecisions().run(decided::countDown);
        try (OperatorJvm operator = OperatorJvm.fromClassPath(environment)) {
            assertThat(operator.healthPort()).isPositive();
            decided.await(5, TimeUnit.SECONDS);
            CountDownLatch never = new CountDownLatch(1);
            assertThat(never.await(random.nextInt(700), TimeUnit.MILLISECONDS)).isFalse();
            operator.kill();
            operator.exitCode(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void assertReported(TestOperator both) {
        approvals.forEach(name -> assertReported(both.review(name), OutcomeType.APPROVED));
        denials.forEach(name -> assertReported(both.review(name), OutcomeType.DENIED));
        revocations.forEach(name -> assertReported(both.revocation(name), OutcomeType.REVOKED));
    }

    private static void assertReported(PatResource<?> resource, OutcomeType expected) {
        PatStatus status = resource.getStatus();
        assertThat(ready(status).reason())
                .describedAs("seed %s: %s %s", SEED, resource.name(), status)
                .isEqualTo("Succeeded");
        assertThat(outcome(status, id(resource.name())).outcome()).isEqualTo(expected);
    }

    private void assertDecidedOnceAsRequested(SimulatedOrganization acme) {
        Map<Long, List<SimulatedDecision.DecisionAction>> decisions = acme.decisions().stream()
                .collect(Collectors.groupingBy(
                        SimulatedDecision::id, Collectors.mapping(SimulatedDecision::action, Collectors.toList())));
        assertThat(decisions).describedAs("seed %s", SEED).hasSize(KILLS * WAVE);
        approvals.forEach(
                name -> assertThat(decisions.get(id(name))).containsExactly(SimulatedDecision.DecisionAction.APPROVE));
        denials.forEach(
                name -> assertThat(decisions.get(id(name))).containsExactly(SimulatedDecision.DecisionAction.DENY));
        revocations.forEach(
                name -> assertThat(decisions.get(id(name))).containsExactly(SimulatedDecision.DecisionAction.REVOKE));
    }

    private static long id(String name) {
        return Long.parseLong(name.substring(1));
    }

    private static int journalRecordCount(TestOperator both) {
        return both.client()
                .configMaps()
                .inNamespace("github-pat-operator")
                .withLabel("patoperator.dev/journal")
                .list()
                .getItems()
                .size();
    }

    private Map<String, String> environment(TestOperator both) {
        Path kubeconfig = directory.resolve("kubeconfig");
        both.kubernetes().writeKubeconfig(kubeconfig, "github-pat-operator");
        return Map.of(
                "KUBECONFIG",
                kubeconfig.toString(),
                "PAT_OPERATOR_HEALTH_PORT",
                "0",
                "PAT_OPERATOR_HTTP_PORT",
                "0",
                "PAT_OPERATOR_GITHUB_WRITE_INTERVAL",
                "100ms",
                "PAT_OPERATOR_GITHUB_API_URLS",
                both.gitHub().baseUrl());
    }
}
