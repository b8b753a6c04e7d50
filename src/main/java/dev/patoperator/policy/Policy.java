package dev.patoperator.policy;

import dev.patoperator.model.Action;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.policy.item.EvaluationBudget;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A resource that decides what its selector matches. Those that are suspended or whose credentials do not reach the
 * organization are none; a Deny that is not due, stalled, over its limit or finished is one as long as it exists.
 *
 * @param reason as in the spec, placeholders and all
 * @param basis what it judges by
 * @param dryRun whether it only reports; then it binds nobody else and has no limit
 * @param allowance how many decisions its limit leaves it
 * @param counted ids that were counted against the limit before, because their decisions are under way
 */
public record Policy(
        ResourceRef resource,
        Action action,
        @Nullable String reason,
        SelectionRule basis,
        boolean dryRun,
        int allowance,
        Set<Long> counted) {

    /** What a policy judges by. */
    public sealed interface SelectionRule {}

    /**
     * A selector that compiled.
     *
     * @param budget what its conditions may still cost over the list that is judged
     */
    public record CompiledRule(CompiledSelector selector, EvaluationBudget budget) implements SelectionRule {}

    /**
     * None: the selector did not compile, or the spec cannot be read.
     *
     * @param message why
     */
    public record InvalidRule(String message) implements SelectionRule {}

    /**
     * Not known yet: the credentials of the resource are not verified, so that its selector must not cost anybody a call.
     *
     * @param mayHold whether it may hold back an item now; asked only when there is an item to hold back
     */
    public record UnverifiedRule(BooleanSupplier mayHold) implements SelectionRule {}

    public Policy {
        counted = Set.copyOf(counted);
    }
}
