package dev.patoperator.github.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GitHubSimulatorTest {

    private final GitHubSimulator github = GitHubSimulator.start();
    private final SimulatedOrganization acme = github.organization("acme");
    private final PlainClient client = new PlainClient(github);

    @AfterEach
    void stop() {
        github.close();
    }

    @Test
    void approvedRequestBecomesAGrantOfTheSameToken() throws Exception {
        acme.request(71).owner("ci-bot").tokenId(900_071).tokenName("ci").add();
        String token = client.token(acme);

        HttpResponse<String> answer =
                client.post("/orgs/ACME/personal-access-token-requests/71", token, "{\"action\":\"approve\"}");

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(acme.pendingRequestIds()).isEmpty();
        JsonNode grant = PlainClient.json(client.get("/orgs/acme/personal-access-tokens", token))
                .get(0);
        assertThat(grant.get("token_id").asLong()).isEqualTo(900_071);
        assertThat(grant.get("id").asLong()).isNotEqualTo(71);
        assertThat(grant.get("owner").get("login").asText()).isEqualTo("ci-bot");
    }

    @Test
    void decisionOnARequestThatIsNotPendingReturns404() throws Exception {
        acme.request(71).add();
        acme.personDenies(71);

        HttpResponse<String> answer = client.post(
                "/orgs/acme/personal-access-token-requests/71", client.token(acme), "{\"action\":\"approve\"}");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(acme.decisions())
                .extracting(SimulatedDecision::id, SimulatedDecision::action, SimulatedDecision::by)
                .containsExactly(tuple(71L, SimulatedDecision.DecisionAction.DENY, SimulatedDecision.PERSON));
    }

    @Test
    void bulkDecisionReturns202AndTakesEffectAfterItsDelay() throws Exception {
        acme.request(71).add();
        acme.request(72).add();
        acme.bulkLandsAfter(Duration.ofSeconds(5));
        String token = client.token(acme);

        HttpResponse<String> answer = client.post(
                "/orgs/acme/personal-access-token-requests",
                token,
                "{\"action\":\"deny\",\"pat_request_ids\":[71,72],\"reason\":\"INC-7\"}");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).isEmpty();
        assertThat(acme.pendingRequestIds()).containsExactly(71L, 72L);
        github.clockSkew(Duration.ofSeconds(6));
        assertThat(acme.pendingRequestIds()).isEmpty();
        assertThat(acme.decisions()).extracting(SimulatedDecision::reason).containsExactly("INC-7", "INC-7");
    }

    @Test
    void lying202LeavesTheGivenIdsPending() throws Exception {
        acme.request(71).add();
        acme.request(72).add();
        acme.lying202(72L);

        client.post(
                "/orgs/acme/personal-access-token-requests",
                client.token(acme),
                "{\"action\":\"approve\",\"pat_request_ids\":[71,72]}");

        assertThat(acme.pendingRequestIds()).containsExactly(72L);
    }

    @Test
    void unknownIdsCanFailTheWholeBulkCall() throws Exception {
        acme.grant(1).add();
        String token = client.token(acme);
        String body = "{\"action\":\"revoke\",\"pat_ids\":[1,2]}";

        acme.unknownIdsInBulk(UnknownIds.UNPROCESSABLE);
        assertThat(client.post("/orgs/acme/personal-access-tokens", token, body).statusCode())
                .isEqualTo(422);
        acme.unknownIdsInBulk(UnknownIds.NOT_FOUND);
        assertThat(client.post("/orgs/acme/personal-access-tokens", token, body).statusCode())
                .isEqualTo(404);
        assertThat(acme.activeGrantIds()).containsExactly(1L);
        acme.unknownIdsInBulk(UnknownIds.SKIPPED);
        assertThat(client.post("/orgs/acme/personal-access-tokens", token, body).statusCode())
                .isEqualTo(202);
        assertThat(acme.activeGrantIds()).isEmpty();
    }

    @Test
    void linkHeadersLeadToEveryItemOnce() throws Exception {
        for (int id = 1; id <= 7; id++) {
            acme.grant(id)
                    .since(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(id))
                    .add();
        }
        String token = client.token(acme);
        List<Long> seen = new ArrayList<>();
        String path = "/orgs/acme/personal-access-tokens?per_page=3&owner%5B%5D=octocat";
        String links = "";
        while (!path.isEmpty()) {
            HttpResponse<String> page = client.get(path, token);
            PlainClient.json(page).forEach(item -> seen.add(item.get("id").asLong()));
            links = page.headers().firstValue("Link").orElse("");
            path = links.contains("rel=\"next\"")
                    ? links.replaceAll(".*<" + github.baseUrl() + "([^>]*)>; rel=\"next\".*", "$1")
                    : "";
        }

        assertThat(seen).containsExactly(7L, 6L, 5L, 4L, 3L, 2L, 1L);
        String pages = github.baseUrl() + "/orgs/acme/personal-access-tokens?per_page=3&owner%5B%5D=octocat&page=";
        assertThat(links).isEqualTo("<" + pages + "2>; rel=\"prev\", <" + pages + "1>; rel=\"first\"");
    }

    @Test
    void listFiltersSelectByOwnerTokenRepositoryPermissionAndUse() throws Exception {
        Instant used = Instant.parse("2026-02-01T00:00:00Z");
        acme.grant(1)
                .owner("ann")
                .tokenId(11)
                .repositories("app")
                .lastUsedAt(used)
                .add();
        acme.grant(2)
                .owner("bob")
                .tokenId(12)
                .noRepositories()
                .permission("repository", "contents", "write")
                .add();
        String token = client.token(acme);

        assertThat(ids("?owner[]=ANN", token)).containsExactly(1L);
        assertThat(ids("?owner[]=ann&owner[]=bob&direction=asc", token)).containsExactly(1L, 2L);
        assertThat(ids("?token_id[]=12", token)).containsExactly(2L);
        assertThat(ids("?repository=app", token)).containsExactly(1L);
        assertThat(ids("?permission=contents_read", token)).containsExactly(2L);
        assertThat(ids("?last_used_before=2026-03-01T00:00:00Z", token)).containsExactly(1L);
        assertThat(ids("?last_used_after=2026-03-01T00:00:00Z", token)).isEmpty();
        acme.ignoreFilters("owner");
        assertThat(ids("?owner[]=ann&direction=asc", token)).containsExactly(1L, 2L);
    }

    @Test
    void timestampsCarryMillisecondsAndAnOffset() throws Exception {
        acme.request(1).since(Instant.parse("2023-05-16T15:47:09Z")).add();

        JsonNode request = PlainClient.json(client.get("/orgs/acme/personal-access-token-requests", client.token(acme)))
                .get(0);

        assertThat(request.get("created_at").asText()).isEqualTo("2023-05-16T08:47:09.000-07:00");
        assertThat(request.get("token_last_used_at").isNull()).isTrue();
        assertThat(request.get("permissions").toString()).isEqualTo("{\"repository\":{\"metadata\":\"read\"}}");
    }

    @Test
    void dateHeaderFollowsTheSkewedClock() throws Exception {
        github.clockSkew(Duration.ofHours(-3));

        String date =
                client.get("/rate_limit", "none").headers().firstValue("Date").orElseThrow();

        Instant sent = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
        assertThat(sent).isBefore(Instant.now().minus(Duration.ofHours(2)));
    }

    @Test
    void simulatorServesBelowAPathPrefix() throws Exception {
        try (GitHubSimulator ghes =
                GitHubSimulator.builder().pathPrefix("/api/v3").start()) {
            SimulatedOrganization corp = ghes.organization("corp");
            PlainClient ghesClient = new PlainClient(ghes);

            HttpResponse<String> answer = ghesClient.get("/orgs/corp/personal-access-tokens", ghesClient.token(corp));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(ghes.calls("orgs/list-pat-grants"))
                    .extracting(RecordedCall::path)
                    .containsExactly("/orgs/corp/personal-access-tokens");
        }
    }

    private List<Long> ids(String query, String token) throws Exception {
        List<Long> ids = new ArrayList<>();
        String path = "/orgs/acme/personal-access-tokens" + query.replace("[]", "%5B%5D");
        PlainClient.json(client.get(path, token))
                .forEach(item -> ids.add(item.get("id").asLong()));
        return ids;
    }
}
