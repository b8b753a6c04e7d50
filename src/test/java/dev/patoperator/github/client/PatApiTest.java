package dev.patoperator.github.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.patoperator.github.AcceptedCall;
import dev.patoperator.github.CallObserver;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.PatApi;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.github.pat.ResultPage;
import dev.patoperator.github.simulator.RecordedCall;
import dev.patoperator.github.support.ClientOnSimulator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the HTTP calls and results of the eight operations when GitHub works normally. */
class PatApiTest {

    private static final Duration MAX_AGE = Duration.ofHours(1);

    private final ClientOnSimulator client = new ClientOnSimulator();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void approvesOneRequestWithItsReason() throws Exception {
        client.acme.request(71).add();

        AcceptedCall answer =
                client.pats().reviewRequest(client.access, 71, PatApi.Review.APPROVE, "SEC-1: \"CI\"\nbots ü");

        assertThat(client.acme.pendingRequestIds()).isEmpty();
        RecordedCall call = onlyCall("orgs/review-pat-grant-request");
        assertThat(call.path()).isEqualTo("/orgs/acme/personal-access-token-requests/71");
        assertThat(call.body()).hasToString("{\"action\":\"approve\",\"reason\":\"SEC-1: \\\"CI\\\"\\nbots ü\"}");
        assertThat(call.apiVersion()).isEqualTo("2022-11-28");
        assertThat(answer.requestId()).isEqualTo(call.requestId());
    }

    @Test
    void absentReasonIsOmittedFromTheBody() throws Exception {
        client.acme.request(71).add();

        client.pats().reviewRequest(client.access, 71, PatApi.Review.DENY, null);

        assertThat(onlyCall("orgs/review-pat-grant-request").body()).hasToString("{\"action\":\"deny\"}");
    }

    @Test
    void deniesManyRequestsInOneCall() throws Exception {
        client.acme.request(71).add();
        client.acme.request(72).add();

        client.pats().reviewRequests(client.access, List.of(71L, 72L), PatApi.Review.DENY, "no");

        assertThat(client.acme.pendingRequestIds()).isEmpty();
        assertThat(onlyCall("orgs/review-pat-grant-requests-in-bulk").body())
                .hasToString("{\"action\":\"deny\",\"reason\":\"no\",\"pat_request_ids\":[71,72]}");
    }

    @Test
    void revokesOneGrant() throws Exception {
        client.acme.grant(25_381).add();

        client.pats().revokeGrant(client.access, 25_381);

        assertThat(client.acme.activeGrantIds()).isEmpty();
        RecordedCall call = onlyCall("orgs/update-pat-access");
        assertThat(call.path()).isEqualTo("/orgs/acme/personal-access-tokens/25381");
        assertThat(call.body()).hasToString("{\"action\":\"revoke\"}");
    }

    @Test
    void revokesManyGrantsInOneCall() throws Exception {
        client.acme.grant(1).add();
        client.acme.grant(2).add();

        client.pats().revokeGrants(client.access, List.of(1L, 2L));

        assertThat(client.acme.activeGrantIds()).isEmpty();
        assertThat(onlyCall("orgs/update-pat-accesses").body())
                .hasToString("{\"action\":\"revoke\",\"pat_ids\":[1,2]}");
    }

    @Test
    void listsPendingRequestsWithOwnerTokenAndTime() throws Exception {
        Instant requestedAt = Instant.parse("2026-11-20T10:00:00Z");
        client.acme
                .request(71)
                .owner("ci-bot")
                .tokenId(900_071)
                .tokenName("ci")
                .since(requestedAt)
                .add();

        ResultPage<PatRequest> page = client.pats().listRequests(client.access, PageQuery.newestFirst(1));

        assertThat(page.items())
                .extracting(PatRequest::id, PatRequest::owner, PatRequest::tokenId, PatRequest::tokenName)
                .containsExactly(tuple(71L, "ci-bot", 900_071L, "ci"));
        assertThat(page.items().get(0).createdAt()).isEqualTo(requestedAt);
        assertThat(page.hasNext()).isFalse();
        assertThat(onlyCall("orgs/list-pat-grant-requests").query())
                .containsEntry("per_page", List.of("100"))
                .containsEntry("page", List.of("1"))
                .containsEntry("sort", List.of("created_at"))
                .containsEntry("direction", List.of("desc"))
                .doesNotContainKey("token_id[]")
                .doesNotContainKey("repository");
    }

    @Test
    void listsAllFieldsOfARequest() throws Exception {
        Instant expires = Instant.parse("2027-01-01T00:00:00Z");
        Instant used = Instant.parse("2026-11-19T10:00:00Z");
        client.acme
                .request(71)
                .owner("ci-bot")
                .reason("nightly builds")
                .repositories("app", "web")
                .permission("repository", "contents", "write")
                .permission("organization", "members", "read")
                .expiresAt(expires)
                .lastUsedAt(used)
                .add();

        PatRequest request = client.pats()
                .listRequests(client.access, PageQuery.newestFirst(1))
                .items()
                .get(0);

        assertThat(request.ownerId()).isPositive();
        assertThat(request.reason()).isEqualTo("nightly builds");
        assertThat(request.repositorySelection()).isEqualTo("subset");
        assertThat(request.permissions())
                .isEqualTo(new Permissions(Map.of("members", "read"), Map.of("contents", "write"), Map.of()));
        assertThat(request.tokenExpired()).isFalse();
        assertThat(request.tokenExpiresAt()).isEqualTo(expires);
        assertThat(request.tokenLastUsedAt()).isEqualTo(used);
        assertThat(request.since()).isEqualTo(request.createdAt());
    }

    @Test
    void listsAllFieldsOfAGrantAndNullsAsAbsent() throws Exception {
        client.acme.grant(1).noRepositories().add();

        PatGrant grant = client.pats()
                .listGrants(client.access, PageQuery.newestFirst(1))
                .items()
                .get(0);

        assertThat(grant.ownerId()).isPositive();
        assertThat(grant.repositorySelection()).isEqualTo("none");
        assertThat(grant.permissions()).isEqualTo(new Permissions(Map.of(), Map.of("metadata", "read"), Map.of()));
        assertThat(grant.tokenExpired()).isFalse();
        assertThat(grant.tokenExpiresAt()).isNull();
        assertThat(grant.tokenLastUsedAt()).isNull();
        assertThat(grant.since()).isEqualTo(grant.accessGrantedAt()).isNotNull();
    }

    @Test
    void listsOnlyRequestsThatReachARepository() throws Exception {
        client.acme.request(71).repositories("app.github.io", "web").add();
        client.acme.request(72).repositories("web").add();
        client.acme.request(73).add();
        client.acme.request(74).noRepositories().add();

        ResultPage<PatRequest> page =
                client.pats().listRequests(client.access, PageQuery.ofRepository("app.github.io", 1));

        assertThat(page.items()).extracting(PatRequest::id).containsExactly(71L, 73L);
        assertThat(onlyCall("orgs/list-pat-grant-requests").query())
                .containsEntry("repository", List.of("app.github.io"))
                .containsEntry("direction", List.of("asc"));
    }

    @Test
    void listsTheRepositoriesOfARequestPageByPage() throws Exception {
        String[] names = IntStream.rangeClosed(1, 101).mapToObj(n -> "r" + n).toArray(String[]::new);
        client.acme.request(71).repositories(names).add();

        ResultPage<String> first = client.pats().listRequestRepositories(client.access, 71, 1, 100);
        ResultPage<String> second = client.pats().listRequestRepositories(client.access, 71, 2, 100);

        assertThat(first.items()).hasSize(100).startsWith("r1", "r2");
        assertThat(first.hasNext()).isTrue();
        assertThat(second.items()).containsExactly("r101");
        assertThat(second.hasNext()).isFalse();
        assertThat(client.simulator.calls("orgs/list-pat-grant-request-repositories"))
                .extracting(RecordedCall::path)
                .containsOnly("/orgs/acme/personal-access-token-requests/71/repositories");
    }

    @Test
    void listsTheRepositoriesOfAGrant() throws Exception {
        client.acme.grant(1).repositories("app").add();

        assertThat(client.pats().listGrantRepositories(client.access, 1, 1, 100).items())
                .containsExactly("app");
        assertThatThrownBy(() -> client.pats().listGrantRepositories(client.access, 2, 1, 100))
                .isInstanceOf(GitHubException.NotFound.class);
    }

    @Test
    void listsGrantsOfGivenTokens() throws Exception {
        Instant granted = Instant.parse("2026-11-20T10:00:00Z");
        client.acme.grant(1).tokenId(901).since(granted).add();
        client.acme.grant(2).tokenId(902).since(granted).add();
        client.acme.grant(3).tokenId(903).since(granted).add();

        ResultPage<PatGrant> page = client.pats().listGrants(client.access, PageQuery.ofTokens(List.of(901L, 903L)));

        assertThat(page.items()).extracting(PatGrant::id).containsExactlyInAnyOrder(1L, 3L);
        assertThat(page.items()).extracting(PatGrant::accessGrantedAt).containsOnly(granted);
        assertThat(onlyCall("orgs/list-pat-grants").query()).containsEntry("token_id[]", List.of("901", "903"));
    }

    @Test
    void listingReportsTheNumberOfPages() throws Exception {
        Instant start = Instant.parse("2026-11-20T10:00:00Z");
        LongStream.rangeClosed(1, 250)
                .forEach(id ->
                        client.acme.request(id).since(start.plusSeconds(id)).add());

        List<Long> seen = new ArrayList<>();
        for (int number = 1; number <= 3; number++) {
            ResultPage<PatRequest> page = client.pats().listRequests(client.access, PageQuery.oldestFirst(number));
            assertThat(page.last()).isEqualTo(3);
            assertThat(page.hasNext()).isEqualTo(number < 3);
            page.items().forEach(item -> seen.add(item.id()));
        }

        assertThat(seen).isEqualTo(LongStream.rangeClosed(1, 250).boxed().toList());
    }

    @Test
    void callsWorkBelowThePathOfEnterpriseServer() throws Exception {
        try (ClientOnSimulator enterprise = new ClientOnSimulator("/api/v3")) {
            enterprise.simulator.withoutRateLimits();
            enterprise.acme.request(71).add();

            Installation installation = enterprise
                    .github
                    .apps()
                    .installation(enterprise.credentials, "acme", MAX_AGE)
                    .installation();
            enterprise
                    .pats()
                    .reviewRequest(
                            new InstallationAccess(enterprise.credentials, installation, "acme"),
                            71,
                            PatApi.Review.APPROVE,
                            null);

            assertThat(enterprise.acme.pendingRequestIds()).isEmpty();
            assertThat(enterprise.observed)
                    .extracting(CallObserver.ObservedCall::rateLimit)
                    .containsOnlyNulls();
        }
    }

    @Test
    void noCallIsSentForAnInvalidOrganizationOrId() {
        InstallationAccess elsewhere =
                new InstallationAccess(client.credentials, client.access.installation(), "../acme");

        assertThatThrownBy(() -> client.pats().listGrants(elsewhere, PageQuery.newestFirst(1)))
                .isInstanceOf(GitHubException.NotFound.class)
                .hasMessageContaining("../acme");
        for (String login : List.of("", "-acme", "a/b", "a%2Fb", "a b", "a".repeat(40), "acmé")) {
            assertThatThrownBy(() -> client.github.apps().installation(client.credentials, login, MAX_AGE))
                    .isInstanceOf(GitHubException.NotFound.class);
        }
        for (long id : List.of(0L, -1L, 1L << 53)) {
            assertThatThrownBy(() -> client.pats().revokeGrant(client.access, id))
                    .isInstanceOf(GitHubException.Refused.class);
            assertThatThrownBy(() -> client.pats().revokeGrants(client.access, List.of(1L, id)))
                    .isInstanceOf(GitHubException.Refused.class);
        }
        assertThat(client.simulator.calls()).isEmpty();
    }

    @Test
    void noBulkCallIsSentWithoutIdsOrWithMoreThan100() {
        List<Long> tooMany = LongStream.rangeClosed(1, 101).boxed().toList();

        assertThatThrownBy(() -> client.pats().revokeGrants(client.access, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.pats().reviewRequests(client.access, tooMany, PatApi.Review.DENY, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(client.simulator.calls()).isEmpty();
    }

    @Test
    void organizationNameMayContainUnderscores() throws Exception {
        client.simulator.organization("acme_corp");

        assertThat(client.github
                        .apps()
                        .installation(client.credentials, "acme_corp", MAX_AGE)
                        .installation()
                        .id())
                .isPositive();
    }

    private RecordedCall onlyCall(String operation) {
        List<RecordedCall> calls = client.simulator.calls(operation);
        assertThat(calls).hasSize(1);
        return calls.get(0);
    }
}
