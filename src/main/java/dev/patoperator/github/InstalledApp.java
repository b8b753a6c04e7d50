package dev.patoperator.github;

import java.time.Instant;
import java.util.Map;

/**
 * A GitHub App in an organization, as {@code GET /orgs/{org}/installation} answers.
 *
 * @param permissions what the App may do there: name of the permission to level ({@code read}, {@code write}, {@code admin})
 * @param at when GitHub answered
 */
public record InstalledApp(Installation installation, Map<String, String> permissions, Instant at) {

    public InstalledApp {
        permissions = Map.copyOf(permissions);
    }

    /** Whether the App has a permission at the level {@code write} or higher. */
    public boolean mayWrite(String permission) {
        String level = permissions.getOrDefault(permission, "");
        return level.equals("write") || level.equals("admin");
    }
}
