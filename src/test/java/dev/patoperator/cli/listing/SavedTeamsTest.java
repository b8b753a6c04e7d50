package dev.patoperator.cli.listing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.organization.Fact;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedTeamsTest {

    @TempDir
    private Path folder;

    private SavedListing read(String text) throws Exception {
        return SavedListingReader.read(Files.writeString(folder.resolve("listing.yaml"), text));
    }

    @Test
    void membershipOfTeamThatWasNotReadIsUnknown() throws Exception {
        SavedListing listing = read("""
                organization: acme
                now: 2026-12-01T12:00:00Z
                teams: [platform, sre]
                people: [{login: alice, teams: [platform]}]
                """);
        long alice = AccountIds.of("alice");

        assertThat(listing.facts().isInTeam(alice, "platform")).isEqualTo(Fact.of(true));
        assertThat(listing.facts().isInTeam(alice, "SRE")).isEqualTo(Fact.of(false));
        assertThat(listing.facts().isInTeam(alice, "security"))
                .isEqualTo(Fact.unknown("the file does not say who is in the team security: add it to teams, and to the"
                        + " teams of people, or dump again with policies that name it"));
        assertThat(read(SavedListingWriter.yaml(listing))).isEqualTo(listing);
    }

    /** A reader of YAML takes only a limited number of aliases. */
    @Test
    void listingOfManyPeopleWithoutTeamIsReadAgain() throws Exception {
        SavedListing listing = read("organization: acme\nnow: 2026-12-01T12:00:00Z\npeople:\n"
                + IntStream.range(0, 200)
                        .mapToObj(number -> "  - {login: user-" + number + ", teams: []}\n")
                        .collect(Collectors.joining()));

        String written = SavedListingWriter.yaml(listing);

        assertThat(written).doesNotContain("*id");
        assertThat(read(written)).isEqualTo(listing);
    }

    @Test
    void textsThatYamlCouldTakeForSomethingElseStayTexts() throws Exception {
        SavedListing listing = read("""
                organization: acme
                now: 2026-12-01T12:00:00Z
                requests: [{id: 71, owner: "123", tokenName: "1.10", reason: "line\\u0007\\nnext: {\\u202e}"}]
                """);

        assertThat(read(SavedListingWriter.yaml(listing))).isEqualTo(listing);
    }
}
