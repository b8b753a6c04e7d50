package dev.patoperator.cli.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.patoperator.cli.document.InvalidInputException;
import dev.patoperator.github.organization.Fact;
import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.organization.OrganizationRepository;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SavedListingTest {

    private static final String COMPLETE = """
            organization: acme
            now: 2026-12-01T12:00:00Z
            people:
              - {login: Alice, role: member, teams: [platform]}
              - {login: bob}
            repositories:
              - {name: App, visibility: private, archived: false, topics: [team-a], customProperties: {tier: [prod], owner: a}}
              - {name: docs}
            requests:
              - id: 71
                owner: alice
                reason: SEC-1234
                createdAt: 2026-11-30T12:00:00Z
                tokenExpiresAt: 2027-01-15T01:00:00+01:00
                tokenID: 900071
                tokenName: ci
                permissions: {repository: {contents: read}, organization: {members: write}}
                repositories: [app]
              - {id: 72, owner: carol, ownerID: 4711, tokenID: 900072, tokenExpiresAt: null, repositorySelection: all}
            grants:
              - {id: 25381, owner: alice, accessGrantedAt: 2026-06-01T00:00:00Z, tokenLastUsedAt: 2026-06-02T00:00:00Z,
                 tokenExpiresAt: 2026-11-01T00:00:00Z, tokenID: 900072, permissions: {}, repositorySelection: none}
            """;

    @TempDir
    private Path folder;

    private SavedListing read(String text) throws IOException, InvalidInputException {
        return SavedListingReader.read(Files.writeString(folder.resolve("listing.yaml"), text));
    }

    private List<String> faults(String text) {
        String file = folder.resolve("listing.yaml").toString();
        return catchThrowableOfType(InvalidInputException.class, () -> read(text)).faults().stream()
                .map(fault -> fault.replace(file, "listing.yaml"))
                .toList();
    }

    @Test
    void itemsHaveTheFieldsOfTheFile() throws Exception {
        SavedListing listing = read(COMPLETE);

        assertThat(listing.organization()).isEqualTo("acme");
        assertThat(listing.now()).isEqualTo(Instant.parse("2026-12-01T12:00:00Z"));
        PatRequest request = listing.requests().get(0);
        assertThat(request)
                .isEqualTo(new PatRequest(
                        71,
                        "alice",
                        request.ownerId(),
                        "SEC-1234",
                        "subset",
                        new Permissions(Map.of("members", "write"), Map.of("contents", "read"), Map.of()),
                        Instant.parse("2026-11-30T12:00:00Z"),
                        900071L,
                        "ci",
                        false,
                        Instant.parse("2027-01-15T00:00:00Z"),
                        null));
        assertThat(listing.requestRepositories()).isEqualTo(Map.of(71L, List.of("app")));
        PatGrant grant = listing.grants().get(0);
        assertThat(grant.tokenExpired()).isTrue();
        assertThat(grant.permissions()).isEqualTo(Permissions.NONE);
        assertThat(grant.ownerId()).isEqualTo(request.ownerId());
    }

    @Test
    void factsAreKnownAsFarAsTheFileSaysThem() throws Exception {
        SavedListing listing = read(COMPLETE);
        OrganizationFacts facts = listing.facts();
        long alice = listing.requests().get(0).ownerId();

        assertThat(facts.role(alice)).isEqualTo(Fact.of(MemberRole.MEMBER));
        assertThat(facts.isInTeam(alice, "platform")).isEqualTo(Fact.of(true));
        assertThat(facts.isInTeam(alice, "owners")).isEqualTo(Fact.of(false));
        assertThat(facts.repository("APP"))
                .isEqualTo(Fact.of(new OrganizationRepository("app", "private", false, List.of("team-a"))));
        assertThat(facts.customProperties("app"))
                .isEqualTo(Fact.of(Map.of("tier", List.of("prod"), "owner", List.of("a"))));
        assertThat(facts.currentPermissions(900071)).isEqualTo(Fact.of(Optional.empty()));
        assertThat(facts.currentPermissions(900072)).isEqualTo(Fact.of(Optional.of(Permissions.NONE)));
    }

    @Test
    void whatTheFileDoesNotSayIsUnknown() throws Exception {
        OrganizationFacts facts = read(COMPLETE).facts();

        assertThat(facts.role(4711))
                .isEqualTo(Fact.unknown("the file does not say what carol is in the organization:"
                        + " give people a role for this login"));
        assertThat(facts.role(AccountIds.of("bob"))).isInstanceOf(Fact.Unknown.class);
        assertThat(facts.isInTeam(AccountIds.of("bob"), "platform")).isInstanceOf(Fact.Unknown.class);
        assertThat(facts.repository("docs")).isInstanceOf(Fact.Unknown.class);
        assertThat(facts.customProperties("docs")).isInstanceOf(Fact.Unknown.class);
    }

    /** Otherwise a test would pass with a condition that is never true in the operator. */
    @Test
    void topicsAndPropertiesAreAsTheOperatorReadsThem() throws Exception {
        OrganizationFacts facts = read("""
                organization: acme
                now: 2026-12-01T12:00:00Z
                repositories:
                  - name: app
                    visibility: private
                    archived: false
                    topics: [Team-A]
                    customProperties: {Tier: Prod, owners: [], team: null}
                """).facts();

        assertThat(facts.repository("app"))
                .isEqualTo(Fact.of(new OrganizationRepository("app", "private", false, List.of("team-a"))));
        assertThat(facts.customProperties("app")).isEqualTo(Fact.of(Map.of("tier", List.of("Prod"))));
        assertThat(faults("""
                organization: acme
                now: 2026-12-01T12:00:00Z
                repositories: [{name: app, customProperties: {Tier: prod, tier: test}}]
                """))
                .singleElement()
                .asString()
                .contains("repositories[0].customProperties.", " is there in upper and in lower case");
    }

    @Test
    void currentPermissionsAreUnknownWithoutListOfGrants() throws Exception {
        OrganizationFacts facts =
                read("{organization: acme, now: 2026-12-01T12:00:00Z}").facts();

        assertThat(facts.currentPermissions(900071))
                .isEqualTo(Fact.unknown("the file has no grants: add the list, which may be empty"));
    }

    @Test
    void writtenListingIsReadAsTheSame() throws Exception {
        SavedListing listing = read(COMPLETE);

        assertThat(read(SavedListingWriter.yaml(listing))).isEqualTo(listing);
    }

    /** The names of tokens are whatever their owners choose. */
    @ParameterizedTest
    @ValueSource(
            strings = {"True", "false", "~", "Null", "0x1F", "0o7", "+1", "1e3", ".5", ".NaN", "<<", "007", "- x", "!a"
            })
    void writtenTextIsReadAsText(String text) throws Exception {
        SavedListing listing = read(COMPLETE.replace("tokenName: ci", "tokenName: '" + text + "'"));
        assertThat(listing.requests().get(0).tokenName()).isEqualTo(text);

        assertThat(read(SavedListingWriter.yaml(listing))).isEqualTo(listing);
    }

    @Test
    void jsonIsReadAsYamlIs() throws Exception {
        Path file = Files.writeString(folder.resolve("listing.json"), """
                {
                \t"organization": "acme", "now": "2026-12-01T12:00:00Z", "requests": [{"id": 71}]
                }
                """);

        assertThat(SavedListingReader.read(file).requests())
                .extracting(PatRequest::id)
                .containsExactly(71L);
    }

    @Test
    void everyFaultIsNamedWithItsPath() {
        assertThat(faults("""
                organisation: acme
                people: [{login: alice, role: owner}, {login: ALICE}]
                repositories: [{name: app, topics: [a]}]
                requests:
                  - {id: 0, tokenExpiresAt: tomorrow, permissions: {repositories: {contents: read}}}
                  - {id: 71, repositories: [app], repositorySelection: all, permissions: {repository: {contents: rw}}}
                  - {id: 71, reason: 5, token: x}
                grants: {id: 1}
                """))
                .containsExactly(
                        "listing.yaml: organization is missing: the login of the organization, as in policies",
                        "listing.yaml: now is missing: write the time at which policies are evaluated,"
                                + " such as 2026-12-01T12:00:00Z",
                        "listing.yaml: people[0].role is 'owner', but must be one of"
                                + " admin, member, outside_collaborator, none",
                        "listing.yaml: people[1].login is ALICE, which another one has, too",
                        "listing.yaml: repositories[0].visibility is missing:"
                                + " write visibility, archived and topics, or none of the three",
                        "listing.yaml: repositories[0].archived is missing:"
                                + " write visibility, archived and topics, or none of the three",
                        "listing.yaml: requests[0].tokenExpiresAt is 'tomorrow',"
                                + " but must be a time such as 2026-12-01T12:00:00Z",
                        "listing.yaml: requests[0].permissions.repositories is no known field:"
                                + " did you mean repository?",
                        "listing.yaml: requests[0].id is '0', but ids are numbers from 1 to 9007199254740991",
                        "listing.yaml: requests[1].permissions.repository.contents is 'rw',"
                                + " but must be one of read, write, admin",
                        "listing.yaml: requests[1].repositories is set, but repositorySelection is all:"
                                + " only a subset has names, so remove one",
                        "listing.yaml: requests[2].reason is '5', but must be a text: write \"5\"",
                        "listing.yaml: requests[2].id is 71, which another one has, too",
                        "listing.yaml: requests[2].token is no known field: did you mean tokenID?",
                        "listing.yaml: grants must be a list",
                        "listing.yaml: organisation is no known field: did you mean organization?");
    }

    @Test
    void faultOfSyntaxIsNamedWithItsLine() {
        assertThat(faults("organization: acme\nrequests: [\n"))
                .singleElement()
                .asString()
                .startsWith("listing.yaml:3: ");
    }

    @Test
    void missingFileIsNamed() {
        assertThat(catchThrowableOfType(
                                InvalidInputException.class,
                                () -> SavedListingReader.read(folder.resolve("absent.yaml")))
                        .faults())
                .containsExactly(folder.resolve("absent.yaml") + ": there is no such file");
    }
}
