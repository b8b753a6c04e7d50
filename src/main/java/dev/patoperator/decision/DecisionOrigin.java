package dev.patoperator.decision;

import org.jspecify.annotations.Nullable;

/**
 * What kind of spec a decision was sent for, and so which limit counts it. The spec may have been edited since.
 *
 * @param selectorHash of a selector that is evaluated once, otherwise null
 */
public record DecisionOrigin(Kind kind, @Nullable String selectorHash) {

    /** The kinds of specs. */
    public enum Kind {
        /** The spec lists the id: no limit. */
        LISTED,
        /** The limit of any 24 hours. */
        STANDING,
        /** The limit of that selector. */
        ONE_SHOT,
        /** The spec is not known any more: every limit that may be meant. */
        UNKNOWN
    }

    public static final DecisionOrigin UNKNOWN = new DecisionOrigin(Kind.UNKNOWN, null);

    /** The origin of what is sent for this spec. */
    public static DecisionOrigin of(Intent intent) {
        if (intent.standing()) {
            return new DecisionOrigin(Kind.STANDING, null);
        }
        return intent.oneShot()
                ? new DecisionOrigin(Kind.ONE_SHOT, OneShotHistory.hash(intent))
                : new DecisionOrigin(Kind.LISTED, null);
    }
}
