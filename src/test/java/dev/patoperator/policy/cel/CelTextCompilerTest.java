package dev.patoperator.policy.cel;

import static dev.patoperator.policy.support.TestFacts.facts;
import static dev.patoperator.policy.support.TestItem.NOW;
import static dev.patoperator.policy.support.TestItem.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.item.ItemFacts;
import dev.patoperator.policy.item.ItemView;
import dev.patoperator.policy.support.ConditionAssertions;
import dev.patoperator.policy.support.TestFacts;
import dev.patoperator.policy.support.TestItem;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests expressions whose value is a text, and the check of a part of an expression. */
class CelTextCompilerTest {

    private static CompiledText compile(String expression) {
        TextCompilationResult result = CelTextCompiler.compile(expression, ItemKind.REQUEST);
        assertThat(result).isInstanceOf(TextCompilationResult.TextCompilationSuccess.class);
        return ((TextCompilationResult.TextCompilationSuccess) result).text();
    }

    private static CompiledText.TextResult evaluate(String expression, TestItem item, ItemFacts facts) {
        return compile(expression).evaluate(new ItemView(item.request(), NOW, facts), ConditionAssertions.budget());
    }

    private static String problem(String expression) {
        TextCompilationResult result = CelTextCompiler.compile(expression, ItemKind.REQUEST);
        assertThat(result).isInstanceOf(TextCompilationResult.TextCompilationFailure.class);
        return ((TextCompilationResult.TextCompilationFailure) result).problem();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '"',
            value = {
                "'no' | no",
                "request.owner + ': no' | mona: no",
                "'expires ' + string(request.tokenExpiresAt) | expires 2026-12-24T00:00:00Z",
                "string(request.id) + '/' + string(request.readOnly) + '/' + request.scopes[0] | 1/false/contents:write",
                "has(request.tokenExpiresAt) ? 'a' + 'b' : 'c' | ab",
                "(request.id == 1 || false) ? 'yes' : 'no' | yes",
                "request.scopes.exists(s, s == 'contents:write') ? 'writes' : 'reads' | writes",
                "member.role + '' | member",
                "request.scopes.filter(s, s.endsWith(':write'))[0] + ' is not allowed' | contents:write is not allowed",
            })
    void aTextIsMadeOfTheItemAndOfFacts(String expression, String text) {
        assertThat(evaluate(expression, item(1), facts().role(7, MemberRole.MEMBER)))
                .isEqualTo(new CompiledText.TextResult.Text(text));
    }

    @Test
    void whatIsAbsentOrNotKnownFails() {
        assertThat(evaluate("'x' + request.reason", item(1).reason(null), facts()))
                .isEqualTo(new CompiledText.TextResult.TextFailed("reason is absent; ask has() before reading it"));
        assertThat(evaluate("'x' + member.role", item(1), facts()))
                .isEqualTo(new CompiledText.TextResult.TextFailed("member.role is not known: " + TestFacts.WHY));
        assertThat(evaluate("(member.inTeam('a') || false) ? 'a' : 'b'", item(1), facts()))
                .isEqualTo(new CompiledText.TextResult.TextFailed("member.inTeam('a') is not known: " + TestFacts.WHY));
    }

    @Test
    void theFactsThatATextReadsAreKnownBeforeItIsEvaluated() {
        CompiledText text = compile("member.inTeam('a') ? request.repos[0].name : member.role");

        assertThat(text.namesRepositories()).isTrue();
        assertThat(text.requiredFacts()).isEqualTo(new RequiredFacts(true, Set.of("a"), false, false, false));
        assertThat(compile("'a'").namesRepositories()).isFalse();
        assertThat(compile("'a'").requiredFacts()).isEqualTo(RequiredFacts.NONE);
    }

    @Test
    void aTextChargesTheBudget() {
        var cpu = new AtomicLong();
        var ticking = new EvaluationBudget(() -> cpu.addAndGet(2_000_000_000L));
        CompiledText text = compile("[1].all(i, i > 0) ? 'a' : 'b'");
        ItemView view = new ItemView(item(1).request(), NOW, ItemFacts.UNKNOWN);

        assertThat(text.evaluate(view, ticking)).isEqualTo(new CompiledText.TextResult.Text("a"));
        assertThat(text.evaluate(view, ticking)).isInstanceOf(CompiledText.TextResult.TextFailed.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '"',
            value = {
                "request.id | 1:8: this must be text, but is a number: write string(...)",
                "request.id == 1 | 1:12: this must be text, but is true or false: write string(...)",
                "request.ownr | 1:8: a request has no field ownr: did you mean owner?",
                "[1].map(i, 'a' + 'b')[0] | strings cannot be joined in a loop",
                "request.scopes.map(s, s + s)[0] | strings cannot be joined in a loop",
                "[['a']][0][0] | lists of lists, nested maps",
            })
    void anExpressionThatIsNotAllowedSaysWhy(String expression, String message) {
        assertThat(problem(expression)).contains(message);
    }

    @Test
    void aTextJoinsABoundedNumberOfStrings() {
        String thirteen = "('a'" + " + 'a'".repeat(12) + ")";
        String sixtyFive = thirteen + (" + " + thirteen).repeat(4);

        assertThat(evaluate(sixtyFive, item(1), facts())).isEqualTo(new CompiledText.TextResult.Text("a".repeat(65)));
        assertThat(problem(sixtyFive + " + 'a'")).contains("it joins more than 64 strings");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "request.id",
                "request.owner",
                "request.scopes.filter(s, s.endsWith(':write'))",
                "request.permissions.repository",
                "request.lifetime <= days(90)",
                "request.owner + 'a'",
            })
    void aPartOfAnExpressionMayHaveAnyType(String expression) {
        assertThat(CelConditionCompiler.typeFault(expression, ItemKind.REQUEST)).isEmpty();
    }

    @Test
    void aPartOfAnExpressionMustCompile() {
        assertThat(CelConditionCompiler.typeFault("request.ownr", ItemKind.REQUEST))
                .hasValueSatisfying(problem ->
                        assertThat(problem).startsWith("1:8: a request has no field ownr: did you mean owner?"));
        assertThat(CelConditionCompiler.typeFault("request.createdAt", ItemKind.GRANT))
                .hasValueSatisfying(problem -> assertThat(problem).contains("there is no variable request"));
        assertThat(CelConditionCompiler.typeFault("'a' + 1", ItemKind.GRANT)).isPresent();
    }
}
