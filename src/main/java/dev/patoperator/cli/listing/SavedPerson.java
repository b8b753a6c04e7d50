package dev.patoperator.cli.listing;

import dev.patoperator.github.organization.MemberRole;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a file says about an owner of tokens.
 *
 * @param login as GitHub spells it
 * @param role null when the file does not say it
 * @param teams slugs of all teams of the person, parent teams included; null when the file does not say it
 */
public record SavedPerson(
        String login, @Nullable MemberRole role, @Nullable List<String> teams) {

    public SavedPerson {
        teams = teams == null ? null : List.copyOf(teams);
    }
}
