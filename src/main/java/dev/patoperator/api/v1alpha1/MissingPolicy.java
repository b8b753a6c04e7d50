package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** How a listed id counts when its request is not pending or its grant is not active. */
public enum MissingPolicy {
    /** The resource has failed. */
    FAIL("Fail"),
    /** Nothing is left to do for that id. */
    IGNORE("Ignore"),
    /** A value that this version does not know. The spec is invalid. */
    UNKNOWN("Unknown");

    private final String value;

    MissingPolicy(String wire) {
        this.value = wire;
    }

    /** Returns the value as it is written in the resource. */
    @JsonValue
    public String value() {
        return value;
    }

    /** Returns the constant for a value. Never fails: an unknown value must not stop the informer that decodes it. */
    @JsonCreator
    public static MissingPolicy of(String wire) {
        for (MissingPolicy value : values()) {
            if (value.value.equals(wire)) {
                return value;
            }
        }
        return UNKNOWN;
    }
}
