package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** How the operator confirmed an outcome. */
public enum ConfirmedBy {
    /** GitHub answered 204 to the call for this one id. */
    RESPONSE("Response"),
    /** The grant with the request's token id exists. */
    GRANT("Grant"),
    /** The id left the list of pending requests or active grants. */
    ABSENCE("Absence"),
    /** A value that this version does not know. The operator omits it when it writes the status again. */
    UNKNOWN("Unknown");

    private final String value;

    ConfirmedBy(String wireValue) {
        this.value = wireValue;
    }

    /** Returns the value as it is written in the resource. */
    @JsonValue
    public String value() {
        return value;
    }

    /** Returns the constant for a value. Never fails: an unknown value must not stop the informer that decodes it. */
    @JsonCreator
    public static ConfirmedBy of(String wireValue) {
        for (ConfirmedBy value : values()) {
            if (value.value.equals(wireValue)) {
                return value;
            }
        }
        return UNKNOWN;
    }
}
