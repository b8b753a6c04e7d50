package dev.patoperator.github.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class SecretsWatchTest {

    private final GitHubSimulator github = GitHubSimulator.start();
    private final PlainClient client = new PlainClient(github);

    @AfterEach
    void stop() {
        github.close();
    }

    @Test
    void tokensJwtsKeysAndOwnSecretsAreRecognised() throws Exception {
        String jwt = client.jwt();
        client.get("/app", jwt);
        String token = client.token(github.organization("acme"));

        assertLeaks("token " + token);
        assertLeaks("cut off: " + token.substring(0, 100));
        assertLeaks("signature " + jwt.substring(jwt.lastIndexOf('.') + 1));
        assertLeaks(github.app().privateKeyPkcs1().lines().skip(3).findFirst().orElseThrow());
        assertLeaks("hook " + github.secret("hush-webhook"));
        assertThat(github.issuedSecrets()).contains(token, jwt);
        SecretsWatch.assertNoSecretIn("text", "nothing but -----BEGIN RSA PRIVATE KEY----- and eyJhbGciOiJSUzI1NiJ9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"message", "pair", "cause", "err"})
    void outputOfEveryKindIsCaptured(String where) {
        String secret = "spilled-in-" + where;
        Logger log = LoggerFactory.getLogger("dev.patoperator.spill");
        try (OutputCapture capture = OutputCapture.install()) {
            switch (where) {
                case "message" -> log.warn("spilled {}", secret);
                case "pair" -> log.atWarn().addKeyValue("token", secret).log("spilled");
                case "cause" -> log.warn("spilled", new IllegalStateException(new IllegalStateException(secret)));
                default ->
                    System.err.append(secret).append(System.lineSeparator()).flush();
            }

            assertThat(capture.take()).contains(secret);
        }
    }

    private static void assertLeaks(String text) {
        assertThatThrownBy(() -> SecretsWatch.assertNoSecretIn("text", text))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("text");
    }
}
