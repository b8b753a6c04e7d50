package dev.patoperator.github.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The members, outside collaborators and teams of an organization. Logins may be given in any case; the first use decides
 * how GitHub shows them. Thread-safe.
 */
public final class SimulatedPeople {

    /** What somebody is in the organization, with GitHub's word for the two roles of members. */
    enum Role {
        ADMIN,
        MEMBER,
        OUTSIDE_COLLABORATOR;

        boolean isMember() {
            return this != OUTSIDE_COLLABORATOR;
        }

        /** Whether GitHub's parameter {@code role} selects it: {@code all}, {@code admin} or {@code member}. */
        boolean isSelectedBy(String filter) {
            return filter.equals("all") || filter.equals(name().toLowerCase(Locale.ROOT));
        }
    }

    /**
     * Somebody in the organization.
     *
     * @param id the account id, which outlives a change of the login
     * @param isPublic whether everybody may see the membership; GitHub conceals it until the member publishes it
     */
    record Person(long id, String login, Role role, boolean isPublic) {}

    private static final class Team {
        private final @Nullable String parent;
        private final Set<String> logins = new HashSet<>();

        private Team(@Nullable String parent) {
            this.parent = parent;
        }
    }

    private final Map<String, Person> people = new TreeMap<>();
    private final Map<String, Team> teams = new HashMap<>();

    SimulatedPeople() {}

    /**
     * Returns the account id with which a login, in any case, is added: the {@code owner.id} of the requests and grants with
     * that owner.
     */
    public static long accountId(String login) {
        return GitHubJson.numberFor(login);
    }

    /** Adds members with a concealed membership, or makes owners plain members. */
    public SimulatedPeople member(String... logins) {
        return put(Role.MEMBER, logins);
    }

    /** Adds owners of the organization, or makes members owners. */
    public SimulatedPeople admin(String... logins) {
        return put(Role.ADMIN, logins);
    }

    /** Adds people who are no members, but have access to a repository. */
    public SimulatedPeople outsideCollaborator(String... logins) {
        return put(Role.OUTSIDE_COLLABORATOR, logins);
    }

    /** Makes the membership of members public. */
    public synchronized SimulatedPeople publishMembership(String... logins) {
        for (String login : logins) {
            Person member = requireMember(login);
            people.put(key(login), new Person(member.id(), member.login(), member.role(), true));
        }
        return this;
    }

    /** Removes somebody from the organization and its teams. */
    public synchronized SimulatedPeople remove(String login) {
        people.remove(key(login));
        teams.values().forEach(team -> team.logins.remove(key(login)));
        return this;
    }

    /** Changes a login. The account id stays, and the person stays in the teams. */
    public synchronized SimulatedPeople rename(String login, String newLogin) {
        Person before = people.remove(key(login));
        people.put(key(newLogin), new Person(before.id(), newLogin, before.role(), before.isPublic()));
        teams.values().stream()
                .filter(team -> team.logins.remove(key(login)))
                .forEach(team -> team.logins.add(key(newLogin)));
        return this;
    }

    /** Adds members to a team; the first call creates it. */
    public SimulatedPeople team(String slug, String... logins) {
        return team(null, slug, logins);
    }

    /** Adds members to a team below another one, whose list shows them, too; the first call creates it. */
    public SimulatedPeople childTeam(String parent, String slug, String... logins) {
        return team(parent, slug, logins);
    }

    /** Removes somebody from a team. */
    public synchronized SimulatedPeople removeFromTeam(String slug, String login) {
        teams.get(slug).logins.remove(key(login));
        return this;
    }

    /** Deletes a team. */
    public synchronized SimulatedPeople deleteTeam(String slug) {
        teams.remove(slug);
        return this;
    }

    /** Returns the members that the filter selects, by account id. */
    synchronized List<Person> members(String roleFilter) {
        return sorted(people.values().stream()
                .filter(person -> person.role().isMember() && person.role().isSelectedBy(roleFilter))
                .toList());
    }

    synchronized List<Person> outsideCollaborators() {
        return sorted(people.values().stream()
                .filter(person -> !person.role().isMember())
                .toList());
    }

    /** Returns the members of a team and of the teams below it, by account id; null when there is no such team. */
    @Nullable
    synchronized List<Person> teamMembers(String slug) {
        if (!teams.containsKey(slug)) {
            return null;
        }
        Set<String> logins = new TreeSet<>();
        collect(slug, logins);
        return sorted(logins.stream().map(people::get).toList());
    }

    /** Whether somebody is in the team itself and not only in one below it. */
    synchronized boolean isDirectMember(String slug, Person person) {
        return teams.get(slug).logins.contains(key(person.login()));
    }

    private void collect(String slug, Set<String> logins) {
        logins.addAll(teams.get(slug).logins);
        teams.forEach((child, team) -> {
            if (slug.equals(team.parent)) {
                collect(child, logins);
            }
        });
    }

    private synchronized SimulatedPeople team(@Nullable String parent, String slug, String... logins) {
        if (parent != null && !teams.containsKey(parent)) {
            throw new IllegalArgumentException("there is no team " + parent);
        }
        Team team = teams.computeIfAbsent(slug, unused -> new Team(parent));
        for (String login : logins) {
            team.logins.add(key(requireMember(login).login()));
        }
        return this;
    }

    private synchronized SimulatedPeople put(Role role, String... logins) {
        for (String login : logins) {
            Person before = people.get(key(login));
            people.put(
                    key(login),
                    before == null
                            ? new Person(accountId(login), login, role, false)
                            : new Person(before.id(), before.login(), role, before.isPublic() && role.isMember()));
        }
        return this;
    }

    private Person requireMember(String login) {
        Person person = people.get(key(login));
        if (person == null || !person.role().isMember()) {
            throw new IllegalArgumentException(login + " is no member");
        }
        return person;
    }

    private static List<Person> sorted(List<Person> found) {
        List<Person> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingLong(Person::id));
        return sorted;
    }

    private static String key(String login) {
        return login.toLowerCase(Locale.ROOT);
    }
}
