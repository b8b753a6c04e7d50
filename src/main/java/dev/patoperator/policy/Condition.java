package dev.patoperator.policy;

/** A compiled condition of a selector, without its name: several selectors may share it. */
interface Condition {

    /** Whether it is true of the item; anything else than a Boolean is a failure. What it takes is charged to the budget. */
    Match evaluate(ItemView item, EvaluationBudget budget);

    /** Whether it reads the names of an item's repositories. */
    boolean namesRepositories();
}
