package dev.patoperator.github.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContractTest {

    private static final String GRANTS = "/orgs/acme/personal-access-tokens";
    private static final String REQUESTS = "/orgs/acme/personal-access-token-requests";

    private final GitHubSimulator github = GitHubSimulator.start();
    private final SimulatedOrganization acme = github.organization("acme");
    private final PlainClient client = new PlainClient(github);
    private String token;

    @BeforeEach
    void authenticate() throws Exception {
        token = client.token(acme);
    }

    @AfterEach
    void stop() {
        github.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?state=pending",
                "?owner=octocat",
                "?per_page=101",
                "?per_page=many",
                "?page=1&page=2",
                "?sort=updated_at",
                "?direction=up",
                "?last_used_before=yesterday",
                "?owner%5B%5D=1&owner%5B%5D=2&owner%5B%5D=3&owner%5B%5D=4&owner%5B%5D=5&owner%5B%5D=6"
                        + "&owner%5B%5D=7&owner%5B%5D=8&owner%5B%5D=9&owner%5B%5D=10&owner%5B%5D=11"
            })
    void undescribedQueryParametersAreViolations(String query) throws Exception {
        assertThat(client.get(GRANTS + query, token).statusCode()).isEqualTo(422);
        assertThat(github.takeContractViolations()).singleElement().asString().contains("orgs/list-pat-grants");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"action\":\"revoke\"}",
                "{\"action\":\"revoke\",\"pat_ids\":[]}",
                "{\"action\":\"revoke\",\"pat_ids\":[\"1\"]}",
                "{\"action\":\"delete\",\"pat_ids\":[1]}",
                "{\"action\":\"revoke\",\"pat_ids\":[1],\"reason\":\"GitHub takes none\"}"
            })
    void undescribedBodiesAreViolations(String body) throws Exception {
        acme.grant(1).add();

        assertThat(client.post(GRANTS, token, body).statusCode()).isEqualTo(422);
        assertThat(acme.activeGrantIds()).containsExactly(1L);
        assertThat(github.takeContractViolations()).isNotEmpty();
    }

    @Test
    void bulkCallTakesOneToAHundredIds() throws Exception {
        String ids = LongStream.rangeClosed(1, 101).mapToObj(Long::toString).collect(Collectors.joining(","));

        assertThat(client.post(REQUESTS, token, "{\"action\":\"deny\",\"pat_request_ids\":[" + ids + "]}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(client.post(REQUESTS, token, "{\"action\":\"deny\"}").statusCode())
                .isEqualTo(422);
        assertThat(github.takeContractViolations()).hasSize(2);
    }

    @Test
    void answerWithoutARequiredFieldIsAViolation() throws Exception {
        github.faults().on("orgs/list-pat-grants").status(200, "[{\"id\":1,\"token_id\":2}]");

        client.get(GRANTS, token);

        assertThat(github.takeContractViolations())
                .anySatisfy(violation -> assertThat(violation).contains("token_name"));
    }

    @Test
    void answerWithAnUndescribedFieldOrStatusIsAViolation() throws Exception {
        github.faults().on("orgs/list-pat-grants").status(404, "{\"message\":\"no\",\"hint\":\"invented\"}");
        github.faults().on("orgs/list-pat-grants").status(409);

        client.get(GRANTS, token);
        client.get(GRANTS, token);

        assertThat(github.takeContractViolations())
                .satisfiesExactly(
                        field -> assertThat(field).contains("hint"),
                        status -> assertThat(status).contains("409"));
    }

    @Test
    void closingFailsWhenTheContractWasBroken() throws Exception {
        try (GitHubSimulator other = GitHubSimulator.start()) {
            new PlainClient(other).get("/orgs/acme/hooks", "none");

            assertThatThrownBy(other::assertContractHeld).isInstanceOf(AssertionError.class);
            assertThatThrownBy(other::close).hasMessageContaining("/orgs/acme/hooks");
            other.takeContractViolations();
        }
    }

    @Test
    void generalRulesOfTheApiAreEnforced() throws Exception {
        assertThat(client.get(GRANTS + "/", token).statusCode()).isEqualTo(404);
        assertThat(github.takeContractViolations()).hasSize(1);
        client.each(request -> request.setHeader("User-Agent", "Java-http-client/17.0.1"));
        assertThat(client.get(GRANTS, token).statusCode()).isEqualTo(403);
        client.each(request -> request.setHeader("X-GitHub-Api-Version", "2020-01-01"));
        assertThat(client.get(GRANTS, token).statusCode()).isEqualTo(400);
        client.each(request -> request.setHeader("X-GitHub-Api-Version", "2026-03-10"));
        HttpResponse<String> newer = client.get("/rate_limit", token);
        assertThat(newer.headers().firstValue("X-GitHub-Api-Version-Selected")).contains("2026-03-10");
        assertThat(PlainClient.json(newer).has("rate")).isFalse();
        assertThat(github.calls()).last().extracting(RecordedCall::apiVersion).isEqualTo("2026-03-10");
    }

    @Test
    void everyOperationOfTheDescriptionIsServedAndAnswersAsDescribed() throws Exception {
        acme.request(71).repositories("app", "web").add();
        acme.request(72).add();
        acme.request(73).noRepositories().reason("please").add();
        acme.grant(1).repositories("app").add();
        acme.grant(2).add();
        acme.grantRead("members", "metadata", "organization_custom_properties");
        acme.people().member("alice").outsideCollaborator("carl").team("platform", "alice");
        acme.repository("app").topics("team-a").property("tier", "prod").add();
        acme.repository("web").multiSelect("languages", "java", "go").add();
        token = client.token(acme);

        for (String list : new String[] {"members", "outside_collaborators", "teams/platform/members"}) {
            assertThat(PlainClient.json(client.get("/orgs/acme/" + list, token)))
                    .as(list)
                    .hasSize(1);
        }
        for (String list : new String[] {"repos", "properties/values"}) {
            assertThat(PlainClient.json(client.get("/orgs/acme/" + list, token)))
                    .as(list)
                    .hasSize(2);
        }
        assertThat(client.get("/app", client.jwt()).statusCode()).isEqualTo(200);
        assertThat(client.get("/orgs/acme/installation", client.jwt()).statusCode())
                .isEqualTo(200);
        assertThat(client.get("/rate_limit", token).statusCode()).isEqualTo(200);
        assertThat(client.get(REQUESTS, token).statusCode()).isEqualTo(200);
        assertThat(PlainClient.json(client.get(REQUESTS + "/71/repositories", token)))
                .hasSize(2);
        assertThat(client.get(GRANTS, token).statusCode()).isEqualTo(200);
        assertThat(PlainClient.json(client.get(GRANTS + "/1/repositories?per_page=1", token)))
                .hasSize(1);
        assertThat(client.post(REQUESTS + "/71", token, "{\"action\":\"approve\",\"reason\":null}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(client.post(REQUESTS, token, "{\"action\":\"deny\",\"pat_request_ids\":[72,73]}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(client.post(GRANTS + "/1", token, "{\"action\":\"revoke\"}").statusCode())
                .isEqualTo(204);
        assertThat(client.post(GRANTS, token, "{\"action\":\"revoke\",\"pat_ids\":[2]}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(github.callCounts())
                .hasSize(OpenApiDescription.instance().operations().size());
    }

    @Test
    void everyExemptionStatesItsFact() {
        assertThat(ContractExemption.values())
                .allSatisfy(exemption -> assertThat(exemption.fact()).isNotBlank());
    }
}
