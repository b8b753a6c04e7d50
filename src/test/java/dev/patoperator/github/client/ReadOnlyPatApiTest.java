package dev.patoperator.github.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.github.GitHubException;
import dev.patoperator.github.PatApi;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.support.ClientOnSimulator;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With {@code PAT_OPERATOR_DRY_RUN} no decision reaches GitHub, whatever asks for it. */
class ReadOnlyPatApiTest {

    private final ClientOnSimulator client = new ClientOnSimulator();
    private final PatApi api = client.github.readOnlyPats();

    @AfterEach
    void close() {
        client.close();
    }

    private void assertNotSent(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(GitHubException.NotSent.class)
                .hasMessage("PAT_OPERATOR_DRY_RUN is true: nothing is sent");
    }

    @Test
    void refusesEveryDecisionWithoutACall() {
        client.acme.request(71).add();
        client.acme.grant(81).add();

        assertNotSent(() -> api.reviewRequest(client.access, 71, PatApi.Review.APPROVE, null));
        assertNotSent(() -> api.reviewRequests(client.access, List.of(71L), PatApi.Review.DENY, "no"));
        assertNotSent(() -> api.revokeGrant(client.access, 81));
        assertNotSent(() -> api.revokeGrants(client.access, List.of(81L)));

        assertThat(client.simulator.calls()).isEmpty();
        assertThat(client.acme.pendingRequestIds()).containsExactly(71L);
        assertThat(client.acme.activeGrantIds()).containsExactly(81L);
    }

    @Test
    void listsRequestsGrantsAndTheirRepositories() throws Exception {
        client.acme.request(71).repositories("app").add();
        client.acme.grant(81).repositories("web").add();

        assertThat(api.listRequests(client.access, PageQuery.newestFirst(1)).items())
                .hasSize(1);
        assertThat(api.listGrants(client.access, PageQuery.newestFirst(1)).items())
                .hasSize(1);
        assertThat(api.listRequestRepositories(client.access, 71, 1, 100).items())
                .containsExactly("app");
        assertThat(api.listGrantRepositories(client.access, 81, 1, 100).items()).containsExactly("web");
        assertThat(api.rateLimit(client.access.installation()))
                .hasValueSatisfying(limit -> assertThat(limit.remaining()).isEqualTo(limit.limit() - 4));
        URI apiUrl = client.credentials.apiUrl();
        client.clock.advance(Duration.ofSeconds(-90));
        assertThat(api.clockAhead(apiUrl)).isEqualTo(client.pats().clockAhead(apiUrl));
    }
}
