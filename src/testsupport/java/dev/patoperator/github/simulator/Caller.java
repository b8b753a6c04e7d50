package dev.patoperator.github.simulator;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The client that makes a call.
 *
 * @param app the App, null for an anonymous call
 * @param installation set when the call came with an installation token, null for a JWT
 * @param permissions the permissions of the installation token
 * @param rateLimit the limit against which the call counts
 */
record Caller(
        @Nullable SimulatedApp app,
        @Nullable SimulatedInstallation installation,
        Map<String, String> permissions,
        RateLimit rateLimit) {

    /**
     * Whether the call may use a permission at this level or a higher one. A permission that the organization removes is
     * lost at once, also for tokens that were issued before; one that it grants later takes a new token.
     */
    boolean allows(String permission, String level) {
        return installation != null
                && SimulatedInstallation.allows(permissions, permission, level)
                && SimulatedInstallation.allows(installation.permissions(), permission, level);
    }
}
