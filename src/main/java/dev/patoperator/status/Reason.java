package dev.patoperator.status;

import dev.patoperator.model.Blocker;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The closed list of reasons of the Ready condition, each with the phase of the resource that it means. */
public enum Reason {
    SUCCEEDED("Succeeded", Phase.READY),
    NOTHING_MATCHED("NothingMatched", Phase.READY),
    UP_TO_DATE("UpToDate", Phase.READY),
    DRY_RUN("DryRun", Phase.READY),
    PROGRESSING("Progressing", Phase.RECONCILING),
    RATE_LIMITED("RateLimited", Phase.RECONCILING),
    GITHUB_UNAVAILABLE("GitHubUnavailable", Phase.RECONCILING),
    PARTIALLY_FAILED("PartiallyFailed", Phase.STALLED),
    FAILED("Failed", Phase.STALLED),
    NOT_FOUND("NotFound", Phase.STALLED),
    CREDENTIALS_NOT_FOUND("CredentialsNotFound", Phase.STALLED),
    CREDENTIALS_INVALID("CredentialsInvalid", Phase.STALLED),
    CREDENTIALS_FORBIDDEN("CredentialsForbidden", Phase.STALLED),
    PERMISSION_DENIED("PermissionDenied", Phase.STALLED),
    ORGANIZATION_NOT_FOUND("OrganizationNotFound", Phase.STALLED),
    LIMIT_EXCEEDED("LimitExceeded", Phase.STALLED),
    CONFLICT("Conflict", Phase.STALLED),
    INVALID_SPEC("InvalidSpec", Phase.STALLED),
    /** Only for a resource that was suspended before its first result. */
    SUSPENDED("Suspended", Phase.PAUSED);

    /** Which condition is True: Ready, Reconciling, Stalled or Suspended. */
    public enum Phase {
        READY,
        RECONCILING,
        STALLED,
        PAUSED
    }

    private static final Set<Reason> END_ONE_SHOT =
            EnumSet.of(SUCCEEDED, NOTHING_MATCHED, DRY_RUN, NOT_FOUND, FAILED, PARTIALLY_FAILED, LIMIT_EXCEEDED);

    private final String value;
    private final Phase phase;

    Reason(String value, Phase phase) {
        this.value = value;
        this.phase = phase;
    }

    /** Returns the reason as it is written in the condition. */
    public String value() {
        return value;
    }

    /** Returns the reason with this value; empty for a value that another version wrote. */
    static Optional<Reason> parse(String value) {
        return Arrays.stream(values())
                .filter(reason -> reason.value.equals(value))
                .findFirst();
    }

    /** Whether a one-shot selector with this reason is evaluated again only after an edit or a requested retry. */
    public boolean endsOneShot() {
        return END_ONE_SHOT.contains(this);
    }

    /** Returns the phase of a resource with this reason. */
    public Phase phase() {
        return phase;
    }

    /** Returns the reason that a blocker becomes. */
    public static Reason of(Blocker.Kind kind) {
        return switch (kind) {
            case CREDENTIALS_NOT_FOUND -> CREDENTIALS_NOT_FOUND;
            case CREDENTIALS_INVALID -> CREDENTIALS_INVALID;
            case CREDENTIALS_FORBIDDEN -> CREDENTIALS_FORBIDDEN;
            case ORGANIZATION_NOT_FOUND -> ORGANIZATION_NOT_FOUND;
            case PERMISSION_DENIED -> PERMISSION_DENIED;
            case RATE_LIMITED -> RATE_LIMITED;
            case GITHUB_UNAVAILABLE -> GITHUB_UNAVAILABLE;
            case RECORD_NOT_WRITTEN, NOT_WATCHING, NOT_READ -> PROGRESSING;
        };
    }
}
