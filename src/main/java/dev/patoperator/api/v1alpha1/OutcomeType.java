package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What became of one id. */
public enum OutcomeType {
    /** Queued or sent, and not yet confirmed. */
    PENDING("Pending"),
    APPROVED("Approved"),
    DENIED("Denied"),
    REVOKED("Revoked"),
    /** No request with that id is pending, or no grant with that id is active. */
    NOT_FOUND("NotFound"),
    /** Held back: another resource decides it the other way. */
    UNDECIDED("Undecided"),
    FAILED("Failed"),
    /** What a dry run found. */
    WOULD_APPROVE("WouldApprove"),
    WOULD_DENY("WouldDeny"),
    WOULD_REVOKE("WouldRevoke"),
    /** A value that this version does not know; refused in a spec, and read as undecided in a status. */
    UNKNOWN("Unknown");

    private final String value;

    OutcomeType(String wire) {
        this.value = wire;
    }

    /** The value as it stands in the resource. */
    @JsonValue
    public String value() {
        return value;
    }

    /** Never fails: a value that this version does not know must not stop the informer that decodes it. */
    @JsonCreator
    public static OutcomeType of(String wire) {
        for (OutcomeType value : values()) {
            if (value.value.equals(wire)) {
                return value;
            }
        }
        return UNKNOWN;
    }
}
