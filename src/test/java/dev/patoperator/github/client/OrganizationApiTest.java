package dev.patoperator.github.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.organization.OrganizationApi;
import dev.patoperator.github.organization.OrganizationRepository;
import dev.patoperator.github.organization.RepositoryProperties;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.pat.ResultPage;
import dev.patoperator.github.simulator.RecordedCall;
import dev.patoperator.github.simulator.RepositorySeed;
import dev.patoperator.github.simulator.SimulatedPeople;
import dev.patoperator.github.support.ClientOnSimulator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lists of an organization's people and repositories, when the App has the permissions for them. */
class OrganizationApiTest {

    private final ClientOnSimulator client = new ClientOnSimulator();
    private final OrganizationApi api = client.github.organizations();

    @BeforeEach
    void grantPermissions() {
        client.acme.grantRead("members", "metadata", "organization_custom_properties");
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void membersAreListedByRoleWhetherTheirMembershipIsPublicOrNot() throws Exception {
        client.acme
                .people()
                .admin("olga")
                .member("alice", "bob")
                .outsideCollaborator("carl")
                .publishMembership("bob");

        assertThat(api.listMembers(client.access, MemberRole.ADMIN, 1, 100).items())
                .containsExactly(id("olga"));
        assertThat(api.listMembers(client.access, MemberRole.MEMBER, 1, 100).items())
                .containsExactlyInAnyOrder(id("alice"), id("bob"));
        assertThat(client.simulator.calls("orgs/list-members"))
                .extracting(call -> call.query().get("role"))
                .containsExactly(List.of("admin"), List.of("member"));
    }

    @Test
    void membersAreKnownByTheAccountOfTheTokensOwner() throws Exception {
        client.acme.people().member("Alice");
        client.acme.grant(1).owner("alice").add();

        Long owner = client.pats()
                .listGrants(client.access, PageQuery.newestFirst(1))
                .items()
                .get(0)
                .ownerId();

        assertThat(api.listMembers(client.access, MemberRole.MEMBER, 1, 100).items())
                .containsExactly(owner);
    }

    @Test
    void memberKeepsTheAccountIdWhenTheLoginChanges() throws Exception {
        client.acme.people().member("alice").team("platform", "alice").rename("alice", "alicia");

        assertThat(api.listMembers(client.access, MemberRole.MEMBER, 1, 100).items())
                .containsExactly(id("alice"));
        assertThat(team("platform")).containsExactly(id("alice"));
    }

    @Test
    void outsideCollaboratorsAreListedApartFromMembers() throws Exception {
        client.acme.people().member("alice").outsideCollaborator("carl", "dora");

        assertThat(api.listOutsideCollaborators(client.access, 1, 100).items())
                .containsExactlyInAnyOrder(id("carl"), id("dora"));
    }

    @Test
    void teamShowsMembersOfItsChildTeams() throws Exception {
        client.acme
                .people()
                .member("alice", "bob", "dora")
                .team("platform", "alice")
                .childTeam("platform", "platform-ops", "bob")
                .childTeam("platform-ops", "on-call", "dora", "alice");

        assertThat(team("platform")).containsExactlyInAnyOrder(id("alice"), id("bob"), id("dora"));
        assertThat(team("platform-ops")).containsExactlyInAnyOrder(id("alice"), id("bob"), id("dora"));
        assertThat(team("on-call")).containsExactlyInAnyOrder(id("alice"), id("dora"));
    }

    @Test
    void listsAreReadPageByPage() throws Exception {
        String[] logins =
                IntStream.rangeClosed(1, 250).mapToObj(n -> "user-" + n).toArray(String[]::new);
        client.acme.people().member(logins).team("all", logins);

        List<Long> members = new ArrayList<>();
        List<Long> team = new ArrayList<>();
        for (int number = 1; number <= 3; number++) {
            ResultPage<Long> page = api.listMembers(client.access, MemberRole.MEMBER, number, 100);
            assertThat(page.last()).isEqualTo(3);
            assertThat(page.hasNext()).isEqualTo(number < 3);
            members.addAll(page.items());
            team.addAll(api.listTeamMembers(client.access, "all", number, 100).items());
        }

        assertThat(members).hasSize(250).doesNotHaveDuplicates().contains(id("user-1"), id("user-250"));
        assertThat(team).containsExactlyInAnyOrderElementsOf(members);
        assertThat(client.simulator.calls("teams/list-members-in-org"))
                .hasSize(3)
                .first()
                .satisfies(call -> assertThat(call.query()).containsEntry("per_page", List.of("100")));
    }

    @Test
    void repositoriesAreListedOldestFirstWithNamesInLowerCase() throws Exception {
        client.acme.repository("Zebra").topics("team-a", "java").add();
        client.acme.repository("app").visibility("public").archived().add();
        client.acme.repository("docs").visibility("internal").add();

        ResultPage<OrganizationRepository> page = api.listRepositories(client.access, 1, 100);

        assertThat(page.items())
                .containsExactly(
                        new OrganizationRepository("zebra", "private", false, List.of("team-a", "java")),
                        new OrganizationRepository("app", "public", true, List.of()),
                        new OrganizationRepository("docs", "internal", false, List.of()));
        assertThat(page.hasNext()).isFalse();
        assertThat(client.simulator.calls("repos/list-for-org"))
                .singleElement()
                .extracting(RecordedCall::query)
                .isEqualTo(Map.of(
                        "type", List.of("all"),
                        "sort", List.of("created"),
                        "direction", List.of("asc"),
                        "per_page", List.of("100"),
                        "page", List.of("1")));
    }

    @Test
    void installationOnSelectedRepositoriesSeesTheseAndPublicOnes() throws Exception {
        client.acme.repository("app").add();
        client.acme.repository("secret").add();
        client.acme.repository("site").visibility("public").add();
        client.acme.installedOn("App");

        assertThat(api.listRepositories(client.access, 1, 100).items())
                .extracting(OrganizationRepository::name)
                .containsExactly("app", "site");
    }

    @Test
    void customPropertiesHaveOneValueOrManyOrAreAbsent() throws Exception {
        client.acme
                .repository("App")
                .property("Tier", "Prod")
                .multiSelect("languages", "java", "go")
                .add();
        client.acme.repository("web").multiSelect("languages").add();
        client.acme.repository("docs").add();

        assertThat(api.listCustomProperties(client.access, 1, 100).items())
                .containsExactly(
                        new RepositoryProperties(
                                "app", Map.of("tier", List.of("Prod"), "languages", List.of("java", "go"))),
                        new RepositoryProperties("web", Map.of()),
                        new RepositoryProperties("docs", Map.of()));
    }

    @Test
    void aPageWithAsManyPropertiesAsGitHubAllowsIsRead() throws Exception {
        for (int n = 0; n < 100; n++) {
            RepositorySeed repository = client.acme.repository("app-" + n);
            for (int property = 0; property < 100; property++) {
                repository.multiSelect("property-" + property, "one", "two", "three", "four");
            }
            repository.add();
        }

        assertThat(api.listCustomProperties(client.access, 1, 100).items())
                .hasSize(100)
                .allSatisfy(repository -> assertThat(repository.values()).hasSize(100));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "../members?role=admin#", "Platform", "a/b", "a%2Fb", "a b", "équipe", ".hidden"})
    void noCallIsSentForATextThatIsNoSlug(String slug) {
        assertThatThrownBy(() -> api.listTeamMembers(client.access, slug, 1, 100))
                .isInstanceOf(GitHubException.NotFound.class)
                .hasMessageStartingWith("nothing was sent: no team can have the slug \"");
        assertThat(client.simulator.calls()).isEmpty();
    }

    @Test
    void noCallIsSentForAnInvalidOrganizationOrARoleThatNoMemberHas() {
        InstallationAccess elsewhere =
                new InstallationAccess(client.credentials, client.access.installation(), "../acme");

        assertThatThrownBy(() -> api.listRepositories(elsewhere, 1, 100))
                .isInstanceOf(GitHubException.NotFound.class)
                .hasMessageContaining("../acme");
        assertThatThrownBy(() -> api.listMembers(client.access, MemberRole.OUTSIDE_COLLABORATOR, 1, 100))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(client.simulator.calls()).isEmpty();
    }

    @Test
    void slugMayHaveDotsUnderscoresAndDashes() throws Exception {
        client.acme.people().member("alice").team("_a.b-c_9", "alice");

        assertThat(team("_a.b-c_9")).containsExactly(id("alice"));
    }

    private List<Long> team(String slug) throws Exception {
        return api.listTeamMembers(client.access, slug, 1, 100).items();
    }

    private static long id(String login) {
        return SimulatedPeople.accountId(login);
    }
}
