package dev.patoperator.cli.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.patoperator.cli.listing.SavedListing;
import dev.patoperator.cli.listing.SavedPerson;
import dev.patoperator.github.organization.Fact;
import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.support.ClientOnSimulator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GitHubReaderTest {

    private final ClientOnSimulator client = new ClientOnSimulator();
    private final List<String> leftOut = new ArrayList<>();

    @BeforeEach
    void addItems() {
        client.acme.grantRead("members");
        client.acme.people().member("alice", "bob").team("platform", "alice").childTeam("platform", "ops", "bob");
        client.acme.request(71).owner("alice").add();
        client.acme.grant(5).owner("bob").add();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private SavedListing read(String... teams) throws Exception {
        return new GitHubReader(ClientOnSimulator.SETTINGS, client.clock, leftOut::add)
                .read(client.credentials, "acme", Set.of(teams));
    }

    @Test
    void peopleHaveTheRequestedTeams() throws Exception {
        SavedListing listing = read("platform", "ops");

        assertThat(listing.teams()).containsExactly("ops", "platform");
        assertThat(listing.people())
                .containsExactly(
                        new SavedPerson("alice", MemberRole.MEMBER, List.of("platform")),
                        new SavedPerson("bob", MemberRole.MEMBER, List.of("ops", "platform")));
        assertThat(leftOut).isEmpty();
    }

    /** Who is not in the list of a team is not in it only if the list was read. */
    @Test
    void teamThatCannotBeReadIsUnknown() throws Exception {
        SavedListing listing = read("platform", "nobody");

        long alice = listing.requests().get(0).ownerId();
        assertThat(listing.teams()).containsExactly("platform");
        assertThat(listing.facts().isInTeam(alice, "nobody")).isInstanceOf(Fact.Unknown.class);
        assertThat(leftOut)
                .singleElement()
                .asString()
                .startsWith("the members of team nobody are left out, and policies take them as unknown: ");
    }

    /** The role none needs all three lists. */
    @Test
    void roleIsUnknownWhenOneOfItsListsFails() throws Exception {
        client.simulator.faults().on("orgs/list-outside-collaborators").every().cutMidBody();

        assertThat(read().people()).extracting(SavedPerson::role).containsOnlyNulls();
        assertThat(leftOut).singleElement().asString().startsWith("the roles of people are left out");
    }

    /** Alice is no plain member any more when these are listed, and was no admin when those were. */
    @Test
    void personWhoseRoleChangesWhileListsAreReadIsNoLeaver() throws Exception {
        client.acme.request(72).owner("mallory").add();
        client.simulator
                .faults()
                .on("orgs/list-members")
                .nth(2)
                .run(() -> client.acme.people().remove("alice").admin("alice"));

        assertThat(read().people())
                .extracting(SavedPerson::login, SavedPerson::role)
                .containsExactly(
                        tuple("alice", MemberRole.ADMIN),
                        tuple("bob", MemberRole.MEMBER),
                        tuple("mallory", MemberRole.NONE));
    }

    @Test
    void itemThatIsGoneWhenItsRepositoriesAreReadIsLeftOut() throws Exception {
        client.acme.request(72).repositories("app").add();
        client.simulator
                .faults()
                .on("orgs/list-pat-grant-request-repositories")
                .every()
                .status(404);

        assertThat(read().requests()).extracting(request -> request.id()).containsExactly(71L);
    }
}
