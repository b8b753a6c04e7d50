package dev.patoperator.cli.preview;

import dev.patoperator.cli.engine.Decision;

/** What a change of policies does to an item. The order is that of the reports: what nobody can take back comes first. */
enum ChangeType {
    APPROVED("newlyApproved", "Newly approved"),
    DENIED("newlyDenied", "Newly denied"),
    REVOKED("newlyRevoked", "Newly revoked"),
    /** A policy matches, or cannot be evaluated for the item, and nothing is decided: a person has to. */
    UNDECIDED("newlyUndecided", "Newly undecided"),
    /** No policy matches any more, or an exception applies. */
    NOT_DECIDED("noLongerDecided", "No longer decided");

    private final String value;
    private final String title;

    ChangeType(String jsonValue, String text) {
        this.value = jsonValue;
        this.title = text;
    }

    static ChangeType of(Decision decision) {
        return switch (decision) {
            case APPROVED -> APPROVED;
            case DENIED -> DENIED;
            case REVOKED -> REVOKED;
            case UNDECIDED -> UNDECIDED;
            case EXCEPTED, NOT_DECIDED -> NOT_DECIDED;
        };
    }

    /** Returns the name in JSON. */
    String value() {
        return value;
    }

    /** Returns the words for people. */
    String title() {
        return title;
    }
}
