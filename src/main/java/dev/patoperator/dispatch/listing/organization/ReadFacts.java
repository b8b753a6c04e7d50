package dev.patoperator.dispatch.listing.organization;

import dev.patoperator.github.organization.Fact;
import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.organization.OrganizationRepository;
import dev.patoperator.github.organization.RepositoryProperties;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.Permissions;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The facts that were read for one evaluation.
 *
 * @param roles which of the lists of {@link OrganizationLists#ROLES} shows an account
 * @param teams by slug, whether list 0 shows an account
 */
record ReadFacts(
        Membership roles,
        Map<String, Membership> teams,
        NamedEntries<OrganizationRepository> repositories,
        NamedEntries<RepositoryProperties> properties,
        TokenPermissions tokens)
        implements OrganizationFacts {

    static final String NOT_READ = Fact.NOT_READ;

    ReadFacts {
        teams = Map.copyOf(teams);
    }

    @Override
    public Fact<MemberRole> role(long accountId) {
        Fact<Integer> list = roles.listOf(accountId);
        if (list instanceof Fact.Known<Integer> known) {
            return Fact.of(
                    known.value() == Membership.NOT_LISTED
                            ? MemberRole.NONE
                            : OrganizationLists.ROLES.get(known.value()));
        }
        return Fact.unknown(((Fact.Unknown<Integer>) list).message());
    }

    @Override
    public Fact<Boolean> isInTeam(long accountId, String teamSlug) {
        Membership team = teams.get(teamSlug);
        if (team == null) {
            return Fact.unknown(NOT_READ);
        }
        Fact<Integer> list = team.listOf(accountId);
        if (list instanceof Fact.Known<Integer> known) {
            return Fact.of(known.value() != Membership.NOT_LISTED);
        }
        return Fact.unknown(((Fact.Unknown<Integer>) list).message());
    }

    @Override
    public Fact<OrganizationRepository> repository(String name) {
        return repositories.get(name);
    }

    @Override
    public Fact<Map<String, List<String>>> customProperties(String repository) {
        Fact<RepositoryProperties> entry = properties.get(repository);
        if (entry instanceof Fact.Known<RepositoryProperties> known) {
            return Fact.of(known.value().values());
        }
        return Fact.unknown(((Fact.Unknown<RepositoryProperties>) entry).message());
    }

    @Override
    public Fact<Optional<Permissions>> currentPermissions(long tokenId) {
        return tokens.get(tokenId);
    }

    @Override
    public OrganizationFacts only(Collection<ListedPat> items, Collection<String> repositoryNames) {
        Set<Long> owners = owners(items);
        Map<String, Membership> theirTeams = new HashMap<>();
        teams.forEach((slug, members) -> theirTeams.put(slug, members.only(owners)));
        return new ReadFacts(
                roles.only(owners),
                theirTeams,
                repositories.only(repositoryNames),
                properties.only(repositoryNames),
                tokens.only(items));
    }

    static Set<Long> owners(Collection<ListedPat> items) {
        return items.stream().map(ListedPat::ownerId).filter(Objects::nonNull).collect(Collectors.toSet());
    }
}
