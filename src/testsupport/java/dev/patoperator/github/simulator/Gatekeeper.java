package dev.patoperator.github.simulator;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Checks each call for credentials, suspension, rate limit and permission, in this order. */
final class Gatekeeper {

    private static final Set<String> APP_OPERATIONS =
            Set.of("apps/get-authenticated", "apps/get-org-installation", "apps/create-installation-access-token");
    private static final String RATE_LIMIT_OPERATION = "rate-limit/get";

    private final AppAuthentication appAuthentication;
    private final InstallationTokens tokens;
    private final InstantSource time;
    private final Map<Long, RateLimit> appRateLimits = new ConcurrentHashMap<>();
    private final RateLimit anonymous = new RateLimit(60);
    private volatile int exhaustedStatus = 403;

    Gatekeeper(AppAuthentication appAuthentication, InstallationTokens tokens, InstantSource time) {
        this.appAuthentication = appAuthentication;
        this.tokens = tokens;
        this.time = time;
    }

    /** Sets the status of an exceeded primary rate limit; GitHub documents both 403 and 429. */
    void exhaustedStatus(int status) {
        exhaustedStatus = status;
    }

    /** Returns the caller. Refuses with 401 or 403 when the credentials are not valid. */
    Caller identify(IncomingCall call) {
        @Nullable String authorization = call.header("Authorization");
        if (APP_OPERATIONS.contains(call.operationId())) {
            SimulatedApp app = appAuthentication.check(authorization);
            RateLimit rateLimit =
                    appRateLimits.computeIfAbsent(app.appId(), unused -> new RateLimit(RateLimit.GITHUB_DEFAULT));
            return new Caller(app, null, Map.of(), rateLimit);
        }
        if (authorization == null && call.operationId().equals(RATE_LIMIT_OPERATION)) {
            return anonymousCaller();
        }
        InstallationTokens.Token token = tokens.check(authorization);
        SimulatedInstallation installation = token.installation();
        if (installation.suspendedAt() != null) {
            throw new Refusal(403, "This installation has been suspended");
        }
        return new Caller(installation.app(), installation, token.permissions(), installation.rateLimit());
    }

    /** Returns the caller, or the anonymous one when the credentials are not valid. */
    Caller callerOrAnonymous(IncomingCall call) {
        try {
            return identify(call);
        } catch (Refusal refusal) {
            return anonymousCaller();
        }
    }

    /** Returns a caller without credentials. */
    Caller anonymousCaller() {
        return new Caller(null, null, Map.of(), anonymous);
    }

    /** Counts the call, and refuses it when the rate limit is used up. Reading the rate limit itself is free. */
    void count(IncomingCall call, Caller caller) {
        if (call.operationId().equals(RATE_LIMIT_OPERATION)) {
            return;
        }
        Instant now = time.instant();
        if (!caller.rateLimit().take(now)) {
            long installation =
                    caller.installation() == null ? 0 : caller.installation().id();
            throw new Refusal(RateLimitAnswers.primary(exhaustedStatus, installation));
        }
    }

    /** Refuses with 403 when the installation token lacks the permission, and names it. */
    void permit(IncomingCall call, Caller caller) {
        if (caller.installation() == null
                || call.operationId().equals(RATE_LIMIT_OPERATION)
                || OrganizationEndpoints.OPEN.contains(call.operationId())) {
            return;
        }
        String permission = permission(call);
        String level = call.method().equals("GET") ? "read" : "write";
        if (!caller.allows(permission, level)) {
            throw new Refusal(Answer.error(403, "Resource not accessible by integration")
                    .with("X-Accepted-GitHub-Permissions", permission + "=" + level));
        }
    }

    private static String permission(IncomingCall call) {
        String other = OrganizationEndpoints.REQUIRED_PERMISSIONS.get(call.operationId());
        if (other != null) {
            return other;
        }
        return call.path().contains("/personal-access-token-requests")
                ? SimulatedInstallation.REQUESTS_PERMISSION
                : SimulatedInstallation.TOKENS_PERMISSION;
    }
}
