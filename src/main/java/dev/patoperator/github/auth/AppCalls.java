package dev.patoperator.github.auth;

import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.http.GitHubHttp;
import dev.patoperator.github.http.GitHubRequest;
import dev.patoperator.github.http.GitHubResponse;
import dev.patoperator.github.http.ServerClock;
import java.time.Duration;

/** Sends calls that an App signs with its own key. Thread-safe. */
public final class AppCalls {

    private final GitHubHttp http;
    private final ServerClock clock;
    private final AppJwtCache jwts;
    private final AppRefusalCache refusals;

    /**
     * Creates the sender for all Apps.
     *
     * @param refusalMemory how long a key that GitHub refused is not tried again
     */
    public AppCalls(GitHubHttp http, ServerClock clock, Duration refusalMemory) {
        this.http = http;
        this.clock = clock;
        this.jwts = new AppJwtCache(clock);
        this.refusals = new AppRefusalCache(clock, refusalMemory);
    }

    /**
     * Sends a call. When GitHub refuses the JWT for its times, and that response corrected what is known of the
     * server's clock, the call is sent once more. GitHub's words for that are those that octokit/auth-app.js looks for;
     * other words count as well when the clock was wrong by {@link AppJwtCache#TOLERANCE} or more. For an App that was
     * refused a moment ago, or is over its limit, the call fails without being sent.
     */
    GitHubResponse send(AppCredentials app, GitHubRequest request) throws GitHubException, InterruptedException {
        refusals.check(app);
        try {
            return signByServerTime(app, request);
        } catch (GitHubException.RateLimited e) {
            refusals.record(app, e);
            throw e;
        } catch (GitHubException.Unauthorized e) {
            throw recorded(app, e.explained(app));
        } catch (GitHubException.NotFound e) {
            throw recorded(app, e.explained(app));
        }
    }

    private GitHubException recorded(AppCredentials app, GitHubException explained) {
        refusals.record(app, explained);
        return explained;
    }

    private GitHubResponse signByServerTime(AppCredentials app, GitHubRequest request)
            throws GitHubException, InterruptedException {
        Duration assumed = clock.ahead(app.apiUrl());
        try {
            return http.send(request, jwts.of(app));
        } catch (GitHubException.Unauthorized refused) {
            jwts.forget(app);
            Duration learned = clock.ahead(app.apiUrl()).minus(assumed).abs();
            if (learned.isZero() || (!isAboutTime(refused) && learned.compareTo(AppJwtCache.TOLERANCE) < 0)) {
                throw refused;
            }
            return http.send(request, jwts.of(app));
        }
    }

    private static boolean isAboutTime(GitHubException refused) {
        String message = String.valueOf(refused.getMessage());
        return message.contains("'Issued at' claim") || message.contains("'Expiration time' claim");
    }
}
