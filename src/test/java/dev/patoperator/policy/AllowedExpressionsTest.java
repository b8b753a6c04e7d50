package dev.patoperator.policy;

import static dev.patoperator.policy.Conditions.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.patoperator.decision.Subject;
import org.junit.jupiter.api.Test;

/**
 * What is refused before it runs, and by which rule: many of these would be stopped later by another bound, which is no
 * reason to let them come that far.
 */
class AllowedExpressionsTest {

    private static final String NESTED = "lists of lists, nested maps and values of unknown type (dyn) are not allowed";

    @Test
    void valuesThatCanGrowAreRefused() {
        assertThat(refusal("[[1]].size() == 1")).contains(NESTED);
        assertThat(refusal("[{'a': 1}].size() == 1")).contains(NESTED);
        assertThat(refusal("{'a': [1]}.size() == 1")).contains(NESTED);
        assertThat(refusal("{'a': {'b': 1}}.size() == 1")).contains(NESTED);
        assertThat(refusal("dyn(1) == 1")).contains(NESTED);
        assertThat(refusal("[1, 'a'].size() == 2")).contains(NESTED);
    }

    @Test
    void flatValuesAreAllowed() {
        assertCompiles("[1, 2].size() == 2");
        assertCompiles("{'a': 1}.size() == 1");
    }

    @Test
    void joiningTextsIsRefused() {
        assertThat(refusal("'a' + 'b' == 'ab'")).contains("strings cannot be joined");
        assertThat(refusal("b'a' + b'b' == b'ab'")).contains("strings cannot be joined");
        assertCompiles("1 + 1 == 2");
    }

    @Test
    void patternsAreTextsWithinBounds() {
        assertThat(refusal("'a'.matches(request.tokenName)")).contains("must be a text, not an expression");
        assertThat(refusal("'a'.matches('(')")).contains("missing closing )");
        assertThat(refusal("'a'.matches('(a{1,999}){999}')")).contains("repeats too much");
        assertThat(refusal("'a'.matches('(a{999}){2,}b{1000}')")).contains("repeats too much");
        assertThat(refusal("'a'.matches('(a{40}){40}')")).contains("is too large");
        assertCompiles("'a'.matches('a{10}b{2,}c{1,3}')");
        assertCompiles("'a'.matches('a{0}')");
    }

    private static void assertCompiles(String expression) {
        assertThatCode(() -> Selector.compile(Conditions.criteria(expression), Subject.REQUEST))
                .doesNotThrowAnyException();
    }
}
