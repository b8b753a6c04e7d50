package dev.patoperator.github;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A failed call. The subclasses differ in what the caller can do about the failure. Messages are one sentence for
 * people: they name the operation, the status and GitHub's own message, cut to a bounded length and free of secrets.
 */
public abstract sealed class GitHubException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable String requestId;

    private GitHubException(String message, @Nullable String requestId) {
        super(message);
        this.requestId = requestId;
    }

    /** Returns GitHub's {@code X-GitHub-Request-Id} of the failed call, or null when no response with one arrived. */
    public @Nullable String requestId() {
        return requestId;
    }

    /**
     * The installation or the App has used up a primary or secondary rate limit: nothing may be sent before
     * {@link #until()}.
     */
    public static final class RateLimited extends GitHubException {
        private static final long serialVersionUID = 1L;
        private final Instant until;

        public RateLimited(String message, Instant until, @Nullable String requestId) {
            super(message, requestId);
            this.until = until;
        }

        /** Returns when GitHub may be called again, by this machine's clock. */
        public Instant until() {
            return until;
        }
    }

    /**
     * 401 that a new token did not cure: GitHub refuses the App's id or key. Also credentials that cannot work: a key
     * that cannot sign, a fixed installation that is not the organization's, a base URL that is not a REST API's.
     */
    public static final class Unauthorized extends GitHubException {
        private static final long serialVersionUID = 1L;

        private final String words;

        public Unauthorized(String message, @Nullable String requestId) {
            this(message, "", requestId);
        }

        /** @param words GitHub's own message, without secrets; empty when there is none */
        public Unauthorized(String message, String words, @Nullable String requestId) {
            super(message, requestId);
            this.words = words;
        }

        /**
         * Returns the same refusal of an App's JWT, with what it means.
         *
         * @param app the App that signed it
         */
        public Unauthorized explained(AppCredentials app) {
            return words.isEmpty()
                    ? this
                    : new Unauthorized(RefusalMessages.jwtRefused(app, words), words, requestId());
        }
    }

    /**
     * 403 that is not a rate limit: a permission is missing, or the installation is suspended. The message says which.
     */
    public static final class Forbidden extends GitHubException {
        private static final long serialVersionUID = 1L;

        private final boolean suspended;

        /** Creates the failure of a call for which a permission is missing. */
        public Forbidden(String message, @Nullable String requestId) {
            this(message, false, requestId);
        }

        /**
         * Creates a failure.
         *
         * @param suspended whether the installation is suspended, so that another token is refused, too
         */
        public Forbidden(String message, boolean suspended, @Nullable String requestId) {
            super(message, requestId);
            this.suspended = suspended;
        }

        /** Whether the installation is suspended. */
        public boolean isSuspended() {
            return suspended;
        }
    }

    /** 404. Also a login that no organization can have; nothing was sent then. */
    public static final class NotFound extends GitHubException {
        private static final long serialVersionUID = 1L;

        /** GitHub's words when no App has the id of the JWT: actions/create-github-app-token issue 76. */
        private static final String UNKNOWN_APP = "integration not found";

        private final String words;

        public NotFound(String message, @Nullable String requestId) {
            this(message, "", requestId);
        }

        /** @param words GitHub's own message, without secrets; empty when there is none */
        public NotFound(String message, String words, @Nullable String requestId) {
            super(message, requestId);
            this.words = words;
        }

        /** Returns GitHub's own message, without secrets; empty when there is none. */
        public String words() {
            return words;
        }

        /**
         * Returns what a 404 to a call that an App signed means: that GitHub does not know the App, or this same failure.
         *
         * @param app the App that signed the call
         */
        public GitHubException explained(AppCredentials app) {
            return words.toLowerCase(Locale.ROOT).contains(UNKNOWN_APP)
                    ? new Unauthorized(RefusalMessages.unknownApp(app, words), words, requestId())
                    : this;
        }
    }

    /**
     * 422, and any other response that the same call would get again (400, 405, 410, 415 …). Also an id that GitHub
     * cannot have; nothing was sent then.
     */
    public static final class Refused extends GitHubException {
        private static final long serialVersionUID = 1L;
        private final int status;

        public Refused(String message, int status, @Nullable String requestId) {
            super(message, requestId);
            this.status = status;
        }

        /** Returns the HTTP status. */
        public int status() {
            return status;
        }
    }

    /** The {@link SendPermit} refused: this try was not sent, and the tries before it had no effect. */
    public static final class NotSent extends GitHubException {
        private static final long serialVersionUID = 1L;

        public NotSent(String message) {
            super(message, null);
        }
    }

    /**
     * No response, or none from GitHub's API itself: connection errors, time-outs, 5xx, a web page or plain text
     * instead of JSON, responses of a proxy. A later try may succeed.
     */
    public static final class Unavailable extends GitHubException {
        private static final long serialVersionUID = 1L;
        private final boolean mayHaveActed;
        private final boolean shouldRequestLess;

        public Unavailable(String message, boolean mayHaveActed, @Nullable String requestId) {
            this(message, mayHaveActed, false, requestId);
        }

        public Unavailable(String message, boolean mayHaveActed, boolean isTooMuch, @Nullable String requestId) {
            super(message, requestId);
            this.mayHaveActed = mayHaveActed;
            this.shouldRequestLess = isTooMuch;
        }

        /**
         * Whether the call may have had an effect. False only when the request certainly did not reach GitHub, such as
         * after a refused connection, or was not processed.
         */
        public boolean mayHaveActed() {
            return mayHaveActed;
        }

        /** Whether the response took too long or was too long: a call that requests less may succeed. */
        public boolean shouldRequestLess() {
            return shouldRequestLess;
        }
    }
}
