package dev.patoperator.policy.cel;

import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.item.ItemView;
import dev.patoperator.policy.item.Match;

/** A compiled condition of a selector, without its name: several selectors may share it. */
public interface CompiledCondition {

    /** Whether it is true of the item; anything else than a Boolean is a failure. What it takes is charged to the budget. */
    Match evaluate(ItemView item, EvaluationBudget budget);

    /** Whether it reads the names of an item's repositories. */
    boolean namesRepositories();
}
