package dev.patoperator.policy.expression;

import dev.patoperator.policy.cel.CompiledCondition;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.item.ItemView;
import dev.patoperator.policy.item.Match;

/** A condition under the name that the resource gives it. */
public record NamedCondition(String name, CompiledCondition condition) {

    /** Evaluates the condition for one item. A failure names the condition. */
    public Match evaluate(ItemView item, EvaluationBudget budget) {
        Match match = condition.evaluate(item, budget);
        return match instanceof Match.EvaluationFailed failed
                ? new Match.EvaluationFailed("condition '" + name + "' failed: " + failed.message(), failed.isNotRead())
                : match;
    }
}
