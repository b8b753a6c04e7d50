package dev.patoperator.cli.dump;

import dev.patoperator.cli.listing.SavedPerson;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.pat.ListedPat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what the owners of tokens are in the organization. */
final class PeopleReader {

    private final CompleteLists lists;
    private final OptionalReader optional;

    PeopleReader(CompleteLists lists, OptionalReader optional) {
        this.lists = lists;
        this.optional = optional;
    }

    /** The complete lists by which an account has a role. Who is in none of them is no member. */
    private record Roles(Set<Long> admins, Set<Long> members, Set<Long> outsideCollaborators) {

        MemberRole of(long accountId) {
            if (admins.contains(accountId)) {
                return MemberRole.ADMIN;
            }
            if (members.contains(accountId)) {
                return MemberRole.MEMBER;
            }
            return outsideCollaborators.contains(accountId) ? MemberRole.OUTSIDE_COLLABORATOR : MemberRole.NONE;
        }

        boolean hasAll(Collection<Long> accounts) {
            return accounts.stream().noneMatch(account -> of(account) == MemberRole.NONE);
        }

        Roles and(Roles later) {
            return new Roles(
                    union(admins, later.admins),
                    union(members, later.members),
                    union(outsideCollaborators, later.outsideCollaborators));
        }

        private static Set<Long> union(Set<Long> first, Set<Long> second) {
            Set<Long> union = new HashSet<>(first);
            union.addAll(second);
            return union;
        }
    }

    /** Returns the members of these teams, by slug, without teams whose members could not be read. */
    Map<String, Set<Long>> teamMembers(Collection<String> slugs) throws InterruptedException {
        Map<String, Set<Long>> members = new TreeMap<>();
        for (String slug : slugs) {
            optional.read("the members of team " + slug, () -> lists.teamMembers(slug))
                    .ifPresent(ids -> members.put(slug, ids));
        }
        return members;
    }

    /**
     * Returns the owners of the items, by login.
     *
     * @param teamMembers members of the teams that were read, by slug
     */
    List<SavedPerson> owners(Stream<? extends ListedPat> items, Map<String, Set<Long>> teamMembers)
            throws InterruptedException {
        Map<String, Long> accounts = new TreeMap<>();
        items.forEach(item -> {
            String login = item.owner();
            Long accountId = item.ownerId();
            if (login != null && accountId != null) {
                accounts.put(login, accountId);
            }
        });
        if (accounts.isEmpty()) {
            return List.of();
        }
        Optional<Roles> roles = optional.read("the roles of people", () -> roles(accounts.values()));
        List<SavedPerson> people = new ArrayList<>();
        accounts.forEach((login, accountId) -> people.add(new SavedPerson(
                login, roles.map(known -> known.of(accountId)).orElse(null), teams(accountId, teamMembers))));
        return people;
    }

    /** A role that changes while the lists are read may be in none of them, so what is in none is looked for once more. */
    private Roles roles(Collection<Long> accounts) throws GitHubException, InterruptedException {
        Roles roles = roles();
        return roles.hasAll(accounts) ? roles : roles.and(roles());
    }

    private Roles roles() throws GitHubException, InterruptedException {
        return new Roles(
                lists.members(MemberRole.ADMIN), lists.members(MemberRole.MEMBER), lists.outsideCollaborators());
    }

    private static @Nullable List<String> teams(long accountId, Map<String, Set<Long>> teamMembers) {
        return teamMembers.isEmpty()
                ? null
                : teamMembers.entrySet().stream()
                        .filter(team -> team.getValue().contains(accountId))
                        .map(Map.Entry::getKey)
                        .toList();
    }
}
