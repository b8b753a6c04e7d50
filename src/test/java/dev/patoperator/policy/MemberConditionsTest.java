package dev.patoperator.policy;

import static dev.patoperator.policy.support.ConditionAssertions.refusal;
import static dev.patoperator.policy.support.TestFacts.facts;
import static dev.patoperator.policy.support.TestItem.NOW;
import static dev.patoperator.policy.support.TestItem.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.item.ItemFacts;
import dev.patoperator.policy.item.Match;
import dev.patoperator.policy.support.ConditionAssertions;
import dev.patoperator.policy.support.TestFacts;
import dev.patoperator.policy.support.TestItem;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what conditions read about the owner of a token. The owner of the items has the account id 7. */
class MemberConditionsTest {

    private static Match evaluate(String expression, TestItem item, ItemFacts facts) {
        return ConditionAssertions.evaluate(expression, item.request(), NOW, facts);
    }

    private static Match evaluate(String expression, ItemFacts facts) {
        return evaluate(expression, item(1), facts);
    }

    private static RequiredFacts required(String... expressions) {
        return ConditionAssertions.compile(ItemKind.REQUEST, expressions).requiredFacts();
    }

    private static RequiredFacts people(boolean roles, String... teams) {
        return new RequiredFacts(roles, Set.of(teams), false, false, false);
    }

    @Test
    void theLoginIsInLowerCaseAndTakesNoCall() {
        assertThat(evaluate("member.login == 'mona-lisa'", item(1).owner("Mona-Lisa"), ItemFacts.UNKNOWN))
                .isEqualTo(Match.MATCHED);
        assertThat(required("member.login == 'mona'")).isEqualTo(RequiredFacts.NONE);
        assertThat(evaluate("!has(member.login)", item(1).owner(null), ItemFacts.UNKNOWN))
                .isEqualTo(Match.MATCHED);
        assertThat(evaluate("member.login == 'mona'", item(1).owner(null), ItemFacts.UNKNOWN))
                .isEqualTo(new Match.EvaluationFailed(
                        "condition 'rule' failed: login is absent; ask has() before reading it"));
    }

    @ParameterizedTest
    @EnumSource
    void theRoleIsThatOfTheAccount(MemberRole role) {
        TestFacts facts = facts().role(7, role).role(8, MemberRole.ADMIN);

        assertThat(evaluate("member.role == '" + role.value() + "'", facts)).isEqualTo(Match.MATCHED);
        assertThat(evaluate("has(member.role)", facts)).isEqualTo(Match.MATCHED);
        assertThat(ConditionAssertions.evaluate("member.role in ['" + role.value() + "']", item(1).grant(), NOW, facts))
                .isEqualTo(Match.MATCHED);
    }

    @Test
    void aTeamHasTheAccountsThatGitHubListed() {
        TestFacts facts = facts().team("platform", 7L).team("sre", 8L, 9L);

        assertThat(evaluate("member.inTeam('platform') && !member.inTeam('sre')", facts))
                .isEqualTo(Match.MATCHED);
        assertThat(evaluate("(true ? member : member).inTeam('platform')", facts))
                .isEqualTo(Match.MATCHED);
    }

    /** What is not known is neither false nor absent, so such a condition never matches and never excludes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "member.inTeam('sre') | member.inTeam('sre')",
                "!member.inTeam('sre') | member.inTeam('sre')",
                "member.role == 'none' | member.role",
                "member.role != 'none' | member.role",
                "has(member.role) | member.role",
                "!has(member.role) | member.role",
                "has(member.role) && member.role == 'none' | member.role",
                "member.inTeam('platform') && !member.inTeam('sre') | member.inTeam('sre')",
                "[1].exists(i, i == 1 && member.inTeam('sre')) | member.inTeam('sre')",
                "member.inTeam('sre') ? true : false | member.inTeam('sre')",
                "(member.inTeam('sre') OR false) != true | member.inTeam('sre')",
                "!((member.inTeam('sre') OR false) == true) | member.inTeam('sre')",
                "!(member.inTeam('sre') OR false) | member.inTeam('sre')",
                "(member.inTeam('sre') OR false) ? false : true | member.inTeam('sre')",
                "(true ? (member.inTeam('sre') OR false) : false) != true | member.inTeam('sre')",
                "!((member.inTeam('sre') OR false) in [true]) | member.inTeam('sre')",
                "[member.inTeam('sre') OR false] != [false] | member.inTeam('sre')",
                "{'a': member.inTeam('sre') OR false} != {'a': false} | member.inTeam('sre')",
                "type(member.inTeam('sre') OR false) != bool | member.inTeam('sre')",
                "string(member.inTeam('sre') OR false) != 'true' | member.inTeam('sre')",
                "[1].map(i, member.inTeam('sre') OR false) != [false] | member.inTeam('sre')",
                "[1].filter(i, member.inTeam('sre') OR false).size() == 0 | member.inTeam('sre')",
                "[1].filter(i, [1].all(j, !member.inTeam('sre'))).size() == 0 | member.inTeam('sre')",
                "![1].exists_one(i, member.inTeam('sre') OR false) | member.inTeam('sre')",
                "![1].exists(i, member.inTeam('sre')) | member.inTeam('sre')",
                "[1].all(i, !member.inTeam('sre')) != false | member.inTeam('sre')",
                "(member.inTeam('sre') OR (member.role == 'none' OR false)) != true | member.inTeam('sre')",
            })
    void aFactThatIsNotKnownFailsTheCondition(String expression, String field) {
        assertThat(evaluate(expression.replace("OR", "||"), facts().team("platform", 7L)))
                .isEqualTo(new Match.EvaluationFailed(
                        "condition 'rule' failed: " + field + " is not known: " + TestFacts.WHY));
    }

    @Test
    void aFactThatIsNotKnownDoesNotMatterWhereSomethingElseDecides() {
        assertThat(evaluate("member.login == 'mona' || member.inTeam('sre')", facts()))
                .isEqualTo(Match.MATCHED);
        assertThat(evaluate("member.inTeam('sre') || member.login == 'mona'", facts()))
                .isEqualTo(Match.MATCHED);
        assertThat(evaluate("member.role == 'none' && request.id == 2", facts()))
                .isInstanceOf(Match.NotMatched.class);
    }

    @Test
    void anItemWithoutTheAccountIdOfItsOwnerFails() {
        TestFacts facts = facts().team("platform", 7L).role(7, MemberRole.MEMBER);

        for (String expression : List.of("!member.inTeam('platform')", "member.role == 'none'", "has(member.role)")) {
            assertThat(evaluate(expression, item(1).ownerId(null), facts))
                    .asString()
                    .contains(" is not known: GitHub names no owner of this token");
        }
    }

    @Test
    void aMessageAboutAFactIsShownInFull() {
        String slug = "x".repeat(100);

        assertThat(evaluate("member.inTeam('" + slug + "')", facts()))
                .isEqualTo(new Match.EvaluationFailed(
                        "condition 'rule' failed: member.inTeam('" + slug + "') is not known: " + TestFacts.WHY));
    }

    @Test
    void theFactsThatAConditionReadsAreKnownBeforeItIsEvaluated() {
        assertThat(ConditionAssertions.compile(ItemKind.REQUEST, "request.id == 1")
                        .requiredFacts()
                        .isNone())
                .isTrue();
        assertThat(required("false && member.role == 'none'")).isEqualTo(people(true));
        assertThat(required("has(member.role)")).isEqualTo(people(true));
        assertThat(required("(true ? member : member).role == 'none'")).isEqualTo(people(true));
        assertThat(required("[1].all(member, member == 1)")).isEqualTo(RequiredFacts.NONE);
        assertThat(required("member.inTeam('b') || member.inTeam('a')", "member.inTeam('a')", "member.inTeam('c')"))
                .isEqualTo(people(false, "a", "b", "c"));
        assertThat(required("[1].exists(i, member.inTeam('a') && member.role == 'admin')"))
                .isEqualTo(people(true, "a"));
        assertThat(required("request.permissions.repository.role == 'read'")).isEqualTo(RequiredFacts.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "member.inTeam('Platform') | team slugs are in lower case: write inTeam('platform')",
                "member.inTeam(request.owner) | inTeam() takes the team's slug as a text, not an expression",
                "['a'].exists(t, member.inTeam(t)) | inTeam() takes the team's slug as a text, not an expression",
                "member.inTeam('') | a team's slug has letters, digits",
                "member.inTeam('acme/platform') | a team's slug has letters, digits",
                "member.inTeam('the team') | a team's slug has letters, digits",
                "member == member | objects cannot be compared: compare a field",
                "request != request | objects cannot be compared: compare a field",
            })
    void aWrongUseOfAMemberDoesNotCompile(String expression, String message) {
        assertThat(refusal(expression)).contains(message);
    }

    @Test
    void aConditionNamesAtMostTenTeams() {
        assertThat(required(teams(10) + " || " + teams(10)).teams()).hasSize(10);
        assertThat(refusal(teams(11))).contains("a condition may name at most 10 teams");
        assertThat(refusal("member.inTeam('" + "x".repeat(101) + "')")).contains("a team's slug has");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "team-1", "a_b.c", "0"})
    void slugsAsGitHubMakesThemCompile(String slug) {
        assertThat(required("member.inTeam('" + slug + "')")).isEqualTo(people(false, slug));
    }

    private static String teams(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "member.inTeam('t" + i + "')")
                .collect(Collectors.joining(" || "));
    }
}
