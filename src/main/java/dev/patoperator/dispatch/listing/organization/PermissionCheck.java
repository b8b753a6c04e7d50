package dev.patoperator.dispatch.listing.organization;

import dev.patoperator.github.AppApi;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.organization.OrganizationPermission;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks which lists the App's permissions in an organization allow to be read. Used by one thread. */
final class PermissionCheck {

    private final AppApi apps;
    private final InstallationAccess access;
    private final Map<String, String> permissions;

    /** @param permissions name to level, as GitHub returned them */
    private PermissionCheck(AppApi apps, InstallationAccess access, Map<String, String> permissions) {
        this.apps = apps;
        this.access = access;
        this.permissions = permissions;
    }

    /**
     * Returns a check of these permissions. Where the cached ones lack one, they are looked up once more: it may have been
     * granted meanwhile.
     *
     * @param maxAge the greatest age of a cached look-up that has all permissions
     * @param maxAgeOfRefusal the greatest age of one that lacks a permission
     */
    static PermissionCheck of(
            AppApi apps,
            InstallationAccess access,
            Set<OrganizationPermission> required,
            Duration maxAge,
            Duration maxAgeOfRefusal)
            throws GitHubException, InterruptedException {
        Map<String, String> permissions = lookUp(apps, access, maxAge);
        if (!hasAll(required, permissions)) {
            permissions = lookUp(apps, access, maxAgeOfRefusal);
        }
        return new PermissionCheck(apps, access, permissions);
    }

    private static boolean hasAll(Set<OrganizationPermission> required, Map<String, String> permissions) {
        return required.stream().allMatch(permission -> permission.isIn(permissions));
    }

    /** Returns what the App lacks to read a list; empty when it lacks nothing. */
    Optional<String> problem(OrganizationPermission permission) {
        return problem(permission, permissions);
    }

    /** Returns the same by permissions that are looked up again if they are older than this. */
    Optional<String> problem(OrganizationPermission permission, Duration maxAge)
            throws GitHubException, InterruptedException {
        return problem(permission, lookUp(apps, access, maxAge));
    }

    private Optional<String> problem(OrganizationPermission permission, Map<String, String> granted) {
        if (permission.isIn(granted)) {
            return Optional.empty();
        }
        if (granted.isEmpty()) { // without a permission a list may be short, so silence must not count as having it
            return Optional.of("GitHub does not say whether the App has the " + permission.title());
        }
        return Optional.of("the App lacks the " + permission.title()
                + ": grant it in the App's settings and have an owner of " + access.organization() + " accept it");
    }

    private static Map<String, String> lookUp(AppApi apps, InstallationAccess access, Duration maxAge)
            throws GitHubException, InterruptedException {
        return apps.installation(access.credentials(), access.organization(), maxAge)
                .permissions();
    }
}
