package dev.patoperator.github;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call that did not come to its end, by what the caller can do about it. Messages are one sentence for people: they
 * name the operation, the status and GitHub's own message, cut to a bounded length and free of secrets.
 */
public abstract sealed class GitHubException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable String requestId;

    private GitHubException(String message, @Nullable String requestId) {
        super(message);
        this.requestId = requestId;
    }

    /** GitHub's {@code X-GitHub-Request-Id} of the failed call, or null when no answer came. */
    public @Nullable String requestId() {
        return requestId;
    }

    /** The installation has used up a primary or secondary rate limit: nothing may be sent before {@link #until()}. */
    public static final class RateLimited extends GitHubException {
        private static final long serialVersionUID = 1L;
        private final Instant until;

        public RateLimited(String message, Instant until, @Nullable String requestId) {
            super(message, requestId);
            this.until = until;
        }

        /** When GitHub may be asked again, by this machine's clock. */
        public Instant until() {
            return until;
        }
    }

    /** 401 that a new token did not cure: GitHub refuses the App's id or key. */
    public static final class Unauthorized extends GitHubException {
        private static final long serialVersionUID = 1L;

        public Unauthorized(String message, @Nullable String requestId) {
            super(message, requestId);
        }
    }

    /** 403 that is no rate limit: a permission is missing, or the installation is suspended. The message says which. */
    public static final class Forbidden extends GitHubException {
        private static final long serialVersionUID = 1L;

        public Forbidden(String message, @Nullable String requestId) {
            super(message, requestId);
        }
    }

    /** 404. */
    public static final class NotFound extends GitHubException {
        private static final long serialVersionUID = 1L;

        public NotFound(String message, @Nullable String requestId) {
            super(message, requestId);
        }
    }

    /** 422, and any other answer that the same call would meet again (400, 405, 410, 415 …). */
    public static final class Refused extends GitHubException {
        private static final long serialVersionUID = 1L;
        private final int status;

        public Refused(String message, int status, @Nullable String requestId) {
            super(message, requestId);
            this.status = status;
        }

        /** The HTTP status. */
        public int status() {
            return status;
        }
    }

    /** The {@link SendPermit} was not given: this try was not sent, and those before it had no effect. */
    public static final class NotSent extends GitHubException {
        private static final long serialVersionUID = 1L;

        public NotSent(String message) {
            super(message, null);
        }
    }

    /**
     * No answer, or none that is GitHub's word on the call: connection errors, time-outs, 5xx, a page or a plain text
     * where JSON belongs, what a proxy answers by itself. Worth another try later.
     */
    public static final class Unavailable extends GitHubException {
        private static final long serialVersionUID = 1L;
        private final boolean mayHaveActed;
        private final boolean isTooMuch;

        public Unavailable(String message, boolean mayHaveActed, @Nullable String requestId) {
            this(message, mayHaveActed, false, requestId);
        }

        public Unavailable(String message, boolean mayHaveActed, boolean isTooMuch, @Nullable String requestId) {
            super(message, requestId);
            this.mayHaveActed = mayHaveActed;
            this.isTooMuch = isTooMuch;
        }

        /** False only when the request certainly never reached GitHub, such as a refused connection. */
        public boolean mayHaveActed() {
            return mayHaveActed;
        }

        /** Whether the answer took too long or was too long: a call that asks for less may succeed. */
        public boolean isTooMuch() {
            return isTooMuch;
        }
    }
}
