package dev.patoperator.policy;

import static dev.patoperator.policy.Item.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Criteria;
import dev.patoperator.decision.Subject;
import dev.patoperator.github.ListedPat;
import dev.patoperator.github.PatRequest;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Selectors of nothing but conditions, and what they make of an item. */
final class Conditions {

    private Conditions() {}

    /** A budget that nothing was spent of, in a JVM that knows no CPU time. */
    static EvaluationBudget budget() {
        return new EvaluationBudget(() -> 0);
    }

    static Criteria criteria(String... expressions) {
        return new Criteria(
                Set.of(),
                null,
                null,
                null,
                null,
                Set.of(),
                null,
                IntStream.range(0, expressions.length)
                        .mapToObj(i -> new Criteria.Condition(i == 0 ? "rule" : "rule-" + i, expressions[i]))
                        .toList());
    }

    static Selector compile(Subject subject, String... expressions) {
        try {
            return Selector.compile(criteria(expressions), subject);
        } catch (InvalidSelectorException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** The compiler's message. */
    static String refusal(String expression) {
        return refusal(Subject.REQUEST, expression);
    }

    static String refusal(Subject subject, String expression) {
        try {
            Selector.compile(criteria(expression), subject);
        } catch (InvalidSelectorException e) {
            return e.getMessage();
        }
        throw new AssertionError("compiles: " + expression);
    }

    static Match evaluate(String expression, Item item) {
        return evaluate(expression, item.request());
    }

    static Match evaluate(String expression, ListedPat item) {
        return evaluate(expression, item, NOW, RepositoryFacts.UNKNOWN);
    }

    static Match evaluate(String expression, ListedPat item, Instant now, RepositoryFacts repositories) {
        Subject subject = item instanceof PatRequest ? Subject.REQUEST : Subject.GRANT;
        return compile(subject, expression).evaluate(item, now, repositories, budget());
    }

    static void assertTrue(String expression, Item item) {
        assertThat(evaluate(expression, item)).describedAs(expression).isEqualTo(Match.MATCHED);
    }

    static void assertFalse(String expression, Item item) {
        assertThat(evaluate(expression, item)).describedAs(expression).isEqualTo(Match.NOT_MATCHED);
    }

    /** The message with which the evaluation fails. */
    static String failure(String expression, Item item) {
        Match match = evaluate(expression, item);
        assertThat(match).describedAs(expression).isInstanceOf(Match.Failed.class);
        return ((Match.Failed) match).message();
    }

    /** Knows the names of every item's repositories, and that each reaches what is listed here. */
    record Repositories(List<String> names, Set<String> reached, List<Long> asked) implements RepositoryFacts {
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
