package dev.patoperator.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.patoperator.credentials.CredentialsException.Remedy;
import dev.patoperator.github.AppCredentials;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppCredentialsParserTest {

    private static final String PEM = PemSamples.pkcs1(PemSamples.RSA);
    private static final URI GITHUB = URI.create("https://api.github.com");
    private static final URI GHES = URI.create("https://ghe.example.com/api/v3");

    private final AppCredentialsParser parser = new AppCredentialsParser(Set.of(GITHUB, GHES));

    @Test
    void readsTheStyleOfFlux() throws Exception {
        AppCredentials credentials = parse(Map.of(
                "githubAppID", "12345",
                "githubAppInstallationID", "678",
                "githubAppPrivateKey", PEM,
                "githubAppBaseURL", "https://ghe.example.com/api/v3/"));
        assertThat(credentials.apiUrl()).isEqualTo(GHES);
        assertThat(credentials.issuer()).isEqualTo("12345");
        assertThat(credentials.installationId()).isEqualTo(OptionalLong.of(678));
        assertThat(credentials.privateKey()).isEqualTo(PemSamples.RSA.getPrivate());
    }

    @Test
    void readsTheStyleOfArgoCd() throws Exception {
        AppCredentials credentials = parse(Map.of(
                "type", "git",
                "url", "https://github.com/acme",
                "githubAppID", "12345",
                "githubAppInstallationID", "678",
                "githubAppPrivateKey", PEM,
                "githubAppEnterpriseBaseUrl", "https://ghe.example.com/api/v3"));
        assertThat(credentials.apiUrl()).isEqualTo(GHES);
    }

    @Test
    void readsTheStyleOfActionsRunnerController() throws Exception {
        AppCredentials credentials = parse(Map.of(
                "github_app_id", "Iv23liAbC-9_.x",
                "github_app_installation_id", "9223372036854775807",
                "github_app_private_key", PEM));
        assertThat(credentials.apiUrl()).isEqualTo(GITHUB);
        assertThat(credentials.issuer()).isEqualTo("Iv23liAbC-9_.x");
        assertThat(credentials.installationId()).isEqualTo(OptionalLong.of(Long.MAX_VALUE));
    }

    @Test
    void installationIdMayBeAbsentOrBlank() throws Exception {
        assertThat(parse(with("githubAppInstallationID", " ")).installationId()).isEmpty();
        assertThat(parse(valid()).installationId()).isEmpty();
    }

    @Test
    void whiteSpaceAroundValuesIsIgnored() throws Exception {
        AppCredentials credentials = parse(Map.of(
                "githubAppID", " 12345\r\n",
                "githubAppInstallationID", "678\n",
                "githubAppPrivateKey", "\n\n" + PEM + "\n",
                "githubAppBaseURL", "https://ghe.example.com/api/v3/\n"));
        assertThat(credentials.issuer()).isEqualTo("12345");
        assertThat(credentials.apiUrl()).isEqualTo(GHES);
    }

    @Test
    void stylesMayBeMixedWhileTheyAgree() throws Exception {
        assertThat(parse(with("github_app_id", "12345")).issuer()).isEqualTo("12345");
    }

    @ParameterizedTest
    @CsvSource({
        "githubAppID,github_app_id,54321",
        "githubAppInstallationID,github_app_installation_id,54321",
        "githubAppBaseURL,githubAppEnterpriseBaseUrl,https://api.github.com",
        "githubAppPrivateKey,github_app_private_key,other"
    })
    void contradictoryKeysAreBothNamed(String one, String other, String value) {
        Map<String, String> data = with(other, value);
        data.putIfAbsent(one, "12345");
        assertThat(refusal(data)).isEqualTo(one + " and " + other + " contradict each other; leave one of them");
    }

    @ParameterizedTest
    @CsvSource({
        "githubAppID,githubAppID (or github_app_id) is missing",
        "githubAppPrivateKey,githubAppPrivateKey (or github_app_private_key) is missing"
    })
    void missingKeyIsNamedInEveryStyle(String key, String message) {
        assertThat(refusal(with(key, "\n"))).isEqualTo(message);
        Map<String, String> data = valid();
        data.remove(key);
        assertThat(refusal(data)).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource({
        "githubAppID,my app,neither an app id nor a client id (6 characters found)",
        "githubAppInstallationID,0,not the number of an installation (1 characters found)",
        "githubAppInstallationID,-5,not the number of an installation (2 characters found)",
        "githubAppInstallationID,9223372036854775808,not the number of an installation (19 characters found)"
    })
    void invalidValueIsDescribedByItsLengthOnly(String key, String value, String message) {
        assertThat(refusal(with(key, value))).isEqualTo(key + " is " + message).doesNotContain(" " + value + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "undefined", "4475970.0", "4.47597e+06", "-1", "${APP_ID}", "_x"})
    void anAppIdThatATemplateLeftIsRefused(String value) {
        assertThat(refusal(with("githubAppID", value)))
                .isEqualTo(
                        "githubAppID is neither an app id nor a client id (" + value.length() + " characters found)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"githubAppID", "githubAppPrivateKey"})
    void utf16TextIsNamed(String key) {
        Map<String, byte[]> data = bytes(valid());
        data.put(key, valid().get(key).getBytes(StandardCharsets.UTF_16LE));

        CredentialsException e = catchThrowableOfType(CredentialsException.class, () -> parser.parse(data));

        assertThat(e)
                .hasMessage(key + " has bytes of value 0, as UTF-16 text has; save it as UTF-8 and create the Secret"
                        + " again");
    }

    @Test
    void privateKeyUnderAWrongNameIsNotQuoted() {
        for (String key : new String[] {"githubAppID", "githubAppInstallationID", "githubAppBaseURL"}) {
            assertHoldsNoSecret(refusal(with(key, PEM)), PEM);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example.com",
                "https://ghe.example.com/api/v3//",
                "https://api.github.com/api/v3",
                "http://api.github.com",
                "https://API.github.com",
                "https://api.github.com:443"
            })
    void aBaseUrlThatIsNotOnTheAllowListIsRefused(String url) {
        assertThat(refusal(with("githubAppBaseURL", url)))
                .startsWith("githubAppBaseURL is http")
                .endsWith("can add it to PAT_OPERATOR_GITHUB_API_URLS");
    }

    @Test
    void aBaseUrlIsShownWithoutUserInfoAndQuery() {
        assertThat(refusal(with("githubAppBaseURL", "https://me:hunter2@ghe.example.com:8443/api/v3?token=hunter2")))
                .startsWith("githubAppBaseURL is https://ghe.example.com:8443/api/v3, and that is not on")
                .doesNotContain("hunter2");
        assertThat(refusal(with("githubAppBaseURL", "hunter2 hunter2")))
                .startsWith("githubAppBaseURL is not a URL (15 characters found)");
    }

    @Test
    void absentBaseUrlIsCheckedAgainstTheAllowList() {
        CredentialsException e = catchThrowableOfType(
                CredentialsException.class, () -> new AppCredentialsParser(Set.of(GHES)).parse(bytes(valid())));
        assertThat(e)
                .hasMessageStartingWith("githubAppBaseURL is absent, which means https://api.github.com, and that");
    }

    @Test
    void keyThatCannotSignIsRefused() {
        assertThat(refusal(with("githubAppPrivateKey", MadeUpKey.of(4096).pem())))
                .isEqualTo("githubAppPrivateKey does not sign: its numbers do not belong together;"
                        + " generate a new key in the App's settings");
    }

    @Test
    void fingerprintChangesOnlyWithTheCredentials() throws Exception {
        String fingerprint = parse(valid()).fingerprint();
        assertThat(fingerprint).matches("[0-9a-f]{64}");
        assertThat(parse(with("githubAppPrivateKey", PemSamples.pkcs8(PemSamples.RSA)))
                        .fingerprint())
                .as("the same key in another form")
                .isEqualTo(fingerprint);
        assertThat(Set.of(
                        fingerprint,
                        parse(with("githubAppID", "1234")).fingerprint(),
                        parse(with("githubAppInstallationID", "5")).fingerprint(),
                        parse(with("githubAppBaseURL", GHES.toString())).fingerprint(),
                        parse(with("githubAppPrivateKey", PemSamples.pkcs1(PemSamples.rsa(2048))))
                                .fingerprint()))
                .hasSize(5);
    }

    private static Map<String, String> valid() {
        return new HashMap<>(Map.of("githubAppID", "12345", "githubAppPrivateKey", PEM));
    }

    private static Map<String, String> with(String key, String value) {
        Map<String, String> data = valid();
        if (key.equals("githubAppEnterpriseBaseUrl")) {
            data.put("githubAppBaseURL", GHES.toString());
        }
        data.put(key, value);
        return data;
    }

    private AppCredentials parse(Map<String, String> data) throws CredentialsException {
        return parser.parse(bytes(data));
    }

    private String refusal(Map<String, String> data) {
        CredentialsException e = catchThrowableOfType(CredentialsException.class, () -> parse(data));
        assertThat(e).isNotNull();
        assertThat(e.remedy()).isEqualTo(Remedy.INVALID);
        assertThat(e).hasNoCause();
        return e.getMessage();
    }

    private static Map<String, byte[]> bytes(Map<String, String> data) {
        Map<String, byte[]> bytes = new HashMap<>();
        data.forEach((key, value) -> bytes.put(key, value.getBytes(StandardCharsets.UTF_8)));
        return bytes;
    }

    static void assertHoldsNoSecret(String message, String secret) {
        for (String line : secret.lines().toList()) {
            if (!line.startsWith("-----")) {
                for (int at = 0; at + 8 <= line.length(); at += 4) {
                    assertThat(message).doesNotContain(line.substring(at, at + 8));
                }
            }
        }
    }
}
