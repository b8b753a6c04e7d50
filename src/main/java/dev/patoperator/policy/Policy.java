package dev.patoperator.policy;

import dev.patoperator.model.Action;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.exemption.Exemptions;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.item.ItemView;
import dev.patoperator.policy.item.Match;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A resource that decides what its selector matches. Suspended resources and resources whose credentials do not reach the
 * organization are no policies. A Deny is a policy as long as it exists, also while it is not due, stalled, over its limit
 * or finished.
 *
 * @param reason as in the spec, with its placeholders; see {@link #reasonFor}
 * @param selectionRule the rule that evaluates items
 * @param dryRun whether the policy only reports; then it holds back no other policy and has no limit
 * @param allowance how many decisions the policy's limit still allows
 * @param countedIds ids that count against the limit already, because their decisions are under way
 */
public record Policy(
        ResourceRef resource,
        Action action,
        @Nullable String reason,
        SelectionRule selectionRule,
        boolean dryRun,
        int allowance,
        Set<Long> countedIds) {

    /** How a policy evaluates items. */
    public sealed interface SelectionRule {}

    /**
     * A selector that compiled.
     *
     * @param budget charged with the cost of the conditions over one listing
     * @param exemptions the exceptions of the selector
     */
    public record CompiledRule(CompiledSelector selector, EvaluationBudget budget, Exemptions exemptions)
            implements SelectionRule {

        /** Creates the rule of a selector without exceptions. */
        public CompiledRule(CompiledSelector selector, EvaluationBudget budget) {
            this(selector, budget, Exemptions.NONE);
        }

        /** Evaluates the selector for one item. An exception counts only for an item that would not be excluded anyway. */
        Match evaluate(ItemView view) {
            Match match = selector.evaluate(view, budget);
            if (match instanceof Match.NotMatched) {
                return match;
            }
            return exemptions
                    .activeFor(view.item().owner(), view.item().tokenId(), view.now())
                    .<Match>map(exemption -> new Match.Excepted(exemption.until(), exemption.reason()))
                    .orElse(match);
        }
    }

    /**
     * A selector that did not compile, or a spec that is invalid.
     *
     * @param message what is wrong
     */
    public record InvalidRule(String message) implements SelectionRule {}

    /**
     * A selector that is not evaluated yet, because the resource's credentials are not verified: until then it must cause no
     * calls.
     *
     * @param mayHold whether the policy may hold back an item now; called only when there is such an item, because the first
     *     call starts the time for which an unverified policy may hold
     */
    public record UnverifiedRule(BooleanSupplier mayHold) implements SelectionRule {}

    public Policy {
        countedIds = Set.copyOf(countedIds);
    }

    /**
     * Returns the reason of a decision about this item: the text that the spec's expression computes, or {@link #reason()}
     * where it computes none; null when there is none at all.
     */
    public @Nullable String reasonFor(ItemView view) {
        String computed = selectionRule instanceof CompiledRule compiled
                ? ReasonTemplate.computed(
                        compiled.selector().reason(view, compiled.budget()).orElse(null))
                : null;
        return computed == null ? ReasonTemplate.render(reason, view.item()) : computed;
    }
}
