package dev.patoperator.process;

import static dev.patoperator.support.TestOperator.review;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.support.TestOperator;
import dev.patoperator.webhook.SignedDelivery;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two operator processes and one Lease. The takeover after a crash is tested on a real API server. */
class TwoProcessesTest {

    private static final String NAMESPACE = "github-pat-operator";

    private static final String STANDING = """
            apiVersion: patoperator.dev/v1alpha1
            kind: PatGrantReview
            metadata:
              name: standing
              namespace: acme
            spec:
              organization: acme
              action: Approve
              selector: {createdBefore: 2100-01-01T00:00:00Z}
              interval: 1h
            """;

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

    @Test
    void deliveryToTheStandbyIsRelayedToTheLeader() throws Exception {
        try (TestOperator both = TestOperator.prepare()) {
            var acme = both.gitHub().organization("acme");
            both.secret(
                    "acme",
                    "github-app",
                    Map.of(
                            "githubAppID", String.valueOf(both.gitHub().app().appId()),
                            "githubAppPrivateKey", both.gitHub().app().privateKeyPkcs1(),
                            "githubAppBaseURL", both.gitHub().baseUrl(),
                            "webhookSecret", both.gitHub().secret("a secret of acme")));
            try (OperatorJvm leader = start(both)) {
                TestOperator.waiting().until(() -> !leader(both).isEmpty());
                both.apply(STANDING);
                both.awaitReview("standing", "UpToDate");
                try (OperatorJvm standby = start(both)) {
                    standby.awaitReady();
                    assertThat(leader(both)).endsWith("@127.0.0.1:" + leader.webhookPort());
                    acme.request(71).add();
                    SignedDelivery delivery = SignedDelivery.created("acme", "a secret of acme");

                    // The standby reads the Lease every two seconds, and knows no leader until then.
                    TestOperator.waiting()
                            .until(() -> delivery.to(standby.webhookPort(), "acme/github-app")
                                            .statusCode()
                                    == 202);

                    TestOperator.waiting().until(() -> acme.pendingRequestIds().isEmpty());
                    assertThat(SignedDelivery.created("acme", "a guess")
                                    .to(standby.webhookPort(), "acme/github-app")
                                    .statusCode())
                            .isEqualTo(401);
                    assertThat(standby.get(standby.httpPort(), "/metrics").body())
                            .contains("github_pat_operator_webhook_deliveries_total{result=\"relayed\"}");

                    leader.terminate();
                    assertThat(leader.exitCode(Duration.ofSeconds(20))).isZero();
                    acme.request(72).add();
                    TestOperator.waiting()
                            .until(() -> delivery.to(standby.webhookPort(), "acme/github-app")
                                            .statusCode()
                                    == 202);
                    TestOperator.waiting().until(() -> acme.pendingRequestIds().isEmpty());
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
                "PAT_OPERATOR_HEALTH_PORT",
                "0",
                "PAT_OPERATOR_HTTP_PORT",
                "0",
                "PAT_OPERATOR_WEBHOOK_PORT",
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
