package dev.patoperator.model.intent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.api.v1alpha1.GrantSelector;
import dev.patoperator.api.v1alpha1.MatchCondition;
import dev.patoperator.api.v1alpha1.PatGrantReviewSpec;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatRevocationSpec;
import dev.patoperator.api.v1alpha1.RequestSelector;
import dev.patoperator.api.v1alpha1.ReviewAction;
import dev.patoperator.api.v1alpha1.Variable;
import dev.patoperator.model.Action;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Variables, and the expression of the reason. */
class SpecExpressionsTest {

    private static final List<Variable> NONE = null;

    @Test
    void conditionHasItsVariablesWrittenOut() throws Exception {
        SelectorIntent selector = selector(
                List.of(
                        new Variable("old", "now - request.createdAt > duration('24h')"),
                        new Variable("x", "!variables.old")),
                "variables.x || variables.old");

        Criteria.NamedExpression condition = selector.criteria().conditions().get(0);
        assertThat(condition.written()).isEqualTo("variables.x || variables.old");
        assertThat(condition.expression())
                .isEqualTo("(!(now - request.createdAt > duration('24h')))"
                        + " || (now - request.createdAt > duration('24h'))");
    }

    /** A selector that was completed must not be evaluated again because its conditions are written otherwise. */
    @Test
    void hashOfAOneShotIsThatOfTheWrittenOutConditions() throws Exception {
        SelectorIntent withVariable = selector(List.of(new Variable("a", "true")), "variables.a && true");
        SelectorIntent without = selector(NONE, "(true) && true");
        SelectorIntent other = selector(List.of(new Variable("a", "false")), "variables.a && true");

        String hash = withVariable.hash("acme", Action.APPROVE);
        assertThat(without.hash("acme", Action.APPROVE)).isEqualTo(hash);
        assertThat(other.hash("acme", Action.APPROVE)).isNotEqualTo(hash);
    }

    @Test
    void reasonHasItsVariablesWrittenOut() throws Exception {
        SelectorIntent selector =
                selectorWithReason(List.of(new Variable("who", "request.owner")), "true", "variables.who");

        assertThat(selector.expressions().reasonWrittenOut()).isEqualTo("(request.owner)");
        assertThat(selector(NONE, "true").expressions().reasonWrittenOut()).isNull();
    }

    @Test
    void variablesOutOfBoundsAreRefused() {
        assertRefused(Collections.emptyList(), "spec.variables has 0 entries, but must have 1 to 16");
        assertRefused(
                IntStream.range(0, 17).mapToObj(i -> new Variable("v" + i, "1")).toList(),
                "spec.variables has 17 entries, but must have 1 to 16");
        assertRefused(Arrays.asList((Variable) null), "spec.variables.name is missing, but must be 1 to 63 letters");
        assertRefused(List.of(new Variable("a-b", "1")), "spec.variables.name is 'a-b', but must be");
        assertRefused(List.of(new Variable("1a", "1")), "spec.variables.name is '1a', but must be");
        assertRefused(List.of(new Variable("a".repeat(64), "1")), "spec.variables.name is 'aaa");
        assertRefused(List.of(new Variable("a", null)), "spec.variables 'a' has no expression");
        assertRefused(List.of(new Variable("a", "")), "spec.variables 'a' has no expression");
        assertRefused(
                List.of(new Variable("a", "x".repeat(2049))),
                "spec.variables 'a' has an expression of more than 2048 characters");
        assertRefused(
                List.of(new Variable("a", "1"), new Variable("a", "2")),
                "spec.variables uses the name 'a' more than once");
    }

    @Test
    void variableThatIsReadTooEarlyIsRefused() {
        assertRefused(
                List.of(new Variable("a", "variables.b"), new Variable("b", "1")),
                "spec.variables 'a' reads variables.b, which is not defined before it is used; none is defined");
        assertRefused(
                List.of(new Variable("a", "1"), new Variable("b", "variables.b")),
                "spec.variables 'b' reads variables.b, which is not defined before it is used; defined are a");
    }

    @Test
    void conditionAndReasonThatReadUnknownVariablesAreRefused() {
        assertThatThrownBy(() -> selector(List.of(new Variable("a", "1")), "variables.c == 1"))
                .hasMessage("spec.selector.matchConditions 'rule' reads variables.c, which is not defined before it is"
                        + " used; defined are a");
        assertThatThrownBy(() -> selector(NONE, "variables.c == 1"))
                .hasMessage("spec.selector.matchConditions 'rule' reads variables.c, which is not defined before it is"
                        + " used; none is defined");
        assertThatThrownBy(() -> selectorWithReason(NONE, "true", "variables.c"))
                .hasMessage(
                        "spec.reasonExpression reads variables.c, which is not defined before it is used; none is defined");
        assertThatThrownBy(() -> selectorWithReason(NONE, "true", ""))
                .hasMessage("spec.reasonExpression has no expression");
        assertThatThrownBy(() -> selectorWithReason(NONE, "true", "x".repeat(2049)))
                .hasMessage("spec.reasonExpression has an expression of more than 2048 characters");
    }

    @Test
    void conditionThatIsTooLongWithItsVariablesNamesTheVariable() {
        List<Variable> variables = new ArrayList<>(List.of(new Variable("v0", "'" + "x".repeat(2000) + "'")));
        variables.add(new Variable("v1", "[variables.v0, variables.v0, variables.v0]"));

        assertThatThrownBy(() -> selector(variables, "variables.v1 == variables.v1 && variables.v1 == variables.v1"))
                .hasMessage("spec.selector.matchConditions 'rule' is too long once variables.v1 is written out: an"
                        + " expression may have 2,048 characters, and 16,384 with its variables written out");
    }

    @Test
    void loopThatHidesAVariablesMeaningIsRefusedOnlyWithVariables() throws Exception {
        String condition = "request.repositories.exists(request, request == 'app')";

        assertThat(selector(NONE, condition).criteria().conditions()).hasSize(1);
        assertThatThrownBy(() -> selector(List.of(new Variable("a", "1")), condition))
                .hasMessage("spec.selector.matchConditions 'rule' has a loop that calls its elements 'request', which"
                        + " variables may read: choose another name");
    }

    @Test
    void expressionsWithoutSelectorAreRefused() {
        assertThatThrownBy(() -> intent(List.of(1L), null, List.of(new Variable("a", "1")), null))
                .hasMessage("spec.variables is set, but needs a selector");
        assertThatThrownBy(() -> intent(List.of(1L), null, null, "'x'"))
                .hasMessage("spec.reasonExpression is set, but needs a selector");
    }

    @Test
    void revocationHasVariables() throws Exception {
        PatRevocation revocation = new PatRevocation();
        revocation.setMetadata(IntentFixtures.review(null).getMetadata());
        revocation.setSpec(new PatRevocationSpec(
                "acme",
                null,
                null,
                new GrantSelector(
                        null, null, null, null, null, null, null, List.of(new MatchCondition("rule", "variables.a"))),
                List.of(new Variable("a", "grant.tokenExpired")),
                "10m",
                null,
                null,
                null,
                null,
                null));

        SelectorIntent selector = Intent.of(revocation).selectorIntent();

        assertThat(selector.criteria().conditions().get(0).expression()).isEqualTo("(grant.tokenExpired)");
    }

    private static void assertRefused(List<Variable> variables, String message) {
        assertThatThrownBy(() -> selector(variables, "true"))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageStartingWith(message);
    }

    private static SelectorIntent selector(List<Variable> variables, String condition) throws InvalidSpecException {
        return selectorWithReason(variables, condition, null);
    }

    private static SelectorIntent selectorWithReason(
            List<Variable> variables, String condition, String reasonExpression) throws InvalidSpecException {
        var selector = new RequestSelector(
                null, null, null, null, null, null, null, List.of(new MatchCondition("rule", condition)));
        return intent(null, selector, variables, reasonExpression).selectorIntent();
    }

    private static Intent intent(
            List<Long> ids, RequestSelector selector, List<Variable> variables, String reasonExpression)
            throws InvalidSpecException {
        return Intent.of(IntentFixtures.review(new PatGrantReviewSpec(
                "acme",
                ReviewAction.DENY,
                null,
                reasonExpression,
                ids,
                selector,
                variables,
                selector == null ? null : "10m",
                null,
                null,
                null,
                null,
                null)));
    }
}
