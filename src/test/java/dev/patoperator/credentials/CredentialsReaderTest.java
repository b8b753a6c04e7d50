package dev.patoperator.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.patoperator.credentials.CredentialsException.Remedy;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsReaderTest {

    private static final String PATH = "/api/v1/namespaces/acme/secrets/";

    private final KubernetesMockServer server = new KubernetesMockServer(false);
    private KubernetesClient client;
    private CredentialsReader reader;

    @BeforeEach
    void start() {
        server.init();
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getPort())
                .withRequestRetryBackoffLimit(0)
                .build();
        client = new KubernetesClientBuilder().withConfig(config).build();
        reader = new CredentialsReader(client, "operators", Set.of(URI.create("https://api.github.com")));
    }

    @AfterEach
    void stop() {
        client.close();
        server.destroy();
    }

    @Test
    void webhookSecretIsReadWithoutSurroundingWhiteSpace() throws Exception {
        answer("github-app", 200, secret(Map.of("githubAppID", "12345", "webhookSecret", " correct horse battery\n")));
        answer("another", 200, secret(Map.of("githubAppID", "12345", "webhookSecret", "\n")));
        assertThat(reader.webhookSecret("acme", "github-app").orElseThrow())
                .isEqualTo("correct horse battery".getBytes(StandardCharsets.UTF_8));
        assertThat(reader.webhookSecret("acme", "another")).isEmpty();
    }

    @Test
    void shortWebhookSecretIsInvalid() {
        answer("github-app", 200, secret(Map.of("webhookSecret", "fifteen letters\n")));
        assertThatExceptionOfType(CredentialsException.class)
                .isThrownBy(() -> reader.webhookSecret("acme", "github-app"))
                .withMessage("Secret acme/github-app: webhookSecret has fewer than 16 characters, which can be guessed;"
                        + " put a longer one there and into the App's settings")
                .satisfies(e -> assertThat(e.remedy()).isEqualTo(Remedy.INVALID));
    }

    @Test
    void readsOneSecretWithOneGet() throws Exception {
        answer("github-app", 200, secret(Map.of("githubAppID", "12345", "githubAppPrivateKey", pem())));
        assertThat(reader.read("acme", "github-app").issuer()).isEqualTo("12345");
        assertThat(server.getRequestCount()).isEqualTo(1);
        assertThat(server.takeRequest().getMethod()).isEqualTo("GET");
    }

    @Test
    void missingSecretReportsTheCommandThatCreatesIt() {
        CredentialsException e = refusal("github-app");
        assertThat(e.remedy()).isEqualTo(Remedy.NOT_FOUND);
        assertThat(e)
                .hasMessageStartingWith("Secret acme/github-app does not exist; create it with: kubectl create secret"
                        + " generic github-app -n acme --from-literal=githubAppID=");
    }

    @Test
    void forbiddenSecretReportsTheRoleBindingToCreate() {
        answerStatus("github-app", 403);
        CredentialsException e = refusal("github-app");
        assertThat(e.remedy()).isEqualTo(Remedy.FORBIDDEN);
        assertThat(e)
                .hasMessage("The operator may not read Secret acme/github-app; allow it with: "
                        + "kubectl create rolebinding github-pat-operator --clusterrole=github-pat-operator-secrets"
                        + " --serviceaccount=operators:github-pat-operator -n acme");
    }

    @Test
    void secretOfAnotherNameNeedsARoleOfItsOwn() {
        answerStatus("my-app", 403);
        assertThat(refusal("my-app"))
                .hasMessageContaining("needs a Role of its own")
                .hasMessageContaining("kubectl create role github-pat-operator-my-app --verb=get --resource=secrets"
                        + " --resource-name=my-app -n acme")
                .hasMessageContaining("kubectl create rolebinding github-pat-operator-my-app"
                        + " --role=github-pat-operator-my-app --serviceaccount=operators:github-pat-operator -n acme");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 429, 500, 503})
    void failingKubernetesApiIsUnreachable(int status) {
        answerStatus("github-app", status);
        CredentialsException e = refusal("github-app");
        assertThat(e.remedy()).isEqualTo(Remedy.UNREACHABLE);
        assertThat(e).hasMessage("Secret acme/github-app could not be read: the Kubernetes API answered " + status);
    }

    @Test
    void unresponsiveKubernetesApiIsUnreachable() {
        server.destroy();
        CredentialsException e = refusal("github-app");
        assertThat(e.remedy()).isEqualTo(Remedy.UNREACHABLE);
        assertThat(e).hasMessageEndingWith("the Kubernetes API did not answer");
    }

    @Test
    void aMalformedSecretIsNamed() {
        answer("github-app", 200, secret(Map.of("githubAppID", "12345")));
        CredentialsException e = refusal("github-app");
        assertThat(e.remedy()).isEqualTo(Remedy.INVALID);
        assertThat(e).hasMessage("Secret acme/github-app: githubAppPrivateKey (or github_app_private_key) is missing");
    }

    @Test
    void anEmptySecretIsInvalid() {
        answer("github-app", 200, new SecretBuilder().build());
        assertThat(refusal("github-app").remedy()).isEqualTo(Remedy.INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../../pods/x", "a/b", "A", "a?b"})
    void invalidSecretNameIsNotRequested(String name) {
        assertThat(refusal(name).remedy()).isEqualTo(Remedy.INVALID);
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void interruptedReadThrowsInterruptedException() {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> reader.read("acme", "github-app"));
        assertThat(Thread.interrupted()).isFalse();
    }

    private void answer(String name, int status, Object body) {
        server.expect().get().withPath(PATH + name).andReturn(status, body).once();
    }

    private void answerStatus(String name, int code) {
        answer(
                name,
                code,
                new StatusBuilder().withCode(code).withStatus("Failure").build());
    }

    private CredentialsException refusal(String name) {
        CredentialsException e = catchThrowableOfType(CredentialsException.class, () -> reader.read("acme", name));
        assertThat(e).isNotNull();
        return e;
    }

    private static String pem() {
        return PemSamples.pkcs1(PemSamples.RSA);
    }

    private static Secret secret(Map<String, String> data) {
        SecretBuilder secret = new SecretBuilder();
        data.forEach((key, value) ->
                secret.addToData(key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        return secret.build();
    }
}
