package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The decision of a review. */
public enum ReviewAction {
    APPROVE("Approve"),
    DENY("Deny"),
    /** A value that this version does not know. The spec is invalid. */
    UNKNOWN("Unknown");

    private final String value;

    ReviewAction(String wire) {
        this.value = wire;
    }

    /** Returns the value as it is written in the resource. */
    @JsonValue
    public String value() {
        return value;
    }

    /** Returns the constant for a value. Never fails: an unknown value must not stop the informer that decodes it. */
    @JsonCreator
    public static ReviewAction of(String wire) {
        for (ReviewAction value : values()) {
            if (value.value.equals(wire)) {
                return value;
            }
        }
        return UNKNOWN;
    }
}
