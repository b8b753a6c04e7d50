package dev.patoperator.github.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.patoperator.github.CallObserver;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.client.GitHubClient;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.support.ClientOnSimulator;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the data about each call from which metrics are made. */
class CallObserverTest {

    private static final Duration MAX_AGE = Duration.ofHours(1);

    private final ClientOnSimulator client = new ClientOnSimulator();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void everyCallIsObserved() throws Exception {
        client.github.apps().installation(client.credentials, "acme", MAX_AGE);
        client.pats().listGrants(client.access, PageQuery.newestFirst(1));

        String installation = Long.toString(client.acme.installationId());
        assertThat(client.observed)
                .extracting(
                        CallObserver.ObservedCall::operation,
                        CallObserver.ObservedCall::organization,
                        CallObserver.ObservedCall::installation,
                        CallObserver.ObservedCall::status)
                .containsExactly(
                        tuple("apps/get-org-installation", "acme", null, 200),
                        tuple("apps/create-installation-access-token", null, installation, 201),
                        tuple("orgs/list-pat-grants", "acme", installation, 200));
        CallObserver.ObservedCall list = client.observed.get(2);
        assertThat(list.duration()).isPositive();
        assertThat(list.rateLimit().limit()).isEqualTo(5_000);
        assertThat(list.rateLimit().remaining()).isEqualTo(4_999);
        assertThat(list.rateLimit().reset()).isAfter(client.clock.instant());
    }

    @Test
    void callWithoutAnAnswerHasStatusZero() {
        client.simulator.faults().on("orgs/update-pat-access").resetBeforeActing();

        assertThatThrownBy(() -> client.pats().revokeGrant(client.access, 1))
                .isInstanceOf(GitHubException.Unavailable.class);

        assertThat(client.observed)
                .last()
                .extracting(CallObserver.ObservedCall::status)
                .isEqualTo(0);
    }

    @Test
    void failingObserverDoesNotFailTheCall() throws Exception {
        client.acme.grant(1).add();
        CallObserver broken = call -> {
            throw new IllegalStateException("no room for " + call.operation());
        };
        try (GitHubClient github = GitHubClient.connect(ClientOnSimulator.SETTINGS, client.clock, broken)) {
            github.pats().revokeGrant(client.access, 1);
        }

        assertThat(client.acme.activeGrantIds()).isEmpty();
    }
}
