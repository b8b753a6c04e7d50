package dev.patoperator.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.support.TestCredentials;
import java.net.URI;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One sentence for each way in which GitHub refuses an App. */
class RefusalMessagesTest {

    private static final String KEY = AppKey.fresh().pkcs8();

    static Stream<Arguments> refusedJwts() {
        String key =
                "): the key was deleted in the App's settings, or belongs to another App. Compare githubAppID with the"
                        + " App's settings, or generate a new private key there";
        return Stream.of(
                Arguments.of(
                        "4711",
                        "A JSON web token could not be decoded",
                        "GitHub does not accept this private key for App 4711 (GitHub: \"A JSON web token could not be"
                                + " decoded\"" + key),
                Arguments.of(
                        "Iv23liAbC",
                        "Integration must generate a public key",
                        "GitHub does not accept this private key for App Iv23liAbC (GitHub: \"Integration must generate a"
                                + " public key\"" + key),
                Arguments.of(
                        "a.secret-under-the-wrong-key",
                        "A JSON web token could not be decoded",
                        "GitHub does not accept this private key for App that githubAppID names (28 characters, not a"
                                + " number) (GitHub: \"A JSON web token could not be decoded\"" + key),
                Arguments.of(
                        "4711",
                        "'Expiration time' claim ('exp') is too far in the future",
                        "GitHub does not accept the time in the token that the operator signs (GitHub: \"'Expiration time'"
                                + " claim ('exp') is too far in the future\"): correct the clock of the operator's node"),
                Arguments.of(
                        "4711",
                        "'Issued at' claim ('iat') must be an Integer",
                        "GitHub does not accept the time in the token that the operator signs (GitHub: \"'Issued at' claim"
                                + " ('iat') must be an Integer\"): correct the clock of the operator's node"),
                Arguments.of(
                        "Iv1.0123456789abcdef",
                        "'Issuer' claim ('iss') must be an Integer",
                        "this GitHub takes no client id (GitHub: \"'Issuer' claim ('iss') must be an Integer\"): put the"
                                + " App id, a number, into githubAppID"));
    }

    @ParameterizedTest
    @MethodSource("refusedJwts")
    void aRefusedJwtIsExplainedByGitHubsWords(String issuer, String words, String message) {
        AppCredentials app = app(issuer);

        assertThat(new GitHubException.Unauthorized("401", words, null).explained(app))
                .hasMessage(message);
    }

    @Test
    void aFailureWithoutGitHubsWordsStaysAsItIs() {
        GitHubException.Unauthorized own = new GitHubException.Unauthorized("the App's private key cannot sign", null);

        assertThat(own.explained(app("4711"))).isSameAs(own);
    }

    @Test
    void anUnknownAppIsAFaultOfTheCredentials() {
        assertThat(new GitHubException.NotFound("404", "Integration not found", "C0:FE").explained(app("4711")))
                .isInstanceOf(GitHubException.Unauthorized.class)
                .hasMessage("https://api.github.com does not know App 4711 (GitHub: \"Integration not found\"): correct"
                        + " githubAppID, or, when the App belongs to another GitHub, githubAppBaseURL");
    }

    @Test
    void anyOther404IsNoFaultOfTheCredentials() {
        GitHubException.NotFound missing = new GitHubException.NotFound("404", "Not Found", null);

        assertThat(missing.explained(app("4711"))).isSameAs(missing);
        assertThat(RefusalMessages.notInstalled(app("4711"), "acme", "Not Found"))
                .isEqualTo("the GitHub App 4711 is not installed in acme, or there is no such organization: an owner of"
                        + " acme can install it (Install App in the App's settings); a wrong name can only be corrected in"
                        + " a new resource");
        assertThat(RefusalMessages.notInstalled(app("4711"), "acme", "Moved"))
                .contains("or there is no such organization (GitHub: \"Moved\"): an owner");
    }

    @Test
    void aMissingApiIsOnlySupposedOfAServerThatMayBeOld() {
        String said =
                "the App is installed in acme, but GitHub answers its lists of fine-grained tokens with 404 (GitHub:"
                        + " \"Not Found\"): ";
        for (String cloud : new String[] {"https://api.github.com", "https://api.corp.ghe.com"}) {
            assertThat(RefusalMessages.noTokenApi(URI.create(cloud), "acme", "Not Found"))
                    .isEqualTo(said + "was acme renamed or deleted? Then make a new resource for the new name");
        }
        assertThat(RefusalMessages.noTokenApi(URI.create("https://ghe.example.com/api/v3"), "acme", "Not Found"))
                .isEqualTo(said
                        + "this server may not have their API, which needs GitHub Enterprise Server 3.10 or newer");
    }

    private static AppCredentials app(String issuer) {
        return TestCredentials.of("https://api.github.com", issuer, KEY, OptionalLong.empty());
    }
}
