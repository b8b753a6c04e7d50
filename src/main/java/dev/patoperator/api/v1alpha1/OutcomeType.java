package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The result of one id, as the status shows it. */
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
    /** Matched by the selector, but taken out by one of its exceptions. */
    EXCEPTED("Excepted"),
    /** What a dry run found. */
    WOULD_APPROVE("WouldApprove"),
    WOULD_DENY("WouldDeny"),
    WOULD_REVOKE("WouldRevoke"),
    /** A value that this version does not know. Handled like {@link #PENDING}. */
    UNKNOWN("Unknown");

    private final String value;

    OutcomeType(String wire) {
        this.value = wire;
    }

    /** Returns the value as it is written in the resource. */
    @JsonValue
    public String value() {
        return value;
    }

    /** Returns the constant for a value. Never fails: an unknown value must not stop the informer that decodes it. */
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
