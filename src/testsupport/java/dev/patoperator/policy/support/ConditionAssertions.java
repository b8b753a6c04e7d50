package dev.patoperator.policy.support;

import static dev.patoperator.policy.support.TestItem.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.policy.CompiledSelector;
import dev.patoperator.policy.InvalidSelectorException;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.item.ItemFacts;
import dev.patoperator.policy.item.Match;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Builds selectors that have only conditions, and checks how they evaluate an item. */
public final class ConditionAssertions {

    private ConditionAssertions() {}

    /** Returns an unused budget whose CPU clock does not advance. */
    public static EvaluationBudget budget() {
        return new EvaluationBudget(() -> 0);
    }

    public static Criteria criteria(String... expressions) {
        return new Criteria(
                Set.of(),
                null,
                null,
                null,
                null,
                Set.of(),
                null,
                IntStream.range(0, expressions.length)
                        .mapToObj(i -> new Criteria.NamedExpression(i == 0 ? "rule" : "rule-" + i, expressions[i]))
                        .toList());
    }

    public static CompiledSelector compile(ItemKind kind, String... expressions) {
        try {
            return CompiledSelector.compile(criteria(expressions), kind);
        } catch (InvalidSelectorException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** Returns the compiler's message about an invalid expression. */
    public static String refusal(String expression) {
        return refusal(ItemKind.REQUEST, expression);
    }

    public static String refusal(ItemKind kind, String expression) {
        try {
            CompiledSelector.compile(criteria(expression), kind);
        } catch (InvalidSelectorException e) {
            return e.getMessage();
        }
        throw new AssertionError("compiles: " + expression);
    }

    public static Match evaluate(String expression, TestItem item) {
        return evaluate(expression, item.request());
    }

    public static Match evaluate(String expression, ListedPat item) {
        return evaluate(expression, item, NOW, ItemFacts.UNKNOWN);
    }

    public static Match evaluate(String expression, ListedPat item, Instant now, ItemFacts repositories) {
        ItemKind kind = item instanceof PatRequest ? ItemKind.REQUEST : ItemKind.GRANT;
        return compile(kind, expression).evaluate(item, now, repositories, budget());
    }

    public static void assertTrue(String expression, TestItem item) {
        assertThat(evaluate(expression, item)).describedAs(expression).isEqualTo(Match.MATCHED);
    }

    public static void assertFalse(String expression, TestItem item) {
        assertThat(evaluate(expression, item)).describedAs(expression).isInstanceOf(Match.NotMatched.class);
    }

    /** Returns the message with which the evaluation fails. */
    public static String failure(String expression, TestItem item) {
        Match match = evaluate(expression, item);
        assertThat(match).describedAs(expression).isInstanceOf(Match.EvaluationFailed.class);
        return ((Match.EvaluationFailed) match).message();
    }

    /** Reports the same repositories for every item. Records in {@code asked} for which items the names are read. */
    public record Repositories(List<String> names, Set<String> reached, List<Long> asked) implements ItemFacts {
        @Override
        public Boolean reaches(ListedPat item, String repository) {
            return reached.contains(repository);
        }

        @Override
        public List<String> names(ListedPat item) {
            asked.add(item.id());
            return names;
        }
    }
}
