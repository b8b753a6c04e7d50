package dev.patoperator.process;

import static dev.patoperator.TestOperator.review;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.TestOperator;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two operator processes and one Lease. How a crash is taken over is tested on a real API server. */
class TwoProcessesTest {

    private static final String NAMESPACE = "github-pat-operator";

    @TempDir
    private Path directory;

    @Test
    void aStandbyIsReadyAndTakesOverAsSoonAsTheLeaderEnds() {
        try (TestOperator both = TestOperator.prepare()) {
            both.gitHub().organization("acme").request(1).add();
            both.gitHub().organization("acme").request(2).add();
            both.secret("acme", "github-app");
            try (OperatorJvm first = start(both)) {
                TestOperator.waiting().until(() -> !leader(both).isEmpty());
                try (OperatorJvm second = start(both)) {
                    second.awaitReady();
                    both.apply(review("before", "Approve", "1"));
                    both.awaitReview("before", "Succeeded");

                    first.terminate();
                    assertThat(first.exitCode(Duration.ofSeconds(20))).isZero();
                    both.apply(review("after", "Approve", "2"));

                    both.awaitReview("after", "Succeeded");
                    assertThat(both.gitHub().postCount()).isEqualTo(2);
                    TestOperator.waiting()
                            .untilAsserted(() -> assertThat(second.out()).contains("after"));
                    assertThat(second.out()).doesNotContain("before");
                }
            }
        }
    }

    private OperatorJvm start(TestOperator both) {
        Path kubeconfig = directory.resolve("kubeconfig");
        both.kubernetes().writeKubeconfig(kubeconfig, NAMESPACE);
        return OperatorJvm.fromClassPath(Map.of(
                "KUBECONFIG",
                kubeconfig.toString(),
                "PAT_OPERATOR_LEADER_ELECTION",
                "true",
                "PAT_OPERATOR_HTTP_PORT",
                "0",
                "PAT_OPERATOR_GITHUB_API_URLS",
                both.gitHub().baseUrl()));
    }

    private static String leader(TestOperator both) {
        Lease lease = both.client()
                .leases()
                .inNamespace(NAMESPACE)
                .withName(NAMESPACE)
                .get();
        return lease == null ? "" : Objects.requireNonNullElse(lease.getSpec().getHolderIdentity(), "");
    }
}
