package dev.patoperator.model.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecVariablesTest {

    private static final SpecVariables A_AND_B = variables("a", "1 + 1", "b", "variables.a > now");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    variables.a                   | (1 + 1)
                    !variables.b && variables.a<3 | !((1 + 1) > now) && (1 + 1)<3
                    size([variables . a])         | size([(1 + 1)])
                    request.variables.a           | request.variables.a
                    variables.a.variables.a       | (1 + 1).variables.a
                    myvariables.a + variables.a   | myvariables.a + (1 + 1)
                    1 in[variables.a]             | 1 in[(1 + 1)]
                    has(variables.a.x)            | has((1 + 1).x)
                    """)
    void variableIsWrittenOutInParenthesesWhereverItIsRead(String written, String expected) throws Exception {
        A_AND_B.check(written);

        assertThat(A_AND_B.writeOut(written)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'variables.a'",
                "\"variables.a\"",
                "'it\\'s variables.a'",
                "'\\\\' + \"'variables.a\"",
                "r'\\' + 'variables.a'",
                "R\"\\\" + 'variables.a'",
                "b'variables.a'",
                "bR'\\' + 'variables.a'",
                "'''it's\n\"variables.a\" '' '''",
                "\"\"\"\nvariables.a\\\"\"\" variables.a\"\"\"",
                "r'''\\''' + 'variables.a'",
                "true // variables.a",
                "'//' + 'variables.a'",
                "x.`variables.a`",
                "'' + 'variables.a'",
                "'without an end variables.a",
                "1variables.a"
            })
    void nameInTextOrCommentIsNoVariable(String expression) throws Exception {
        A_AND_B.check(expression);

        assertThat(A_AND_B.writeOut(expression)).isEqualTo(expression);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'x' + variables.a",
                "r'\\' + variables.a",
                "'\\\\' + variables.a",
                "b'x' == variables.a",
                "'''x''' + variables.a",
                "\"'\" + variables.a",
                "// 'a comment\nvariables.a",
                "variables // why\n.a",
                "rb + variables.a",
                "1.5 / 2 / variables.a"
            })
    void nameAfterTextOrCommentIsAVariable(String expression) {
        assertThat(A_AND_B.writeOut(expression)).endsWith("(1 + 1)");
    }

    @Test
    void commentOfAVariableDoesNotHideWhatFollows() {
        SpecVariables commented = variables("a", "1 // one", "b", "'// no comment'");

        assertThat(commented.writeOut("variables.a == 2 && variables.b == 'x'"))
                .isEqualTo("(1  ) == 2 && ('// no comment') == 'x'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    variables.c   | reads variables.c, which is not defined before it is used; defined are a, b
                    variables     | reads variables without a name: write variables.NAME; defined are a, b
                    variables['a']| reads variables without a name: write variables.NAME; defined are a, b
                    variables.    | reads variables without a name: write variables.NAME; defined are a, b
                    variables.?a  | reads variables without a name: write variables.NAME; defined are a, b
                    """)
    void expressionThatReadsAnUnknownVariableIsRefused(String expression, String message) {
        assertRefused(A_AND_B, expression, message);
    }

    @Test
    void variableReadsOnlyVariablesBeforeIt() throws Exception {
        A_AND_B.before(1).check("variables.a");

        assertRefused(
                A_AND_B.before(1),
                "variables.b",
                "reads variables.b, which is not defined before it is used; defined are a");
        assertRefused(
                SpecVariables.NONE,
                "x && variables.a",
                "reads variables.a, which is not defined before it is used; none is defined");
        assertThat(A_AND_B.writtenOut())
                .containsExactly(
                        new SpecVariables.Definition("a", "1 + 1"), new SpecVariables.Definition("b", "(1 + 1) > now"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xs.exists(variables, variables.startsWith('a'))",
                "xs.exists((variables), variables.size() > 1)",
                "x.variables.a",
                "'variables.a'"
            })
    void expressionWithoutVariablesMayUseTheWordOtherwise(String expression) {
        assertThatCode(() -> SpecVariables.NONE.check(expression)).doesNotThrowAnyException();
        assertThat(SpecVariables.NONE.writeOut(expression)).isEqualTo(expression);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xs.exists(request, variables.a)",
                "xs.all( now , variables.a)",
                "xs.map((grant), variables.a)",
                "xs.filter(((member)), variables.a)",
                "xs.exists_one(// the element\nvariables, true)",
                "xs.map(int, true, variables.a)"
            })
    void loopThatHidesWhatVariablesReadIsRefused(String expression) {
        assertThatThrownBy(() -> A_AND_B.check(expression))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageStartingWith("has a loop that calls its elements '")
                .hasMessageEndingWith("', which variables may read: choose another name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xs.exists(r, r == variables.a)",
                "[now, variables.a]",
                "f(request.owner, variables.a)",
                "f((now > variables.a), true)",
                "(now)",
                "f(now)",
                "xs.exists(r, 'exists(now, true)' == r)"
            })
    void otherUseOfTheseNamesIsAllowed(String expression) {
        assertThatCode(() -> A_AND_B.check(expression)).doesNotThrowAnyException();
    }

    @Test
    void expressionMayHave16384CharactersWithItsVariablesWrittenOut() throws Exception {
        SpecVariables variables = variables("long", "'" + "x".repeat(2043) + "'");
        String eight = "variables.long" + "+variables.long".repeat(7);

        variables.check(eight); // 8 * 2047 + 7
        variables.check(eight + " ");
        assertThat(variables.writeOut(eight + " ")).hasSize(16_384);
        assertRefused(
                variables,
                eight + "  ",
                "is too long once variables.long is written out: an expression may have 2,048 characters, and 16,384 with"
                        + " its variables written out");
    }

    /** Sixteen variables of which each reads the one before ten times would have 10^16 characters. */
    @Test
    void writingOutStopsAtTheBound() {
        List<SpecVariables.Definition> definitions = new ArrayList<>();
        definitions.add(new SpecVariables.Definition("v0", "// " + "x".repeat(2_000) + "\n1"));
        for (int i = 1; i < 16; i++) {
            definitions.add(new SpecVariables.Definition("v" + i, "1" + ("+variables.v" + (i - 1)).repeat(10)));
        }
        SpecVariables variables = new SpecVariables(definitions);

        long before = System.nanoTime();
        assertThatThrownBy(() -> variables.check("variables.v15"))
                .hasMessageStartingWith("is too long once variables.v");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
    }

    private static void assertRefused(SpecVariables variables, String expression, String message) {
        assertThatThrownBy(() -> variables.check(expression))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessage(message);
    }

    private static SpecVariables variables(String... namesAndExpressions) {
        List<SpecVariables.Definition> definitions = new ArrayList<>();
        for (int i = 0; i < namesAndExpressions.length; i += 2) {
            definitions.add(new SpecVariables.Definition(namesAndExpressions[i], namesAndExpressions[i + 1]));
        }
        return new SpecVariables(definitions);
    }
}
