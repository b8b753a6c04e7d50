package dev.patoperator.precedence.explanation;

import dev.patoperator.model.Action;
import dev.patoperator.model.ResourceRef;
import org.jspecify.annotations.Nullable;

/**
 * What one policy does with one item, and why.
 *
 * @param isDryRun whether the policy itself asks for a dry run, so that it decides nothing
 * @param text which parts of the policy matched, failed or excluded the item
 * @param isNotRead whether it could not be evaluated because GitHub was not asked this time for what it reads
 * @param reason for GitHub, rendered for the item; null when none is sent
 */
public record PolicyOutcome(
        ResourceRef policy,
        Action action,
        boolean isDryRun,
        Effect effect,
        String text,
        boolean isNotRead,
        @Nullable String reason) {

    /** What a policy does with an item. */
    public enum Effect {
        /** It decides the item, or in a dry run would. */
        DECIDES(ItemExplanation.Result.MATCHES, true),
        /** It matches or may match, and is held back or could not be evaluated. */
        UNDECIDED(ItemExplanation.Result.UNDECIDED, true),
        /** It matches, but its limit does not allow all that it matches. */
        OVER_LIMIT(ItemExplanation.Result.UNDECIDED, true),
        /** Its selector has an exception for the item. */
        EXCEPTED(ItemExplanation.Result.EXCEPTED, true),
        /** It lists the item's id, but its selector excludes the item. */
        GUARDED(ItemExplanation.Result.EXCLUDED, true),
        /** It is invalid, so that it decides nothing. A Deny holds back approvals nevertheless. */
        INVALID(ItemExplanation.Result.UNDECIDED, true),
        /** Its selector excludes the item. */
        EXCLUDED(ItemExplanation.Result.EXCLUDED, false),
        /** It is done with the item, or leaves it to others. */
        PASSIVE(ItemExplanation.Result.EXCLUDED, false),
        /** It is suspended. */
        SUSPENDED(ItemExplanation.Result.SUSPENDED, false);

        private final ItemExplanation.Result result;
        private final boolean concerns;

        Effect(ItemExplanation.Result result, boolean concerns) {
            this.result = result;
            this.concerns = concerns;
        }

        ItemExplanation.Result result() {
            return result;
        }

        /** Whether readers want to see it before the many policies that do not concern the item. */
        boolean concerns() {
            return concerns;
        }
    }
}
