package dev.patoperator.github;

import java.time.Duration;

/** Calls that an App signs with its own key. */
final class AppCalls {

    private final GitHubHttp http;
    private final ServerClock clock;

    AppCalls(GitHubHttp http, ServerClock clock) {
        this.http = http;
        this.clock = clock;
    }

    /**
     * Sends a call; when GitHub refuses the JWT for its times, once more by the clock that this answer taught. The words
     * are those that octokit/auth-app.js looks for.
     */
    Reply send(AppCredentials app, ApiRequest request) throws GitHubException, InterruptedException {
        Duration assumed = clock.ahead(app.apiUrl());
        try {
            return sign(app, request);
        } catch (GitHubException.Unauthorized refused) {
            if (!isAboutTime(refused) || clock.ahead(app.apiUrl()).equals(assumed)) {
                throw refused;
            }
            return sign(app, request);
        }
    }

    private Reply sign(AppCredentials app, ApiRequest request) throws GitHubException, InterruptedException {
        return http.send(request, AppJwt.sign(app, clock.serverNow(app.apiUrl())));
    }

    private static boolean isAboutTime(GitHubException refused) {
        String message = String.valueOf(refused.getMessage());
        return message.contains("'Issued at' claim") || message.contains("'Expiration time' claim");
    }
}
