package dev.patoperator.journey;

import static dev.patoperator.support.JourneySteps.in;
import static dev.patoperator.support.TestOperator.review;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.kubernetes.EmbeddedKubernetes;
import dev.patoperator.support.EchoingGitHub;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.LeakWatch;
import dev.patoperator.support.TestOperator;
import dev.patoperator.webhook.SignedDelivery;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.event.KeyValuePair;

/** Every kind of failure, with recognizable secrets, followed by a search of all that anybody can read. */
class SecretsNeverLeakTest {

    private static final String HOOK = "correct horse battery staple, never told";
    private static final List<Integer> AT_EVERY_STEP = List.of(401, 403, 422, 500);
    private static final List<Integer> AT_ONE_STEP = List.of(200, 301, 400, 404, 409, 429, 502);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final LeakWatch watch = new LeakWatch();
    private final TestOperator operator = TestOperator.prepare();
    private final GitHubSimulator gitHub = operator.gitHub();
    private final JourneySteps journeySteps = new JourneySteps(operator);
    private final AppKey key = AppKey.fresh();
    /** Namespaces with one resource each, whose Ready reason must become other than Progressing. */
    private final List<String> namespaces = new ArrayList<>();

    private EchoingGitHub repeating;

    @BeforeEach
    void registerSecrets() throws IOException {
        repeating = new EchoingGitHub(this::registerSecret);
        registerSecret(HOOK);
        registerSecret(EmbeddedKubernetes.TOKEN);
        Stream.of(key.pkcs1(), key.pkcs8(), gitHub.app().privateKeyPkcs1()).forEach(this::registerSecret);
    }

    @AfterEach
    void stop() {
        operator.close();
        repeating.close();
        watch.close();
    }

    /** Registers a secret to search for, also base64-encoded as in a Secret's data. */
    private void registerSecret(String secret) {
        String base64 = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
        for (int at = 0; at + 48 <= base64.length(); at += 48) {
            gitHub.secret(base64.substring(at, at + 48));
        }
        for (String piece : secret.split("[.\\n]")) {
            if (piece.length() >= 48) {
                gitHub.secret(piece);
            }
        }
        gitHub.secret(secret);
    }

    @Test
    void noFailureRevealsASecret() throws Exception {
        watch.listen();
        operator.kubernetes().observe(watch::stored);
        gitHub.organization("acme");
        operator.setting("PAT_OPERATOR_WEBHOOK_PORT", "0")
                .setting("PAT_OPERATOR_GITHUB_API_URLS", gitHub.baseUrl() + "," + repeating.url())
                .start();

        gitHubRepeatsWhatItWasSent();
        credentialsAreWrong();
        gitHubFails();
        kubernetesFails();
        namespaces.forEach(this::awaitResult);
        deliveries();
        operator.crash();
        operator.start();
        namespaces.forEach(this::awaitResult);
        health();

        assertThatAllWasSeen();
        watch.assertNoSecretAnywhere();
    }

    private void gitHubRepeatsWhatItWasSent() {
        for (EchoingGitHub.Step step : EchoingGitHub.Step.values()) {
            AT_EVERY_STEP.forEach(status -> repeats(step, status));
        }
        AT_ONE_STEP.forEach(status -> repeats(EchoingGitHub.Step.LIST, status));
        repeats(EchoingGitHub.Step.TOKEN, 201);
    }

    private void repeats(EchoingGitHub.Step step, int status) {
        String organization = step.organization(status);
        String ids = step == EchoingGitHub.Step.MANY ? "1, 2, 3, 4, 5, 6" : "1";
        // One App each: what GitHub refuses an App as a whole is not requested again for the next organization.
        String app = String.valueOf(1_000 + namespaces.size());
        fails(organization, secret(repeating.url(), app, key.pkcs1()), organization, ids);
    }

    private void credentialsAreWrong() {
        String pem = key.pkcs1();
        String url = gitHub.baseUrl();
        Map<String, Map<String, String>> secrets = Map.ofEntries(
                Map.entry("unknown-key", secret(url, "1234567", pem)),
                Map.entry("key-as-id", secret(url, pem, pem)),
                Map.entry("key-as-url", secret(pem, "1", pem)),
                Map.entry(
                        "key-in-url",
                        secret("https://me:" + HOOK.substring(0, 12) + "@ghe.example.com/?k=" + HOOK, "1", pem)),
                Map.entry("key-cut-off", secret(url, "1", pem.substring(0, 900))),
                Map.entry("key-with-a-hole", secret(url, "1", pem.substring(0, 700) + pem.substring(800))),
                Map.entry("key-of-another-kind", secret(url, "1", key.pkcs8().replace("PRIVATE", "EC PRIVATE"))),
                Map.entry("key-twice", secret(url, "1", pem + pem)),
                Map.entry("no-pem", secret(url, "1", pem.replace("-----", ""))),
                Map.entry(
                        "encoded-twice",
                        secret(url, "1", Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)))));
        secrets.forEach((namespace, secret) -> fails(namespace, secret, "acme", "1"));
        Map<String, String> contradiction = new HashMap<>(secret(url, "1", pem));
        contradiction.put("github_app_private_key", key.pkcs8());
        fails("contradiction", contradiction, "acme", "1");
        Map<String, String> installation = new HashMap<>(secret(url, "1", pem));
        installation.put("githubAppInstallationID", HOOK);
        fails("hook-as-installation", installation, "acme", "1");
        operator.kubernetes().faults().forbidSecrets("forbidden");
        fails("forbidden", secret(url, "1", pem), "acme", "1");
    }

    private void gitHubFails() {
        gitHub.faults().on("apps/create-installation-access-token").next(2).truncatedJson();
        gitHub.faults().on("orgs/list-pat-grant-requests").nth(2).cutMidBody();
        gitHub.faults().onDecisions().resetAfterActing();
        for (long id = 1; id <= 6; id++) {
            gitHub.organization("acme").request(id).add();
        }
        Map<String, String> secret = new HashMap<>(secret(
                gitHub.baseUrl(),
                String.valueOf(gitHub.app().appId()),
                gitHub.app().privateKeyPkcs1()));
        secret.put("webhookSecret", HOOK);
        fails("acme", secret, "acme", "1, 2, 3, 4, 5, 6");
    }

    private void kubernetesFails() {
        var faults = operator.kubernetes().faults();
        for (int status : List.of(403, 500, 503)) {
            // Only calls of the operator: this test reads the resources and writes the Secrets.
            faults.failNext(2, call -> call.writesStatusOf("patgrantreviews"), status);
            for (String resource : List.of("events", "configmaps")) {
                faults.failNext(
                        2,
                        call -> call.resource().equals(resource) && call.verb().writes(),
                        status);
            }
            faults.failNext(
                    2, call -> call.resource().equals("secrets") && !call.verb().writes(), status);
        }
    }

    private Map<String, String> secret(String url, String appId, String pem) {
        return Map.of("githubAppID", appId, "githubAppPrivateKey", pem, "githubAppBaseURL", url);
    }

    private void fails(String namespace, Map<String, String> secret, String organization, String ids) {
        operator.secret(namespace, "github-app", secret);
        operator.apply(in(namespace, review("it", "Deny", ids))
                .replace("organization: acme", "organization: " + organization));
        namespaces.add(namespace);
    }

    private void awaitResult(String namespace) {
        journeySteps.awaitStatus(
                namespace,
                "it",
                status -> assertThat(TestOperator.ready(status).reason())
                        .as("%s: %s", namespace, status)
                        .isNotIn("Progressing", "(none)"));
    }

    private void deliveries() throws Exception {
        SignedDelivery good = SignedDelivery.created("acme", HOOK);
        List<SignedDelivery> deliveries = List.of(
                good,
                SignedDelivery.created("acme", "another secret"),
                SignedDelivery.of("personal_access_token_request", HOOK, HOOK),
                new SignedDelivery("ping", HOOK, HOOK, good.body(), HOOK));
        for (SignedDelivery delivery : deliveries) {
            note("webhook", delivery.to(operator.webhookPort(), "acme/github-app"));
        }
        for (String target : List.of("key-twice/github-app", "forbidden/github-app", "x/y", "x")) {
            note("webhook", good.to(operator.webhookPort(), target));
        }
        String url = "http://127.0.0.1:" + operator.webhookPort() + "/webhooks/github/acme/github-app";
        note("webhook", send(HttpRequest.newBuilder(URI.create(url))));
        note("webhook", send(HttpRequest.newBuilder(URI.create(url)).POST(BodyPublishers.ofString(HOOK.repeat(8000)))));
    }

    private void health() throws Exception {
        for (String path : List.of("/healthz", "/readyz", "/metrics", "/elsewhere")) {
            for (int port : List.of(operator.httpPort(), operator.healthPort())) {
                note(path, send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))));
            }
        }
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private void note(String place, HttpResponse<String> answer) {
        watch.note(place, answer.statusCode() + " " + answer.headers().map() + " " + answer.body());
    }

    /** Guards against a search of nothing: every place must contain what the failures produce. */
    private void assertThatAllWasSeen() {
        assertThat(watch.told("PatGrantReview"))
                .contains("CredentialsInvalid", "CredentialsForbidden", "PermissionDenied", "OrganizationNotFound")
                .contains("RateLimited", "GitHubUnavailable", "\"Failed\"", "you sent", "[redacted]");
        assertThat(watch.told("Event")).contains("CredentialsInvalid", "Decided");
        assertThat(watch.told("ConfigMap")).contains("patoperator.dev/journal");
        assertThat(watch.told("text log")).contains("GitHub call:", "AuditTrail: ", "Could not ");
        assertThat(watch.told("json log")).contains("\"message\":\"GitHub call:", "\"throwable\":{");
        assertThat(watch.told("webhook")).contains("202 ", "401 ", "404 ", "405 ", "413 ", "400 ");
        assertThat(watch.told("/metrics")).contains("github_pat_operator_");
    }

    static Stream<String> places() {
        return Stream.of(
                "message", "pair", "mdc", "cause", "Event", "ConfigMap", "PatGrantReview", "webhook", "/metrics");
    }

    @ParameterizedTest
    @MethodSource("places")
    void plantedSecretIsFound(String place) throws IOException {
        String base64 = Base64.getEncoder().encodeToString(key.pkcs1().getBytes(StandardCharsets.UTF_8));
        for (String secret :
                List.of(HOOK, EmbeddedKubernetes.TOKEN, key.pkcs1(), key.pkcs8().substring(500, 700), base64)) {
            LeakWatch planted = new LeakWatch();
            planted.note(place, "nothing of interest");
            planted.assertNoSecretAnywhere();

            plant(planted, place, secret);

            assertThatThrownBy(planted::assertNoSecretAnywhere)
                    .as("%s in %s", secret, place)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("a secret");
        }
    }

    private static void plant(LeakWatch watch, String place, String secret) throws IOException {
        LoggingEvent event = new LoggingEvent();
        event.setLoggerContext(new LoggerContext());
        event.setLoggerName("dev.patoperator.spill");
        event.setLevel(Level.WARN);
        event.setTimeStamp(0);
        event.setMDCPropertyMap(place.equals("mdc") ? Map.of("resource.name", secret) : Map.of());
        event.setMessage(place.equals("message") ? secret : "spilled");
        switch (place) {
            case "message", "mdc" -> watch.logged(event);
            case "pair" -> {
                event.setKeyValuePairs(List.of(new KeyValuePair("why", secret)));
                watch.logged(event);
            }
            case "cause" -> {
                event.setThrowableProxy(
                        new ThrowableProxy(new IllegalStateException(new IllegalStateException(secret))));
                watch.logged(event);
            }
            case "Event", "ConfigMap", "PatGrantReview" -> watch.stored(object(place, secret));
            default -> watch.note(place, secret);
        }
    }

    private static JsonNode object(String kind, String text) {
        ObjectMapper mapper = new ObjectMapper();
        return mapper.createObjectNode()
                .put("kind", kind)
                .set("data", mapper.createObjectNode().put("a", text));
    }
}
