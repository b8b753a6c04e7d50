package dev.patoperator.model.intent;

import org.jspecify.annotations.Nullable;

/**
 * The kind of spec that a decision was sent for, and so which limit counts it. The spec may have been edited since.
 *
 * @param selectorHash of a one-shot selector; with {@code UNKNOWN} that of the current spec, where it is known; else null
 */
public record DecisionOrigin(SpecKind kind, @Nullable String selectorHash) {

    /** Kinds of specs, each with the limit that counts its decisions. */
    public enum SpecKind {
        /** The spec lists the id: no limit counts it. */
        LISTED,
        /** A standing selector: its limit for any 24 hours. */
        STANDING,
        /** A one-shot selector: the limit of that selector. */
        ONE_SHOT,
        /** The spec is no longer known: every limit that it may have had. */
        UNKNOWN
    }

    public static final DecisionOrigin UNKNOWN = new DecisionOrigin(SpecKind.UNKNOWN, null);

    /** Returns the origin of decisions that are sent for this spec. */
    public static DecisionOrigin of(Intent intent) {
        if (intent.isStanding()) {
            return new DecisionOrigin(SpecKind.STANDING, null);
        }
        return intent.isOneShot()
                ? new DecisionOrigin(SpecKind.ONE_SHOT, OneShotHistory.hash(intent))
                : new DecisionOrigin(SpecKind.LISTED, null);
    }
}
