package dev.patoperator.github.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.organization.OrganizationApi;
import dev.patoperator.github.organization.OrganizationPermission;
import dev.patoperator.github.simulator.SimulatedPeople;
import dev.patoperator.github.support.ClientOnSimulator;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The lists of an organization's people and repositories, when GitHub or the client refuses them. */
class OrganizationRefusalTest {

    private static final String ACCEPT = "; grant it in the App's settings and have an owner of acme accept it";

    private final ClientOnSimulator client = new ClientOnSimulator();
    private final OrganizationApi api = client.github.organizations();

    @FunctionalInterface
    interface Listing {
        Object read(OrganizationApi api, InstallationAccess access) throws Exception;
    }

    @AfterEach
    void close() {
        client.close();
    }

    static Stream<Arguments> listings() {
        String members = "organization permission \"Members: read\"";
        return Stream.of(
                arguments("orgs/list-members", members, (api, it) -> api.listMembers(it, MemberRole.MEMBER, 1, 100)),
                arguments(
                        "orgs/list-outside-collaborators",
                        members,
                        (api, it) -> api.listOutsideCollaborators(it, 1, 100)),
                arguments(
                        "teams/list-members-in-org", members, (api, it) -> api.listTeamMembers(it, "platform", 1, 100)),
                arguments(
                        "repos/list-for-org",
                        "repository permission \"Metadata: read\"",
                        (api, it) -> api.listRepositories(it, 1, 100)),
                arguments(
                        "orgs/custom-properties-for-repos-get-organization-values",
                        "organization permission \"Custom properties: read\"",
                        (api, it) -> api.listCustomProperties(it, 1, 100)));
    }

    private static Arguments arguments(String operation, String permission, Listing listing) {
        return Arguments.of(operation, permission, listing);
    }

    @ParameterizedTest
    @MethodSource("listings")
    void noListIsReadWithoutItsPermission(String operation, String permission, Listing listing) {
        assertThatThrownBy(() -> listing.read(api, client.access))
                .isInstanceOf(GitHubException.Forbidden.class)
                .hasMessage(operation + " was not sent: the App needs the " + permission + ACCEPT);
        assertThat(client.simulator.calls(operation)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("listings")
    void aRefusalByGitHubNamesThePermission(String operation, String permission, Listing listing) throws Exception {
        grantAll();
        client.ageToken();
        client.simulator.faults().on(operation).every().status(403);

        assertThatThrownBy(() -> listing.read(api, client.access))
                .isInstanceOf(GitHubException.Forbidden.class)
                .hasMessage("GitHub answered " + operation + " with 403: Scripted fault: the App needs the "
                        + permission + ACCEPT);
    }

    @ParameterizedTest
    @MethodSource("listings")
    void a404NamesThePermissionOrTheTeam(String operation, String permission, Listing listing) {
        grantAll();
        client.simulator.faults().on(operation).every().status(404);

        Throwable failure = catchThrowable(() -> listing.read(api, client.access));

        assertThat(failure)
                .isInstanceOf(GitHubException.NotFound.class)
                .hasMessageContaining(permission)
                .hasMessageContaining(
                        operation.startsWith("teams/") ? "no team with the slug \"platform\"" : operation);
    }

    @Test
    void aTeamThatDoesNotExistIsNamed() {
        grantAll();

        assertThatThrownBy(() -> api.listTeamMembers(client.access, "no-such", 1, 100))
                .isInstanceOf(GitHubException.NotFound.class)
                .hasMessage(
                        "acme has no team with the slug \"no-such\" that the App can see: correct the slug, which is the"
                                + " last part of the address of the team's page, or grant the App the organization permission"
                                + " \"Members: read\"");
    }

    /** GitHub's schema of a token requires the token and the time of its end only. */
    @Test
    void aTokenWithoutPermissionsHasThoseOfItsInstallation() throws Exception {
        client.acme.people().member("alice");
        client.acme.grantRead("members");
        client.simulator
                .faults()
                .on("apps/create-installation-access-token")
                .every()
                .rewriteBody(body -> body.replaceFirst("\"permissions\":\\{[^}]*},?", ""));
        client.github.apps().installation(client.credentials, "acme", Duration.ofHours(1));

        assertThat(api.listMembers(client.access, MemberRole.MEMBER, 1, 100).items())
                .containsExactly(SimulatedPeople.accountId("alice"));
        assertThatThrownBy(() -> api.listRepositories(client.access, 1, 100))
                .isInstanceOf(GitHubException.Forbidden.class);
    }

    @Test
    void aTokenFromBeforeThePermissionWasGrantedIsReplacedOnce() throws Exception {
        client.acme.people().member("alice");
        client.ageToken();
        client.acme.grantRead("members");

        assertThat(api.listMembers(client.access, MemberRole.MEMBER, 1, 100).items())
                .containsExactly(SimulatedPeople.accountId("alice"));
        assertThat(client.tokensMade()).isEqualTo(2);
    }

    @Test
    void aBurstOfListsWithoutThePermissionTakesOneMoreTokenAndNoPause() throws Exception {
        client.ageToken();

        for (int n = 0; n < 20; n++) {
            assertThatThrownBy(() -> api.listMembers(client.access, MemberRole.ADMIN, 1, 100))
                    .isInstanceOf(GitHubException.Forbidden.class);
        }

        assertThat(client.tokensMade()).isEqualTo(2);
    }

    @Test
    void theListOfOutsideCollaboratorsShowsThatThePermissionWasTakenAway() throws Exception {
        grantAll();
        client.acme.people().member("alice");
        client.github.tokens().token(client.credentials, client.access.installation());
        client.acme.permissions(Map.of());

        assertThat(api.listMembers(client.access, MemberRole.MEMBER, 1, 100).items())
                .as("GitHub shows public members only, and the client's token seems to have the permission")
                .isEmpty();
        assertThatThrownBy(() -> api.listOutsideCollaborators(client.access, 1, 100))
                .isInstanceOf(GitHubException.Forbidden.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    [{"id":1},{}]                                                   | item 2 of the page has no id that is a number from 1 to 2^53 - 1
                    [{"id":"1","login":"alice"}]                                    | item 1 of the page has no id that is a number from 1 to 2^53 - 1
                    [null]                                                          | item 1 of the page has no id that is a number from 1 to 2^53 - 1
                    {"message":"hello"}                                             | it is no JSON array
                    """)
    void memberWithoutAnAccountIdMakesTheListUnreadable(String body, String what) {
        assertUnreadable("orgs/list-members", body, what, it -> api.listMembers(it, MemberRole.MEMBER, 1, 100));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    [{"id":7,"visibility":"public","archived":false,"topics":[]}]                          | the item with id 7 has no name that is a text
                    [{"id":7,"name":"app","archived":false,"topics":[]}]                                   | the item with id 7 has neither a visibility nor a private that is true or false
                    [{"id":7,"name":"app","visibility":7,"private":true,"archived":false,"topics":[]}]     | the item with id 7 has no visibility that is a text
                    [{"id":7,"name":"app","private":true,"topics":[]}]                                     | the item with id 7 has no archived that is true or false
                    [{"id":7,"name":"app","private":true,"archived":false}]                                | the item with id 7 has topics that are not a list of texts
                    [{"id":7,"name":"app","private":true,"archived":false,"topics":[7]}]                   | the item with id 7 has topics that are not a list of texts
                    """)
    void repositoryWithoutAFactMakesTheListUnreadable(String body, String what) {
        assertUnreadable("repos/list-for-org", body, what, it -> api.listRepositories(it, 1, 100));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    [{"repository_name":"app"}]                                                                       | item 1 of the page has properties that are not a list
                    [{"properties":[]}]                                                                               | item 1 of the page has no repository_name that is a text
                    [{"repository_name":"app","properties":[{"property_name":"tier"}]}]                               | item 1 of the page has a property with a value that is neither a text nor a list of texts
                    [{"repository_name":"app","properties":[{"property_name":"tier","value":true}]}]                  | item 1 of the page has a property with a value that is neither a text nor a list of texts
                    [{"repository_name":"app","properties":[{"property_name":"tier","value":["a",1]}]}]               | item 1 of the page has a property with a value that is neither a text nor a list of texts
                    [{"repository_name":"app","properties":[{"value":"a"}]}]                                          | item 1 of the page has no property_name that is a text
                    [{"repository_name":"app","properties":[{"property_name":"t","value":"a"},{"property_name":"T","value":"b"}]}] | item 1 of the page has two properties of the same name
                    """)
    void propertyThatCannotBeReadMakesTheListUnreadable(String body, String what) {
        assertUnreadable(
                "orgs/custom-properties-for-repos-get-organization-values",
                body,
                what,
                it -> api.listCustomProperties(it, 1, 100));
    }

    @Test
    void visibilityIsDerivedFromPrivateWhereItIsMissing() throws Exception {
        grantAll();
        client.simulator
                .faults()
                .on("repos/list-for-org")
                .rewriteBody(unused -> "[{\"name\":\"A\",\"private\":true,\"archived\":false,\"topics\":[\"X\"]},"
                        + "{\"name\":\"b\",\"private\":false,\"visibility\":null,\"archived\":false,\"topics\":[]}]");

        assertThat(api.listRepositories(client.access, 1, 100).items())
                .hasToString("[OrganizationRepository[name=a, visibility=private, archived=false, topics=[x]],"
                        + " OrganizationRepository[name=b, visibility=public, archived=false, topics=[]]]");
    }

    @ParameterizedTest
    @EnumSource(OrganizationPermission.class)
    void permissionIsInAnyLevelThatIncludesReading(OrganizationPermission permission) {
        for (String level : new String[] {"read", "write", "admin"}) {
            assertThat(permission.isIn(Map.of(permission.key(), level))).isTrue();
        }
        assertThat(permission.isIn(Map.of(permission.key(), "none"))).isFalse();
        assertThat(permission.isIn(Map.of())).isFalse();
    }

    @FunctionalInterface
    interface Read {
        Object of(InstallationAccess access) throws Exception;
    }

    private void assertUnreadable(String operation, String body, String what, Read read) {
        grantAll();
        client.simulator.faults().on(operation).rewriteBody(unused -> body);

        assertThatThrownBy(() -> read.of(client.access))
                .isInstanceOf(GitHubException.Unavailable.class)
                .hasMessage("GitHub answered " + operation + " with 200 and a body that could not be read: " + what);
    }

    private void grantAll() {
        client.acme.grantRead("members", "metadata", "organization_custom_properties");
    }
}
