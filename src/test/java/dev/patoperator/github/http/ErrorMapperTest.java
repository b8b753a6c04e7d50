package dev.patoperator.github.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.patoperator.github.GitHubException;
import dev.patoperator.github.GitHubSettings;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.support.ClientOnSimulator;
import dev.patoperator.github.support.UnrulyServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the exception for every response that is not a success. */
class ErrorMapperTest {

    private static final String REVOKE = "orgs/update-pat-access";
    private static final String LIST = "orgs/list-pat-grants";

    private final ClientOnSimulator client = new ClientOnSimulator();

    @BeforeEach
    void seed() {
        client.acme.grant(1).add();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void unknownIdIsNotFound() {
        assertThatThrownBy(() -> client.pats().revokeGrant(client.access, 999))
                .isInstanceOf(GitHubException.NotFound.class)
                .hasMessage("GitHub answered orgs/update-pat-access with 404: Not Found")
                .satisfies(e -> assertThat(((GitHubException) e).requestId()).isNotBlank());
    }

    /** Several threads may read an error at a time: a server must not exhaust the memory with them. */
    @Test
    void anErrorOfManyValuesIsNotReadIntoMemory() throws Exception {
        String body = "{\"message\":\"Not like this\",\"errors\":[" + "{\"\":1},".repeat(60_000) + "{}]}";
        try (UnrulyServer server = UnrulyServer.answering(422, Map.of(), body)) {
            assertThatThrownBy(() -> client.pats().revokeGrant(server.access(), 1))
                    .isInstanceOf(GitHubException.Unavailable.class)
                    .hasMessageContaining("this is not GitHub's API");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 405, 410, 415, 422, 431, 451})
    void permanentErrorStatusIsRefused(int status) throws Exception {
        try (UnrulyServer server = UnrulyServer.answering(status, Map.of(), "{\"message\":\"Not like this\"}")) {
            GitHubException.Refused refused = catchThrowableOfType(
                    GitHubException.Refused.class, () -> client.pats().revokeGrant(server.access(), 1));

            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused).hasMessageContaining("Not like this");
        }
    }

    @Test
    void firstThreeValidationErrorsAreNamed() throws Exception {
        String body = "{\"message\":\"Validation Failed\",\"errors\":[{\"field\":\"pat_ids\",\"code\":\"invalid\"},"
                + "\"a plain one\",{\"message\":\"no such grant\"},{\"code\":\"fourth\"}]}";
        try (UnrulyServer server = UnrulyServer.answering(422, Map.of(), body)) {
            assertThatThrownBy(() -> client.pats().revokeGrant(server.access(), 1))
                    .isInstanceOf(GitHubException.Refused.class)
                    .hasMessageEndingWith("422: Validation Failed (pat_ids invalid; a plain one; no such grant)");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void serverErrorsAreAmbiguous(int status) {
        client.simulator.faults().on(REVOKE).afterActing().status(status);

        assertThat(unavailable(this::revoke).mayHaveActed()).isTrue();
        assertThat(client.acme.activeGrantIds()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 401, 403, 404, 422, 502})
    void webPageIsUnavailable(int status) {
        client.simulator.faults().on(LIST).html(status);

        assertThat(unavailable(this::list)).hasMessageContaining("web page");
    }

    /** A proxy refuses the call: a refusal of GitHub would have a request id and a JSON body. */
    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 422})
    void plainTextRefusalOfAProxyIsUnavailable(int status) {
        client.simulator.faults().on(LIST).plainText(status, "RBAC: access denied");

        GitHubException.Unavailable unavailable = unavailable(this::list);

        assertThat(unavailable)
                .hasMessage("GitHub answered orgs/list-pat-grants with " + status
                        + ": RBAC: access denied; this is not GitHub's API: a proxy or a firewall on the way answered");
        assertThat(unavailable.mayHaveActed()).isTrue();
    }

    @Test
    void longProxyMessageIsCutToOneLineWithoutSecrets() throws Exception {
        String words = "denied\u001b[31m\nfor " + UnrulyServer.TOKEN + " " + "x".repeat(5_000);
        try (UnrulyServer server = UnrulyServer.answering(403, Map.of("Content-Type", "text/plain"), words)) {
            assertThat(unavailable(() -> client.pats().revokeGrant(server.access(), 1)))
                    .hasMessageContaining("denied [31m for [redacted] xxx")
                    .hasMessageNotContaining("\n")
                    .message()
                    .hasSizeLessThan(400);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 422})
    void responseWithARequestIdOrJsonCountsAsGitHubs(int status) throws Exception {
        Map<String, String> id = Map.of("X-GitHub-Request-Id", "C0FF:EE", "Content-Type", "text/plain");
        for (UnrulyServer gitHub :
                List.of(UnrulyServer.answering(status, id, "no"), UnrulyServer.answering(status, Map.of(), "{}"))) {
            try (UnrulyServer server = gitHub) {
                assertThatThrownBy(() -> client.pats().revokeGrant(server.access(), 1))
                        .isInstanceOf(GitHubException.class)
                        .isNotInstanceOf(GitHubException.Unavailable.class);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"407, false", "408, true", "409, true", "421, false", "425, false", "426, false"})
    void transientErrorStatusIsUnavailable(int status, boolean mayHaveActed) throws Exception {
        try (UnrulyServer server = UnrulyServer.answering(status, Map.of(), "{\"message\":\"Not now\"}")) {
            GitHubException.Unavailable unavailable =
                    unavailable(() -> client.pats().revokeGrant(server.access(), 1));

            assertThat(unavailable.mayHaveActed()).isEqualTo(mayHaveActed);
            assertThat(unavailable).hasMessageContaining(String.valueOf(status));
        }
    }

    @ParameterizedTest
    @CsvSource({"500, false", "502, true", "503, false", "504, true"})
    void onlyStatus502And504SuggestRequestingLess(int status, boolean tookTooLong) {
        client.simulator.faults().on(LIST).status(status);

        assertThat(unavailable(this::list).shouldRequestLess()).isEqualTo(tookTooLong);
    }

    @Test
    void webPageInsteadOfStatus202IsAmbiguous() throws Exception {
        try (UnrulyServer server = UnrulyServer.answering(202, Map.of("Content-Type", "text/html"), "<p>Log in</p>")) {
            assertThat(unavailable(() -> client.pats().revokeGrants(server.access(), List.of(1L)))
                            .mayHaveActed())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202})
    void undocumentedSuccessStatusIsAmbiguous(int status) throws Exception {
        try (UnrulyServer server = UnrulyServer.answering(status, Map.of(), "{}")) {
            assertThat(unavailable(() -> client.pats().revokeGrant(server.access(), 1))
                            .mayHaveActed())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204})
    void bulkCallIsAcceptedWith202Only(int status) throws Exception {
        try (UnrulyServer server = UnrulyServer.answering(status, Map.of(), "")) {
            assertThat(unavailable(() -> client.pats().revokeGrants(server.access(), List.of(1L, 2L)))
                            .mayHaveActed())
                    .isTrue();
        }
    }

    /** GitHub may send the header with every response; a permission would not help. */
    @Test
    void refusedAddressIsNotReportedAsAMissingPermission() throws Exception {
        String words =
                "Although you appear to have the correct authorization credentials, the `acme` organization has an"
                        + " IP allow list enabled, and your IP address is not permitted to access this resource.";
        Map<String, String> headers =
                Map.of("X-Accepted-GitHub-Permissions", "organization_personal_access_tokens=write");
        try (UnrulyServer server = UnrulyServer.answering(403, headers, "{\"message\":\"" + words + "\"}")) {
            assertThatThrownBy(() -> client.pats().revokeGrant(server.access(), 1))
                    .isInstanceOf(GitHubException.Forbidden.class)
                    .hasMessage("GitHub answered orgs/update-pat-access with 403: " + words);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "C0FF:EE, true",
        "1B2C:3D4E:5F60718:7A8B9C0:6565E0F1, true",
        "b3f8a6d2-2d0c-4f4e-9a6b-0f1e2d3c4b5a, true",
        "REQ-000017, true",
        "sim:1, true",
        "made-for.acme_1001-of-no-known-form, false",
        "eyJhbGciOiJSUzI1NiJ9, false",
        "a b, false"
    })
    void requestIdIsKeptUnlessItMayBeASecret(String id, boolean kept) throws Exception {
        try (UnrulyServer server = UnrulyServer.answering(204, Map.of("X-GitHub-Request-Id", id), "")) {
            assertThat(client.pats().revokeGrant(server.access(), 1).requestId())
                    .isEqualTo(kept ? id : null);
        }
    }

    @Test
    void settingsMustBePositive() {
        Duration one = Duration.ofSeconds(1);

        assertThatThrownBy(() -> new GitHubSettings(one, one, one, Duration.ZERO, one))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tokenLagStep");
        assertThat(GitHubSettings.DEFAULT.requestTimeout()).isEqualTo(Duration.ofSeconds(15));
    }

    private void revoke() throws GitHubException, InterruptedException {
        client.pats().revokeGrant(client.access, 1);
    }

    private void list() throws GitHubException, InterruptedException {
        client.pats().listGrants(client.access, PageQuery.newestFirst(1));
    }

    private static GitHubException.Unavailable unavailable(ThrowingCallable call) {
        GitHubException.Unavailable unavailable = catchThrowableOfType(GitHubException.Unavailable.class, call);
        assertThat(unavailable).isNotNull();
        return unavailable;
    }
}
