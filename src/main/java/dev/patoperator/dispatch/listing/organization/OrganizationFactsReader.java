package dev.patoperator.dispatch.listing.organization;

import dev.patoperator.dispatch.listing.InstallationListings;
import dev.patoperator.dispatch.listing.ListingCache;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.github.AppApi;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.organization.OrganizationPermission;
import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the facts that conditions require about an organization's people and repositories. A fact that the App's permissions
 * do not grant, or that GitHub refuses, is unknown, with the reason. Used by the worker's thread.
 */
public final class OrganizationFactsReader {

    /** Most teams whose members are read for one evaluation, in the order in which they are required. */
    static final int MAX_TEAMS = 50;

    private final AppApi apps;
    private final OrganizationLists lists;
    private final InstallationListings listings;
    private final Runnable beforeEachPageOfRequests;
    private final DispatchSettings settings;
    private final Clock clock;

    /** When the lists of the roles were read for which the App had the permission afterwards. */
    private Instant absenceVerifiedAt = Instant.MIN;

    /** How often GitHub did not answer with the grants since it last did. */
    private int failuresOfGrants;

    /**
     * Creates a reader.
     *
     * @param beforeEachPageOfRequests may throw when facts for requests are read, so that a revocation goes first
     * @param clock a monotonic clock
     */
    public OrganizationFactsReader(
            AppApi apps,
            OrganizationLists lists,
            InstallationListings listings,
            Runnable beforeEachPageOfRequests,
            DispatchSettings settings,
            Clock clock) {
        this.apps = apps;
        this.lists = lists;
        this.listings = listings;
        this.beforeEachPageOfRequests = beforeEachPageOfRequests;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Reads facts about the owners and tokens of these items, and about all repositories. Makes no call when nothing is
     * required, or there are no items.
     *
     * @throws GitHubException when GitHub cannot be called for now, or refuses the App altogether
     */
    public OrganizationFacts read(
            ItemKind kind, RequiredFacts required, Collection<ListedPat> items, InstallationAccess access)
            throws GitHubException, InterruptedException {
        if (required.isNone() || items.isEmpty()) {
            return OrganizationFacts.NOT_READ;
        }
        PermissionCheck permissions = PermissionCheck.of(
                apps, access, permissions(required), settings.installationMaxAge(), settings.refusalMemory());
        ListCall call = new ListCall(access, kind == ItemKind.REQUEST ? beforeEachPageOfRequests : () -> {});
        Set<Long> owners = ReadFacts.owners(items);
        Optional<String> noMembers = permissions.problem(OrganizationPermission.MEMBERS);
        Optional<String> noMetadata = permissions.problem(OrganizationPermission.METADATA);
        Optional<String> noProperties = permissions.problem(OrganizationPermission.CUSTOM_PROPERTIES);
        Membership unreadMembers = Membership.unknown(noMembers.orElse(ReadFacts.NOT_READ));
        return new ReadFacts(
                required.roles() && noMembers.isEmpty() ? roles(call, owners, permissions) : unreadMembers,
                teams(required.teams(), call, owners, noMembers),
                required.repositories() && noMetadata.isEmpty()
                        ? lists.repositories(call)
                        : NamedEntries.unknown(noMetadata.orElse(ReadFacts.NOT_READ)),
                required.customProperties() && noProperties.isEmpty()
                        ? lists.customProperties(call)
                        : NamedEntries.unknown(noProperties.orElse(ReadFacts.NOT_READ)),
                tokens(required, items, call, permissions.problem(OrganizationPermission.GRANTS)));
    }

    private static Set<OrganizationPermission> permissions(RequiredFacts required) {
        Set<OrganizationPermission> permissions = EnumSet.noneOf(OrganizationPermission.class);
        if (required.roles() || !required.teams().isEmpty()) {
            permissions.add(OrganizationPermission.MEMBERS);
        }
        if (required.repositories()) {
            permissions.add(OrganizationPermission.METADATA);
        }
        if (required.customProperties()) {
            permissions.add(OrganizationPermission.CUSTOM_PROPERTIES);
        }
        if (required.currentPermissions()) {
            permissions.add(OrganizationPermission.GRANTS);
        }
        return permissions;
    }

    /**
     * Reads in which lists accounts are. Without the permission GitHub lists public members only, and no status tells so: an
     * account in no list has left the organization only if the App had the permission after the lists were read. That costs a
     * call, but only while a token's owner is in no list.
     */
    private Membership roles(ListCall call, Set<Long> owners, PermissionCheck permissions)
            throws GitHubException, InterruptedException {
        Membership roles = lists.roles(call, owners);
        if (roles.unproved() != null || roles.showsAll(owners)) {
            return roles;
        }
        Optional<String> problem = permissions.problem(OrganizationPermission.MEMBERS, lists.ageOfRoles());
        if (problem.isPresent()) {
            return new Membership(roles.lists(), problem.get());
        }
        absenceVerifiedAt = lists.rolesReadAt();
        return roles;
    }

    /** Returns what was read recently about the owners and tokens of these items, and about repositories. Makes no call. */
    public OrganizationFacts known(Collection<ListedPat> items) {
        ListingCache grants = listings.of(ItemKind.GRANT);
        boolean isRecent = grants.isCompleteSince(clock.instant().minus(OrganizationLists.MAX_AGE));
        return lists.known(
                absenceVerifiedAt,
                isRecent
                        ? TokenPermissions.of(items, grants.current().values())
                        : TokenPermissions.unknown(ReadFacts.NOT_READ));
    }

    private Map<String, Membership> teams(Set<String> slugs, ListCall call, Set<Long> owners, Optional<String> problem)
            throws GitHubException, InterruptedException {
        Map<String, Membership> teams = new HashMap<>();
        for (String slug : slugs) {
            if (problem.isPresent()) {
                teams.put(slug, Membership.unknown(problem.get()));
            } else if (teams.size() < MAX_TEAMS) {
                teams.put(slug, lists.team(call, slug, owners));
            } else {
                teams.put(
                        slug,
                        Membership.unknown("the team '" + slug + "' is not read: the policies of "
                                + call.access().organization() + " name " + slugs.size()
                                + " teams, and " + MAX_TEAMS
                                + " are read: the first by slug of each namespace in turn"));
            }
        }
        return teams;
    }

    private TokenPermissions tokens(
            RequiredFacts required, Collection<ListedPat> items, ListCall call, Optional<String> problem)
            throws GitHubException, InterruptedException {
        if (!required.currentPermissions() || problem.isPresent()) {
            return TokenPermissions.unknown(problem.orElse(ReadFacts.NOT_READ));
        }
        try {
            Map<Long, ListedPat> grants =
                    listings.grantsForReviews(call.access(), clock.instant().minus(OrganizationLists.MAX_AGE));
            failuresOfGrants = 0;
            return TokenPermissions.of(items, grants.values());
        } catch (GitHubException e) {
            failuresOfGrants += e instanceof GitHubException.Unavailable ? 1 : 0;
            if (!ListCall.isRefusalOfList(e) && !ListCall.isLastingFailure(e, failuresOfGrants)) {
                throw e;
            }
            return TokenPermissions.unknown(
                    "GitHub does not list the grants of " + call.access().organization() + ": " + e.getMessage());
        }
    }
}
