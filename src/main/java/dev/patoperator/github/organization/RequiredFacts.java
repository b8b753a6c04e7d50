package dev.patoperator.github.organization;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which facts conditions read.
 *
 * @param roles whether they read what a token's owner is in the organization
 * @param teams slugs of the teams whose members they read, in the order in which they are read
 * @param repositories whether they read repositories beyond their names
 * @param customProperties whether they read the repositories' custom properties
 * @param currentPermissions whether they read what the token of a request is allowed already
 */
public record RequiredFacts(
        boolean roles, Set<String> teams, boolean repositories, boolean customProperties, boolean currentPermissions) {

    public static final RequiredFacts NONE = new RequiredFacts(false, Set.of(), false, false, false);

    public RequiredFacts {
        teams = Collections.unmodifiableSet(new LinkedHashSet<>(teams));
    }

    public boolean isNone() {
        return equals(NONE);
    }

    /**
     * Returns the facts of several tenants. Their teams take turns, each tenant's in the order of their slugs: of a number of
     * teams that are read, no tenant's many teams use up the share of another.
     */
    public static RequiredFacts inTurn(Collection<RequiredFacts> tenants) {
        List<Iterator<String>> left = tenants.stream()
                .<Iterator<String>>map(tenant -> new TreeSet<>(tenant.teams).iterator())
                .collect(Collectors.toCollection(ArrayList::new));
        Set<String> all = new LinkedHashSet<>();
        while (!left.isEmpty()) {
            left.removeIf(slugs -> !addNext(slugs, all));
        }
        RequiredFacts together = tenants.stream().reduce(NONE, RequiredFacts::and);
        return new RequiredFacts(
                together.roles, all, together.repositories, together.customProperties, together.currentPermissions);
    }

    /** Adds the next slug that no other tenant has added. Returns false when there is none. */
    private static boolean addNext(Iterator<String> slugs, Set<String> all) {
        while (slugs.hasNext()) {
            if (all.add(slugs.next())) {
                return true;
            }
        }
        return false;
    }

    /** Returns the facts of both. */
    public RequiredFacts and(RequiredFacts other) {
        if (isNone() || other.isNone()) { // as nearly always
            return isNone() ? other : this;
        }
        Set<String> all = new TreeSet<>(teams);
        all.addAll(other.teams);
        return new RequiredFacts(
                roles || other.roles,
                all,
                repositories || other.repositories,
                customProperties || other.customProperties,
                currentPermissions || other.currentPermissions);
    }
}
