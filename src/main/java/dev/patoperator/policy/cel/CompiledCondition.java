package dev.patoperator.policy.cel;

import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.policy.cel.check.NameWarning;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.item.ItemView;
import dev.patoperator.policy.item.Match;
import java.util.List;

/** A compiled condition of a selector. It has no name, because several selectors may share it. */
public interface CompiledCondition {

    /** Evaluates the condition for an item and charges the budget. A result that is not a Boolean is a failure. */
    Match evaluate(ItemView item, EvaluationBudget budget);

    /** Whether the condition reads the names of an item's repositories. */
    boolean namesRepositories();

    /** Returns what the condition reads about the organization's people and repositories. */
    default RequiredFacts requiredFacts() {
        return RequiredFacts.NONE;
    }

    /** Returns the first names in the condition that are probably misspelt; see {@link dev.patoperator.policy.cel.check.NameWarnings#first}. */
    List<NameWarning> warnings();

    /** Returns how many more names are probably misspelt. */
    int otherWarnings();
}
