package dev.patoperator.process;

import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.review;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.support.TestOperator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One operator process between the embedded Kubernetes API and the GitHub simulator. */
class OneProcessTest {

    private static final Duration GRACE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    @Test
    void operatorServesThePrintedPortsAndExitsWithZeroOnSigterm() {
        try (TestOperator both = simulators();
                OperatorJvm operator = OperatorJvm.fromClassPath(environment(both))) {
            assertThat(operator.httpPort()).isPositive().isNotEqualTo(operator.healthPort());
            operator.awaitReady();
            assertThat(operator.get("/healthz").statusCode()).isEqualTo(200);
            assertThat(operator.get(operator.httpPort(), "/metrics").body())
                    .contains("github_pat_operator_build_info")
                    .contains("github_pat_operator_queue_length");
            assertThat(operator.get("/metrics").statusCode()).isEqualTo(404);
            assertThat(operator.get(operator.httpPort(), "/healthz").statusCode())
                    .isEqualTo(404);

            operator.terminate();

            assertThat(operator.exitCode(GRACE)).isZero();
            assertThat(operator.err()).isEmpty();
        }
    }

    @Test
    void sigtermLetsTheCurrentCallFinishAndStartsNoOther() throws IOException {
        try (TestOperator both = simulators();
                OperatorJvm operator = OperatorJvm.fromClassPath(json(environment(both)))) {
            var acme = both.gitHub().organization("acme");
            acme.request(1).add();
            acme.request(2).add();
            both.gitHub().faults().onDecisions().run(() -> {
                both.apply(review("late", "Deny", "2"));
                operator.terminate();
            });
            both.gitHub().faults().onDecisions().delay(Duration.ofSeconds(1));

            both.apply(review("under-way", "Approve", "1"));

            assertThat(operator.exitCode(GRACE)).isZero();
            PatStatus status = both.review("under-way").getStatus();
            assertThat(outcome(status, 1).outcome()).isEqualTo(OutcomeType.APPROVED);
            assertThat(TestOperator.ready(status).reason()).isEqualTo("Succeeded");
            assertThat(acme.pendingRequestIds()).containsExactly(2L);
            assertThat(both.gitHub().postCount()).isEqualTo(1);
            assertThatEveryLineIsJson(operator.out());
            assertThat(operator.out())
                    .contains("listening on http://127.0.0.1:")
                    .contains("health on http://127.0.0.1:")
                    .contains("Approved");
        }
    }

    private static void assertThatEveryLineIsJson(String text) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        for (String line : text.lines().toList()) {
            JsonNode json = mapper.readTree(line);
            assertThat(json.path("time").asText()).isNotBlank();
            assertThat(json.path("level").asText()).isNotBlank();
            assertThat(json.path("message").asText()).isNotBlank();
        }
    }

    /** Prepares the organization acme and its Secret, without an operator. */
    private static TestOperator simulators() {
        TestOperator both = TestOperator.prepare();
        both.gitHub().organization("acme");
        both.secret("acme", "github-app");
        return both;
    }

    private Map<String, String> environment(TestOperator both) {
        Path kubeconfig = directory.resolve("kubeconfig");
        both.kubernetes().writeKubeconfig(kubeconfig, "github-pat-operator");
        return Map.of(
                "KUBECONFIG",
                kubeconfig.toString(),
                "PAT_OPERATOR_HTTP_PORT",
                "0",
                "PAT_OPERATOR_HEALTH_PORT",
                "0",
                "PAT_OPERATOR_GITHUB_API_URLS",
                both.gitHub().baseUrl());
    }

    private static Map<String, String> json(Map<String, String> environment) {
        Map<String, String> more = new HashMap<>(environment);
        more.put("PAT_OPERATOR_LOG_FORMAT", "json");
        return more;
    }
}
