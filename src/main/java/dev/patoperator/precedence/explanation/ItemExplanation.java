package dev.patoperator.precedence.explanation;

import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the policies of all namespaces would do with one item, and why.
 *
 * @param action what would be sent to GitHub; null when nothing would
 * @param decidedBy the policies that would send it, those that take precedence first; of an item that is held back or excepted,
 *     the policies that are
 * @param findings one for each policy that takes part, those that decide or hold back first, Deny before Approve, then by
 *     name; at most {@value IndexedPolicyExplainer#MAX_FINDINGS}. A resource that lists ids has one for these only.
 */
public record ItemExplanation(
        ItemKind kind,
        long id,
        Result result,
        @Nullable Action action,
        List<ResourceRef> decidedBy,
        List<Finding> findings) {

    /** What becomes of the item, or what one policy makes of it. */
    public enum Result {
        /** A policy would decide it. */
        MATCHES,
        /**
         * A policy matches or may match, but nothing is sent: it is held back, over its limit, or could not be evaluated. A
         * policy that is invalid is this for each item, but leaves the item as a whole as it is.
         */
        UNDECIDED,
        /** A policy would decide it, if an exception of the policy did not except it. */
        EXCEPTED,
        /** The policy does not concern it; of the item as a whole, no policy does. */
        EXCLUDED,
        /** The policy is suspended. */
        SUSPENDED
    }

    /**
     * What one policy makes of the item.
     *
     * @param isDryRun whether the policy only reports what it would do
     * @param text which parts of the policy matched, failed or excluded the item, for example {@code 'expires' excludes it}.
     *     It holds no counts: these are the same for each item, and change with every other item.
     * @param isNotRead whether the policy is undecided only because GitHub was not asked for what it reads when the listing was
     *     read, so that the next evaluation of the policy may decide it
     */
    public record Finding(
            ResourceRef policy, Action action, Result result, boolean isDryRun, String text, boolean isNotRead) {

        /** Creates a finding for which all was read. */
        public Finding(ResourceRef policy, Action action, Result result, boolean isDryRun, String text) {
            this(policy, action, result, isDryRun, text, false);
        }
    }

    public ItemExplanation {
        decidedBy = List.copyOf(decidedBy);
        findings = List.copyOf(findings);
    }
}
