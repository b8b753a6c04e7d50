package dev.patoperator.github.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulator's lists of people and repositories: who sees what, and what is held against GitHub's description. */
class OrganizationListsTest {

    private final GitHubSimulator github = GitHubSimulator.start();
    private final SimulatedOrganization acme = github.organization("acme");
    private final PlainClient client = new PlainClient(github);

    @AfterEach
    void stop() {
        github.close();
    }

    @Test
    void withoutThePermissionMembersTheListShowsPublicMembersOnly() throws Exception {
        acme.people().admin("olga").member("alice", "bob").publishMembership("bob");

        assertThat(logins("/orgs/acme/members", client.token(acme))).containsExactly("bob");
        acme.grantRead("members");
        assertThat(logins("/orgs/acme/members", client.token(acme))).containsExactlyInAnyOrder("olga", "alice", "bob");
        assertThat(logins("/orgs/acme/members?role=admin", client.token(acme))).containsExactly("olga");
    }

    @Test
    void withoutThePermissionMetadataTheListShowsPublicRepositoriesOnly() throws Exception {
        acme.repository("app").add();
        acme.repository("docs").visibility("internal").add();
        acme.repository("site").visibility("public").add();

        assertThat(names("/orgs/acme/repos", client.token(acme))).containsExactly("site");
        acme.grantRead("metadata");
        String token = client.token(acme);
        assertThat(names("/orgs/acme/repos", token)).containsExactly("site", "docs", "app");
        assertThat(names("/orgs/acme/repos?sort=created&direction=asc", token)).containsExactly("app", "docs", "site");
        assertThat(names("/orgs/acme/repos?type=private", token)).containsExactly("docs", "app");
        acme.installedOn("docs");
        assertThat(names("/orgs/acme/repos", token)).containsExactly("site", "docs");
        assertThat(PlainClient.json(client.get("/orgs/acme/installation", client.jwt()))
                        .get("repository_selection")
                        .asText())
                .isEqualTo("selected");
    }

    @ParameterizedTest
    @CsvSource({
        "outside_collaborators, members",
        "teams/platform/members, members",
        "properties/values, organization_custom_properties"
    })
    void otherListsAreRefusedWithoutTheirPermission(String list, String permission) throws Exception {
        acme.people().member("alice").team("platform", "alice");

        HttpResponse<String> refused = client.get("/orgs/acme/" + list, client.token(acme));

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("X-Accepted-GitHub-Permissions"))
                .contains(permission + "=read");
        acme.grantRead(permission);
        assertThat(client.get("/orgs/acme/" + list, client.token(acme)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void permissionTakesEffectForNewTokensAndItsLossForAll() throws Exception {
        acme.people().member("alice");
        String early = client.token(acme);
        acme.grantRead("members");
        String late = client.token(acme);

        assertThat(logins("/orgs/acme/members", early)).isEmpty();
        assertThat(logins("/orgs/acme/members", late)).containsExactly("alice");
        acme.permissions(Map.of());
        assertThat(logins("/orgs/acme/members", late)).isEmpty();
        assertThat(client.get("/orgs/acme/outside_collaborators", late).statusCode())
                .isEqualTo(403);
    }

    @Test
    void teamShowsWhoIsInheritedFromAChildTeam() throws Exception {
        acme.grantRead("members");
        acme.people().member("alice", "bob").team("platform", "alice").childTeam("platform", "ops", "bob");

        JsonNode members = PlainClient.json(client.get("/orgs/acme/teams/platform/members", client.token(acme)));

        assertThat(members)
                .extracting(member -> member.get("login").asText() + " "
                        + member.get("inherited").asText())
                .containsExactlyInAnyOrder("alice false", "bob true");
    }

    @Test
    void whoLeavesTheOrganizationLeavesItsTeams() throws Exception {
        acme.grantRead("members");
        acme.people().member("alice", "bob").team("platform", "alice", "bob").remove("Alice");
        String token = client.token(acme);

        assertThat(logins("/orgs/acme/members", token)).containsExactly("bob");
        assertThat(logins("/orgs/acme/teams/platform/members", token)).containsExactly("bob");
        acme.people().removeFromTeam("platform", "bob");
        assertThat(logins("/orgs/acme/teams/platform/members", token)).isEmpty();
        acme.people().deleteTeam("platform");
        assertThat(client.get("/orgs/acme/teams/platform/members", token).statusCode())
                .isEqualTo(404);
    }

    @Test
    void onlyMembersCanBeInATeam() {
        acme.people().outsideCollaborator("carl");

        assertThatThrownBy(() -> acme.people().team("platform", "carl")).hasMessage("carl is no member");
        assertThatThrownBy(() -> acme.people().childTeam("no-such", "ops")).hasMessage("there is no team no-such");
    }

    @Test
    void propertyThatARepositoryLacksIsNull() throws Exception {
        acme.grantRead("organization_custom_properties");
        acme.repository("app")
                .property("tier", "prod")
                .multiSelect("languages", "java", "go")
                .add();
        acme.repository("web").property("tier", "test").add();

        JsonNode page = PlainClient.json(client.get("/orgs/acme/properties/values", client.token(acme)));

        assertThat(page.get(0).get("properties"))
                .hasToString("[{\"property_name\":\"languages\",\"value\":[\"java\",\"go\"]},"
                        + "{\"property_name\":\"tier\",\"value\":\"prod\"}]");
        assertThat(page.get(1).get("properties"))
                .hasToString("[{\"property_name\":\"languages\",\"value\":null},"
                        + "{\"property_name\":\"tier\",\"value\":\"test\"}]");
    }

    @Test
    void listOfAnotherOrganizationIsRefused() throws Exception {
        github.organization("globex");
        String token = client.token(acme);

        assertThat(client.get("/orgs/globex/members", token).statusCode()).isEqualTo(403);
        assertThat(client.get("/orgs/no-such/members", token).statusCode()).isEqualTo(404);
    }

    @Test
    void pagesHaveGitHubsLinks() throws Exception {
        for (int n = 1; n <= 31; n++) {
            acme.repository("app-" + n).visibility("public").add();
        }

        HttpResponse<String> first = client.get("/orgs/acme/repos", client.token(acme));

        assertThat(PlainClient.json(first)).hasSize(30);
        String pages = github.baseUrl() + "/orgs/acme/repos?page=2";
        assertThat(first.headers().firstValue("Link"))
                .contains("<" + pages + ">; rel=\"next\", <" + pages + ">; rel=\"last\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "members?role=owner",
                "members?per_page=101",
                "outside_collaborators?role=all",
                "teams/platform/members?role=admin",
                "repos?type=internal",
                "repos?sort=name",
                "properties/values?query=x",
                "teams/platform",
                "memberships/alice"
            })
    void undescribedCallsAreViolations(String list) throws Exception {
        assertThat(client.get("/orgs/acme/" + list, client.token(acme)).statusCode())
                .isIn(404, 422);
        assertThat(github.takeContractViolations()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    orgs/list-members                                          | members                | [{"id":1}]                                                                                                       | login
                    teams/list-members-in-org                                  | teams/platform/members | {"id":1}                                                                                                         | array
                    repos/list-for-org                                         | repos                  | [{"name":"app","hint":1}]                                                                                        | hint
                    orgs/custom-properties-for-repos-get-organization-values   | properties/values      | [{"repository_id":1,"repository_name":"a","repository_full_name":"o/a","properties":[{"property_name":"tier"}]}] | value
                    """)
    void undescribedAnswersAreViolations(String operation, String list, String body, String what) throws Exception {
        github.faults().on(operation).status(200, body);

        client.get("/orgs/acme/" + list, client.token(acme));

        assertThat(github.takeContractViolations())
                .anySatisfy(violation -> assertThat(violation).contains(operation, what));
    }

    private List<String> logins(String path, String token) throws Exception {
        return texts(path, token, "login");
    }

    private List<String> names(String path, String token) throws Exception {
        return texts(path, token, "name");
    }

    private List<String> texts(String path, String token, String field) throws Exception {
        List<String> texts = new ArrayList<>();
        PlainClient.json(client.get(path, token))
                .forEach(item -> texts.add(item.get(field).asText()));
        return texts;
    }
}
