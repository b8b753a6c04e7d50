package dev.patoperator.dispatch;

import dev.patoperator.github.GitHubException;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Tells a person until when GitHub's rate limit holds. */
final class RateLimitMessage {
    private RateLimitMessage() {}

    static String of(GitHubException.RateLimited limited) {
        return "waiting until "
                + DateTimeFormatter.ISO_INSTANT.format(limited.until().truncatedTo(ChronoUnit.SECONDS)) + ": "
                + limited.getMessage();
    }
}
