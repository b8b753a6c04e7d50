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
        RateLimit rateLimit) {}
