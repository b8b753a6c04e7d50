package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What an id means that is not pending (a request) or not active (a grant). */
public enum MissingPolicy {
    /** The resource has failed. */
    FAIL("Fail"),
    /** Nothing is left to do for that id. */
    IGNORE("Ignore"),
    /** A value that this version does not know; refused in a spec, and read as undecided in a status. */
    UNKNOWN("Unknown");

    private final String value;

    MissingPolicy(String wire) {
        this.value = wire;
    }

    /** The value as it stands in the resource. */
    @JsonValue
    public String value() {
        return value;
    }

    /** Never fails: a value that this version does not know must not stop the informer that decodes it. */
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
