package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What a review decides. */
public enum ReviewAction {
    APPROVE("Approve"),
    DENY("Deny"),
    /** A value that this version does not know; refused in a spec, and read as undecided in a status. */
    UNKNOWN("Unknown");

    private final String value;

    ReviewAction(String wire) {
        this.value = wire;
    }

    /** The value as it stands in the resource. */
    @JsonValue
    public String value() {
        return value;
    }

    /** Never fails: a value that this version does not know must not stop the informer that decodes it. */
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
