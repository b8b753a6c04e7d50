package dev.patoperator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.TestOperator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is frozen for less time than its Lease lasts. Meanwhile people delete the reviews that it was about to
 * send.
 */
class FrozenProcessTest {

    private static final int ROUNDS = 2;

    @TempDir
    private Path directory;

    @Test
    void reviewsDeletedDuringTheFreezeAreNotSentAfterIt() {
        try (TestOperator both = TestOperator.prepare()) {
            SimulatedOrganization acme = both.gitHub().organization("acme");
            both.secret("acme", "github-app");
            Path kubeconfig = directory.resolve("kubeconfig");
            both.kubernetes().writeKubeconfig(kubeconfig, "github-pat-operator");
            try (OperatorJvm operator = OperatorJvm.fromClassPath(Map.of(
                    "KUBECONFIG", kubeconfig.toString(),
                    "PAT_OPERATOR_LEADER_ELECTION", "true",
                    "PAT_OPERATOR_HTTP_PORT", "0",
                    "PAT_OPERATOR_HEALTH_PORT", "0",
                    "PAT_OPERATOR_GITHUB_WRITE_INTERVAL", "2s",
                    "PAT_OPERATOR_GITHUB_API_URLS", both.gitHub().baseUrl()))) {
                operator.awaitReady();
                for (int round = 0; round < ROUNDS; round++) {
                    freezeAndDelete(both, acme, operator, 10L * round);
                }
            }
        }
    }

    private static void freezeAndDelete(
            TestOperator both, SimulatedOrganization acme, OperatorJvm operator, long offset) {
        int before = both.gitHub().postCount();
        for (long id = offset + 1; id <= offset + 4; id++) {
            acme.request(id).add();
            // Different reasons, so that each review has its own call, 2 s after the one before.
            both.apply(TestOperator.review("r" + id, "Approve", String.valueOf(id), "reason: r" + id));
        }
        TestOperator.waiting().until(() -> both.gitHub().postCount() > before);
        operator.freeze();
        for (long id = offset + 1; id <= offset + 4; id++) {
            both.client()
                    .resources(PatGrantReview.class)
                    .inNamespace("acme")
                    .withName("r" + id)
                    .delete();
        }
        assertNoCallFor(both, Duration.ofMillis(2500)); // the next call is due before the thaw
        int frozen = both.gitHub().postCount();

        operator.thaw();

        assertNoCallFor(both, Duration.ofMillis(2500));
        assertThat(both.gitHub().postCount()).as("calls after the thaw").isEqualTo(frozen);
        assertThat(operator.isAlive()).isTrue();
    }

    /** Waits, and asserts that nothing is sent. */
    private static void assertNoCallFor(TestOperator both, Duration duration) {
        int posts = both.gitHub().postCount();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(50))
                .during(duration)
                .atMost(duration.multipliedBy(4))
                .untilAsserted(() -> assertThat(both.gitHub().postCount()).isEqualTo(posts));
    }
}
