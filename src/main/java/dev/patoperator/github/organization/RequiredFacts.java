package dev.patoperator.github.organization;

import java.util.Set;
import java.util.TreeSet;

/**
 * Which facts conditions read.
 *
 * @param roles whether they read what a token's owner is in the organization
 * @param teams slugs of the teams whose members they read
 * @param repositories whether they read repositories beyond their names
 * @param customProperties whether they read the repositories' custom properties
 * @param currentPermissions whether they read what the token of a request is allowed already
 */
public record RequiredFacts(
        boolean roles, Set<String> teams, boolean repositories, boolean customProperties, boolean currentPermissions) {

    public static final RequiredFacts NONE = new RequiredFacts(false, Set.of(), false, false, false);

    public RequiredFacts {
        teams = Set.copyOf(teams);
    }

    public boolean isNone() {
        return equals(NONE);
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
