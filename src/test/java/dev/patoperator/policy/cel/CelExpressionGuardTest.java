package dev.patoperator.policy.cel;

import static dev.patoperator.policy.support.ConditionAssertions.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.CompiledSelector;
import dev.patoperator.policy.support.ConditionAssertions;
import org.junit.jupiter.api.Test;

/**
 * Tests which expressions are refused before they run, and by which rule. Other bounds would stop many of them later, but
 * they must not get that far.
 */
class CelExpressionGuardTest {

    private static final String NESTED = "lists of lists, nested maps and values of unknown type (dyn) are not allowed";

    @Test
    void nestedAndUntypedValuesAreRefused() {
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
    void joiningStringsIsRefused() {
        assertThat(refusal("'a' + 'b' == 'ab'")).contains("strings cannot be joined");
        assertThat(refusal("b'a' + b'b' == b'ab'")).contains("strings cannot be joined");
        assertCompiles("1 + 1 == 2");
    }

    @Test
    void patternsMustBeLiteralsWithinTheLimits() {
        assertThat(refusal("'a'.matches(request.tokenName)")).contains("must be a text, not an expression");
        assertThat(refusal("'a'.matches('(')")).contains("missing closing )");
        assertThat(refusal("'a'.matches('(a{1,999}){999}')")).contains("repeats too much");
        assertThat(refusal("'a'.matches('(a{999}){2,}b{1000}')")).contains("repeats too much");
        assertThat(refusal("'a'.matches('(a{40}){40}')")).contains("is too large");
        assertCompiles("'a'.matches('a{10}b{2,}c{1,3}')");
        assertCompiles("'a'.matches('a{0}')");
    }

    private static void assertCompiles(String expression) {
        assertThatCode(() -> CompiledSelector.compile(ConditionAssertions.criteria(expression), ItemKind.REQUEST))
                .doesNotThrowAnyException();
    }
}
