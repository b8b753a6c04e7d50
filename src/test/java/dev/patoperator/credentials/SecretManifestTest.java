package dev.patoperator.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.patoperator.credentials.CredentialsException.Remedy;
import dev.patoperator.github.AppCredentials;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretManifestTest {

    private static final String PEM = PemSamples.pkcs1(PemSamples.RSA);
    private static final Set<URI> ALLOWED = Set.of(URI.create("https://api.github.com"));

    private static String base64(String value) {
        return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    }

    private static AppCredentials parse(String manifest) throws CredentialsException {
        return SecretManifest.parse(manifest, ALLOWED);
    }

    private static String problem(String manifest) {
        CredentialsException e = catchThrowableOfType(CredentialsException.class, () -> parse(manifest));
        assertThat(e.remedy()).isEqualTo(Remedy.INVALID);
        assertThat(e).hasNoCause();
        return e.getMessage();
    }

    @Test
    void secretIsReadAsKubectlPrintsIt() throws Exception {
        AppCredentials credentials = parse("""
                apiVersion: v1
                data:
                  githubAppID: %s
                  githubAppPrivateKey: %s
                kind: Secret
                metadata: {name: github-app, namespace: acme, resourceVersion: "5"}
                type: Opaque
                """.formatted(base64("12345"), base64(PEM)));

        assertThat(credentials.issuer()).isEqualTo("12345");
        assertThat(credentials.privateKey()).isEqualTo(PemSamples.RSA.getPrivate());
    }

    @Test
    void stringDataComesBeforeData() throws Exception {
        AppCredentials credentials = parse("""
                kind: Secret
                data: {githubAppID: %s}
                stringData:
                  githubAppID: 678
                  githubAppPrivateKey: |
                %s
                """.formatted(base64("12345"), PEM.indent(4)));

        assertThat(credentials.issuer()).isEqualTo("678");
    }

    @Test
    void jsonIsReadAsYamlIs() throws Exception {
        assertThat(parse("{\"kind\": \"Secret\", \"data\": {\"githubAppID\": \"" + base64("12345")
                                + "\", \"githubAppPrivateKey\": \"" + base64(PEM) + "\"}}")
                        .issuer())
                .isEqualTo("12345");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "kind: SealedSecret                  # it is not the manifest of a Secret: kind must be Secret",
                "just text                           # it is not the manifest of a Secret: it has no fields",
                "''                                  # it is not the manifest of a Secret: it has no fields",
                "'{kind: Secret, data: []}'          # data of the Secret is no map",
                "'{kind: Secret}'                    # githubAppID (or github_app_id) is missing",
                "'{kind: Secret, data: {a: \"%\"}}'  # data.a is not base64",
                "'kind: Secret\n---\nkind: Secret'   # it has several YAML documents: leave only the Secret"
            })
    void whatIsWrongIsNamed(String manifest, String message) {
        assertThat(problem(manifest)).isEqualTo(message);
    }

    /** The parser's own message quotes the line. */
    @Test
    void messageAboutYamlShowsNothingOfTheKey() {
        String key = PEM.lines().skip(3).findFirst().orElseThrow();

        assertThat(problem("kind: Secret\nstringData:\n  githubAppPrivateKey: \"x\n" + key + ": \"y\n"))
                .isEqualTo("it is no YAML");
    }

    @Test
    void addressThatIsNotAllowedIsRefused() {
        assertThat(problem("""
                kind: Secret
                stringData: {githubAppBaseURL: "https://ghe.example.com/api/v3"}
                """))
                .startsWith(
                        "githubAppBaseURL is https://ghe.example.com/api/v3, and that is not on the operator's allow-list");
    }
}
