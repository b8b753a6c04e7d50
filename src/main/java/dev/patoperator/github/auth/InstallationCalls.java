package dev.patoperator.github.auth;

import dev.patoperator.github.GitHubException;
import dev.patoperator.github.GitHubSettings;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.RefusalMessages;
import dev.patoperator.github.http.GitHubHttp;
import dev.patoperator.github.http.GitHubRequest;
import dev.patoperator.github.http.GitHubResponse;
import dev.patoperator.github.http.ServerClock;
import dev.patoperator.github.organization.OrganizationPermission;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Sends calls that an installation signs with its token, and handles refused tokens. GitHub needs some seconds to make
 * a new token known everywhere, and responds 401 or 403 meanwhile. An older token may have expired, or may date from
 * before a permission was granted, so one new token is tried. Thread-safe.
 */
public final class InstallationCalls {

    /**
     * Age of a token, in lags, up to which its settled 403 is believed; a later 403 causes a new token. Long enough
     * that a burst of refused calls does not cost a new token each, short enough for somebody who grants the permission
     * and requests another try.
     */
    private static final int SETTLED_LAGS = 6;

    private final GitHubHttp http;
    private final TokenSource tokens;
    private final ServerClock clock;
    private final Duration lag;
    private final Duration step;

    /** The tokens whose 403 outlasted the lag: they are known everywhere, so a permission is missing. */
    private final ConcurrentMap<Installation, InstallationToken> settled = new ConcurrentHashMap<>();

    public InstallationCalls(GitHubHttp http, TokenSource tokens, ServerClock clock, GitHubSettings settings) {
        this.http = http;
        this.tokens = tokens;
        this.clock = clock;
        this.lag = settings.tokenLag();
        this.step = settings.tokenLagStep();
    }

    /** Sends a call and returns the response that GitHub documents as success. */
    public GitHubResponse send(InstallationAccess access, GitHubRequest request)
            throws GitHubException, InterruptedException {
        boolean renewed = false;
        while (true) {
            InstallationToken token = token(access);
            boolean fresh = age(token).compareTo(lag) < 0;
            try {
                requirePermission(request, token);
                return sendPastLag(access, request, token);
            } catch (GitHubException.Unauthorized refused) {
                tokens.discard(token);
                if (renewed) {
                    throw refused;
                }
            } catch (GitHubException.Forbidden refused) {
                if (isSuspension(refused)) {
                    tokens.discard(token);
                    throw refused;
                }
                if (renewed || fresh || isSettled(access.installation(), token)) {
                    settled.values().removeIf(this::isDoubtful);
                    settled.put(access.installation(), token);
                    throw refused;
                }
                tokens.discard(token);
            }
            renewed = true;
        }
    }

    /** Refuses a call that GitHub would answer with an incomplete list, because the token lacks the permission for it. */
    private static void requirePermission(GitHubRequest request, InstallationToken token)
            throws GitHubException.Forbidden {
        OrganizationPermission permission = request.operation().permission();
        if (permission != null && !permission.isIn(token.permissions())) {
            throw new GitHubException.Forbidden(
                    request.operation().id() + " was not sent: "
                            + RefusalMessages.lacksPermission(request.organization(), permission.title()),
                    null);
        }
    }

    /**
     * Returns a token. Reports a failure as one without effect, because the call that needs the token was not sent. GitHub
     * also answers 422 when it gets too many such calls: that says nothing about the call that needs the token.
     */
    private InstallationToken token(InstallationAccess access) throws GitHubException, InterruptedException {
        try {
            return tokens.token(access.credentials(), access.installation());
        } catch (GitHubException.Unavailable | GitHubException.Refused e) {
            throw new GitHubException.Unavailable(String.valueOf(e.getMessage()), false, e.requestId());
        }
    }

    private GitHubResponse sendPastLag(InstallationAccess access, GitHubRequest request, InstallationToken token)
            throws GitHubException, InterruptedException {
        Duration remaining = shorter(lag.minus(age(token)), lag);
        while (true) {
            if (!access.permit().maySend()) {
                throw new GitHubException.NotSent(
                        request.operation().id() + " was not sent: it is not wanted any more");
            }
            try {
                return http.send(request, token.value());
            } catch (GitHubException.Unauthorized | GitHubException.Forbidden refused) {
                if (remaining.isNegative() || remaining.isZero() || isSuspension(refused)) {
                    throw refused;
                }
                pause(shorter(step, remaining));
                remaining = remaining.minus(step);
            }
        }
    }

    /** A token of which the age is not known, because the clock was set back, counts as old. */
    private Duration age(InstallationToken token) {
        Duration age = Duration.between(token.createdAt(), clock.now());
        return age.isNegative() ? lag.multipliedBy(SETTLED_LAGS) : age;
    }

    private boolean isSettled(Installation installation, InstallationToken token) {
        return token.equals(settled.get(installation)) && !isDoubtful(token);
    }

    private boolean isDoubtful(InstallationToken token) {
        return age(token).compareTo(lag.multipliedBy(SETTLED_LAGS)) >= 0;
    }

    private static boolean isSuspension(GitHubException refused) {
        return refused instanceof GitHubException.Forbidden forbidden && forbidden.isSuspended();
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** Waits on a latch that is never counted down, so that only the time-out or an interruption ends the wait. */
    private static void pause(Duration duration) throws InterruptedException {
        boolean happened = new CountDownLatch(1).await(duration.toNanos(), TimeUnit.NANOSECONDS);
        assert !happened;
    }
}
