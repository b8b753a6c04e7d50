package dev.patoperator.model.intent;

import org.jspecify.annotations.Nullable;

/**
 * What kind of spec a decision was sent for, and so which limit counts it. The spec may have been edited since.
 *
 * @param selectorHash of a selector that is evaluated once, otherwise null
 */
public record DecisionOrigin(SpecKind kind, @Nullable String selectorHash) {

    /** The kinds of specs. */
    public enum SpecKind {
        /** The spec lists the id: no limit. */
        LISTED,
        /** The limit of any 24 hours. */
        STANDING,
        /** The limit of that selector. */
        ONE_SHOT,
        /** The spec is not known any more: every limit that may be meant. */
        UNKNOWN
    }

    public static final DecisionOrigin UNKNOWN = new DecisionOrigin(SpecKind.UNKNOWN, null);

    /** The origin of what is sent for this spec. */
    public static DecisionOrigin of(Intent intent) {
        if (intent.isStanding()) {
            return new DecisionOrigin(SpecKind.STANDING, null);
        }
        return intent.isOneShot()
                ? new DecisionOrigin(SpecKind.ONE_SHOT, OneShotHistory.hash(intent))
                : new DecisionOrigin(SpecKind.LISTED, null);
    }
}
