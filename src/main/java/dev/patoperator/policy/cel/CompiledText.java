package dev.patoperator.policy.cel;

import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.policy.cel.check.NameWarning;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.item.ItemView;
import java.util.List;

/** A compiled expression whose value is a text, such as a reason. Thread-safe. */
public interface CompiledText {

    /** Evaluates the expression for an item and charges the budget. */
    TextResult evaluate(ItemView item, EvaluationBudget budget);

    /** Whether the expression reads the names of an item's repositories. */
    boolean namesRepositories();

    /** Returns what the expression reads about the organization's people and repositories. */
    RequiredFacts requiredFacts();

    /** Returns the first names in the expression that are probably misspelt; see {@link CompiledCondition#warnings}. */
    List<NameWarning> warnings();

    /** Returns how many more names are probably misspelt. */
    int otherWarnings();

    /** The result of an evaluation. */
    sealed interface TextResult {

        /**
         * The value.
         *
         * @param text of any length, with the line breaks that the expression or the item has
         */
        record Text(String text) implements TextResult {}

        /**
         * The evaluation failed.
         *
         * @param message why there is no text
         */
        record TextFailed(String message) implements TextResult {}
    }
}
