package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.process.OperatorJvm;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The API server stops during the work and starts again. Leader election is off, so that one process has to run through
 * the outage. With leader election, a leader that cannot renew its Lease ends; {@link HandOverIT} tests what follows.
 */
@ExtendWith(OnRealKubernetes.class)
class OutageIT {

    private static final Map<String, String> ALONE =
            Map.of("PAT_OPERATOR_LEADER_ELECTION", "false", "PAT_OPERATOR_GITHUB_WRITE_INTERVAL", "50ms");

    private RealKubernetes kubernetes;
    private OperatorInstallation installation;
    private GitHubSimulator gitHub;
    private SimulatedOrganization acme;

    @BeforeEach
    void start(RealKubernetes shared, OperatorInstallation installed) {
        kubernetes = shared;
        installation = installed;
        gitHub = GitHubSimulator.start();
        acme = gitHub.organization("acme");
        kubernetes.credentialsFor(gitHub);
    }

    @AfterEach
    void stop() {
        kubernetes.kubectl().run("delete", "pgr", "--all", "-n", "acme", "--wait=false");
        gitHub.close();
    }

    @Test
    void decisionsContinueAfterAnOutageOfTheApiServer() throws InterruptedException {
        int resources = 200;
        seed(1, resources);
        kubernetes.kubectl().apply(reviews(1, resources, id -> "batch " + id % 20), "apply", "-f", "-");
        CountDownLatch down = new CountDownLatch(1);
        gitHub.faults().onDecisions().nth(3).run(() -> {
            kubernetes.stopServer();
            down.countDown();
        });
        try (OperatorJvm operator = installation.startOperator(gitHub, ALONE)) {
            assertThat(down.await(30, TimeUnit.SECONDS)).isTrue();

            // Nothing is sent that cannot be recorded in the journal first. The process stays alive.
            awaiting().during(Duration.ofSeconds(2)).until(gitHub::postCount, posts -> posts <= 3);
            assertThat(operator.get("/healthz").statusCode()).isEqualTo(200);
            assertThat(acme.decisions()).hasSizeLessThan(resources);
            kubernetes.startServer();

            awaitAllReady();
            assertEachDecidedOnce(resources);
            awaiting().until(() -> installation.writeAheadRecords().isEmpty());
            assertThat(operator.out()).doesNotContain("\"stack_trace\"").doesNotContain("\\tat ");
            operator.terminate();
            assertThat(operator.exitCode(Duration.ofSeconds(20))).isZero();
        }
    }

    /** The longer an outage, the later the watch is opened again. Deletions in between are not seen. */
    @Test
    void reviewsDeletedBeforeTheWatchReturnsAreNotSent() throws InterruptedException {
        int resources = 20;
        seed(1, resources);
        kubernetes.kubectl().apply(reviews(1, resources, id -> "alone " + id), "apply", "-f", "-");
        CountDownLatch down = new CountDownLatch(1);
        gitHub.faults().onDecisions().nth(1).run(() -> {
            kubernetes.stopServer();
            down.countDown();
        });
        try (OperatorJvm operator = installation.startOperator(gitHub, ALONE)) {
            assertThat(down.await(30, TimeUnit.SECONDS)).isTrue();
            awaiting().during(Duration.ofSeconds(6)).until(gitHub::postCount, posts -> posts <= 1);

            // The server serves watches before it is ready, so the operator is frozen until all reviews are deleted.
            operator.freeze();
            kubernetes.startServer();
            kubernetes.kubectl().run("delete", "pgr", "-n", "acme", "--all", "--wait=false");
            operator.thaw();
            int decided = acme.decisions().size();

            awaiting().until(() -> operator.get("/readyz").statusCode() == 200);
            awaiting().during(Duration.ofSeconds(2)).until(acme::decisions, decisions -> decisions.size() == decided);
            assertThat(decided).isLessThan(resources);
        }
    }

    /**
     * The operator is frozen while the history is compacted. The version that it watched from is gone, so it has to
     * list again.
     */
    @Test
    void changesBeforeTheWatchExpiredAreNotMissed() {
        seed(1, 4);
        kubernetes.kubectl().apply(reviews(1, 2, id -> "before " + id), "apply", "-f", "-");
        try (OperatorJvm operator = installation.startOperator(gitHub, ALONE)) {
            awaitAllReady();
            long lists = lists();

            operator.freeze();
            kubernetes.stopServer();
            kubernetes.startServer();
            kubernetes.kubectl().run("delete", "pgr", "-n", "acme", "review-1");
            kubernetes.kubectl().run("patch", "pgr", "review-2", "-n", "acme", "--type=merge", "-p", """
                    {"spec": {"patRequestIDs": [2, 3]}}""");
            kubernetes.kubectl().apply(reviews(4, 4, id -> "new"), "apply", "-f", "-");
            kubernetes.compact();
            operator.thaw();

            awaiting().until(() -> acme.pendingRequestIds().isEmpty());
            awaitAllReady();
            assertEachDecidedOnce(4);
            assertThat(lists()).isGreaterThan(lists);
        }
    }

    private long lists() {
        return kubernetes.audit().callsOfTheOperator().stream()
                .filter(call -> call.what().equals("list patgrantreviews"))
                .count();
    }

    private void seed(long from, long to) {
        LongStream.rangeClosed(from, to).forEach(id -> acme.request(id).add());
    }

    private static String reviews(long from, long to, LongFunction<String> reason) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(id -> """
                        apiVersion: patoperator.dev/v1alpha1
                        kind: PatGrantReview
                        metadata: {name: review-%1$d, namespace: acme}
                        spec: {organization: acme, action: Approve, reason: "%2$s", patRequestIDs: [%1$d]}
                        """.formatted(id, reason.apply(id)))
                .collect(Collectors.joining("---\n"));
    }

    /** Does not use {@code kubectl wait}, which reads one resource after the other, five a second. */
    private void awaitAllReady() {
        awaiting()
                .until(() ->
                        kubernetes
                                .admin()
                                .resources(PatGrantReview.class)
                                .inNamespace("acme")
                                .list()
                                .getItems()
                                .stream()
                                .allMatch(OutageIT::isReady));
    }

    private static boolean isReady(PatGrantReview review) {
        PatStatus status = review.getStatus();
        return status != null
                && Objects.equals(status.observedGeneration(), review.generation())
                && status.conditionList().stream()
                        .anyMatch(condition -> condition.type().equals("Ready")
                                && condition.status().equals("True"));
    }

    private void assertEachDecidedOnce(int resources) {
        assertThat(acme.decisions())
                .extracting(SimulatedDecision::id)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, resources).boxed().toList());
    }

    private static ConditionFactory awaiting() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(100));
    }
}
