package dev.patoperator.cli.listing;

import dev.patoperator.github.organization.Fact;
import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.organization.OrganizationRepository;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.Permissions;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The facts of a saved listing. What the file does not say is unknown, with a message that says what to add. */
final class SavedFacts implements OrganizationFacts {

    private final @Nullable List<String> teams;
    private final Map<String, SavedPerson> people = new HashMap<>();
    private final Map<Long, String> logins = new HashMap<>();
    private final Map<String, SavedRepository> repositories = new HashMap<>();
    private final Map<Long, Permissions> currentPermissions = new HashMap<>();
    private final @Nullable String grantsProblem;

    SavedFacts(SavedListing listing) {
        teams = listing.teams();
        for (SavedPerson person : listing.people()) {
            people.put(lower(person.login()), person);
            logins.put(AccountIds.of(person.login()), lower(person.login()));
        }
        Stream.concat(listing.requests().stream(), listing.grants().stream()).forEach(this::addOwner);
        listing.repositories().forEach(repository -> repositories.put(lower(repository.name()), repository));
        for (PatGrant grant : listing.grants()) {
            if (grant.tokenId() != null) {
                currentPermissions.put(grant.tokenId(), grant.permissions());
            }
        }
        grantsProblem = grantsProblem(listing);
    }

    /** Items of one owner may have the owner's real id, and others an invented one. */
    private void addOwner(ListedPat item) {
        String owner = item.owner();
        Long id = item.ownerId();
        if (owner != null && id != null) {
            logins.put(id, lower(owner));
        }
    }

    private static @Nullable String grantsProblem(SavedListing listing) {
        if (!listing.grantsListed()) {
            return "the file has no grants: add the list, which may be empty";
        }
        return listing.grants().stream()
                .filter(grant -> grant.tokenId() == null)
                .findFirst()
                .map(grant -> "the file does not say the tokenID of grant " + grant.id())
                .orElse(null);
    }

    @Override
    public Fact<MemberRole> role(long accountId) {
        SavedPerson person = person(accountId);
        return person != null && person.role() != null
                ? Fact.of(person.role())
                : Fact.unknown("the file does not say what " + login(accountId)
                        + " is in the organization: give people a role for this login");
    }

    @Override
    public Fact<Boolean> isInTeam(long accountId, String teamSlug) {
        if (teams != null && teams.stream().noneMatch(teamSlug::equalsIgnoreCase)) {
            return Fact.unknown("the file does not say who is in the team " + teamSlug
                    + ": add it to teams, and to the teams of people, or dump again with policies that name it");
        }
        SavedPerson person = person(accountId);
        return person != null && person.teams() != null
                ? Fact.of(person.teams().stream().anyMatch(teamSlug::equalsIgnoreCase))
                : Fact.unknown("the file does not say in which teams " + login(accountId)
                        + " is: give people the teams of this login");
    }

    private @Nullable SavedPerson person(long accountId) {
        String login = logins.get(accountId);
        return login == null ? null : people.get(login);
    }

    private String login(long accountId) {
        return Objects.requireNonNullElse(logins.get(accountId), "the account " + accountId);
    }

    @Override
    public Fact<OrganizationRepository> repository(String name) {
        SavedRepository saved = repositories.get(lower(name));
        SavedRepository.Listed listed = saved == null ? null : saved.listed();
        return listed == null
                ? Fact.unknown("the file does not say visibility, archived and topics of the repository " + name)
                : Fact.of(new OrganizationRepository(
                        lower(name), listed.visibility(), listed.archived(), listed.topics()));
    }

    @Override
    public Fact<Map<String, List<String>>> customProperties(String repository) {
        SavedRepository saved = repositories.get(lower(repository));
        return saved == null || saved.customProperties() == null
                ? Fact.unknown("the file does not say the customProperties of the repository " + repository)
                : Fact.of(saved.customProperties());
    }

    @Override
    public Fact<Optional<Permissions>> currentPermissions(long tokenId) {
        Permissions current = currentPermissions.get(tokenId);
        return current == null && grantsProblem != null
                ? Fact.unknown(grantsProblem)
                : Fact.of(Optional.ofNullable(current));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
