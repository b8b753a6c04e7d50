package dev.patoperator.github;

import java.time.Instant;
import java.util.Map;

/**
 * A GitHub App in an organization, as {@code GET /orgs/{org}/installation} returns it.
 *
 * @param permissions the App's permissions there: name to level ({@code read}, {@code write}, {@code admin})
 * @param at when GitHub responded, by this machine's clock
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

    /** Whether the App has a permission at the level {@code read} or higher. */
    public boolean mayRead(String permission) {
        return mayWrite(permission) || permissions.getOrDefault(permission, "").equals("read");
    }
}
