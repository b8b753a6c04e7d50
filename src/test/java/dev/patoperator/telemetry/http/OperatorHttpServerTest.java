package dev.patoperator.telemetry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.patoperator.telemetry.metrics.Metrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorHttpServerTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Metrics metrics = new Metrics();
    private final AtomicReference<String> ill = new AtomicReference<>();
    private final AtomicReference<String> unready = new AtomicReference<>();
    private OperatorHttpServer server;
    private OperatorHttpServer scraped;

    @BeforeEach
    void start() throws Exception {
        server = OperatorHttpServer.health(
                0, () -> Optional.ofNullable(ill.get()), () -> Optional.ofNullable(unready.get()));
        scraped = OperatorHttpServer.metrics(0, metrics);
    }

    @AfterEach
    void stop() {
        server.close();
        scraped.close();
        metrics.close();
    }

    @Test
    void aHealthyProcessAnswers200() throws Exception {
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/readyz?verbose").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").body()).isEqualTo("ok\n");
    }

    @Test
    void aProcessThatIsNotReadyReportsTheCauseAndIsAlive() throws Exception {
        unready.set("informers are not synchronized");
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).isEqualTo("informers are not synchronized\n");
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void anUnhealthyProcessIsNotAlive() throws Exception {
        ill.set("worker of installation 678 stands still");
        assertThat(get("/healthz").statusCode()).isEqualTo(503);
        assertThat(get("/healthz").body()).isEqualTo("worker of installation 678 stands still\n");
    }

    @Test
    void aCheckThatThrowsCountsAsAProblem() throws Exception {
        server.close();
        server = OperatorHttpServer.health(0, Optional::empty, () -> {
            throw new IllegalStateException("not started");
        });
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).isEqualTo("the check itself failed\n");
    }

    @Test
    void metricsAreInPrometheusTextFormat() throws Exception {
        HttpResponse<String> answer = send(scraped, "GET", "/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body()).contains("# TYPE github_pat_operator_build_info gauge\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/healthzz", "/healthz/", "/metrics", "/metrics/x", "/../healthz"})
    void otherPathsOfTheHealthPortAreNotFound(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/healthz", "/readyz", "/metrics/", "/../metrics"})
    void otherPathsOfTheMetricsPortAreNotFound(String path) throws Exception {
        assertThat(send(scraped, "GET", path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
    void methodsOtherThanGetAndHeadAreRefused(String method) throws Exception {
        HttpResponse<String> answer = send(scraped, method, "/metrics");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    @Test
    void headAnswersAsGetWithoutTheBody() throws Exception {
        HttpResponse<String> answer = send(server, "HEAD", "/readyz");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Length")).hasValue("3");
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void aPortInUseIsReportedInOneLineThatNamesItsSetting() {
        assertThatExceptionOfType(BindFailedException.class)
                .isThrownBy(() -> OperatorHttpServer.metrics(server.port(), metrics))
                .withMessage("PAT_OPERATOR_HTTP_PORT=" + server.port()
                        + ": the port cannot be opened: Address already in use");
        assertThatExceptionOfType(BindFailedException.class)
                .isThrownBy(() -> OperatorHttpServer.health(server.port(), Optional::empty, Optional::empty))
                .withMessageStartingWith("PAT_OPERATOR_HEALTH_PORT=" + server.port() + ": ");
    }

    @Test
    void aPortThatIsClosedIsFreeAgain() throws Exception {
        int port = server.port();
        server.close();
        server = OperatorHttpServer.health(port, Optional::empty, Optional::empty);
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(server, "GET", path);
    }

    private HttpResponse<String> send(OperatorHttpServer to, String method, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + to.port() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, BodyPublishers.noBody())
                .build();
        return http.send(request, BodyHandlers.ofString());
    }
}
