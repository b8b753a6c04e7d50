package dev.patoperator.dispatch.results;

import dev.patoperator.github.GitHubException;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Says, in a message for people, until when GitHub's rate limit holds. */
public final class RateLimitMessage {
    private RateLimitMessage() {}

    public static String of(GitHubException.RateLimited limited) {
        return "waiting until "
                + DateTimeFormatter.ISO_INSTANT.format(limited.until().truncatedTo(ChronoUnit.SECONDS)) + ": "
                + limited.getMessage();
    }
}
