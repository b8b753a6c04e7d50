package dev.patoperator.github;

import java.time.Duration;

/** Calls that an App signs with its own key. */
final class AppCalls {

    private final GitHubHttp http;
    private final ServerClock clock;
    private final AppJwts jwts;
    private final AppRefusals refusals;

    /** @param refusalMemory how long a key that GitHub refused is not tried again */
    AppCalls(GitHubHttp http, ServerClock clock, Duration refusalMemory) {
        this.http = http;
        this.clock = clock;
        this.jwts = new AppJwts(clock);
        this.refusals = new AppRefusals(clock, refusalMemory);
    }

    /**
     * Sends a call; when GitHub refuses the JWT for its times, once more by the clock that this answer taught. The words
     * are those that octokit/auth-app.js looks for. An App that was refused a moment ago, or is over its limit, is answered
     * without a call.
     */
    Reply send(AppCredentials app, ApiRequest request) throws GitHubException, InterruptedException {
        refusals.check(app);
        try {
            return signByServerTime(app, request);
        } catch (GitHubException.RateLimited | GitHubException.Unauthorized e) {
            refusals.refused(app, e);
            throw e;
        }
    }

    private Reply signByServerTime(AppCredentials app, ApiRequest request)
            throws GitHubException, InterruptedException {
        Duration assumed = clock.ahead(app.apiUrl());
        try {
            return http.send(request, jwts.of(app));
        } catch (GitHubException.Unauthorized refused) {
            jwts.forget(app);
            if (!isAboutTime(refused) || clock.ahead(app.apiUrl()).equals(assumed)) {
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
