package dev.patoperator.policy;

import static dev.patoperator.policy.support.TestFacts.facts;
import static dev.patoperator.policy.support.TestItem.NOW;
import static dev.patoperator.policy.support.TestItem.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.item.ItemFacts;
import dev.patoperator.policy.item.Match;
import dev.patoperator.policy.support.ConditionAssertions;
import dev.patoperator.policy.support.TestFacts;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What is not known can only make an evaluation fail. A result that an expression has without a fact is its result with
 * each value of the fact: otherwise a fact that GitHub did not tell would decide. Tested with generated expressions.
 */
class UnknownFactsTest {

    private static final int EXPRESSIONS = 400;
    private static final int MAX_DEPTH = 3;

    private static final List<String> ATOMS = List.of(
            "true",
            "false",
            "request.id == 1",
            "member.login == 'mona'",
            "member.inTeam('a')",
            "member.role == 'none'",
            "has(member.role)",
            "has(request.current)",
            "request.permissions == request.current",
            "has(request.repos)",
            "has(request.repositories)",
            "'app' in request.repositories",
            "request.repos.size() == 1",
            "request.repos.all(r, r.archived)",
            "request.repos.exists(r, 'x' in r.topics)",
            "request.repos[0].visibility == 'public'",
            "has(request.repos[0].customProperties.tier)");

    /** {@code %s} stands for a smaller expression. */
    private static final List<String> COMPOUNDS = List.of(
            "(%s && %s)",
            "(%s || %s)",
            "(%s || %s)",
            "!(%s)",
            "((%s) == (%s))",
            "((%s) != (%s))",
            "((%s) ? (%s) : (%s))",
            "((%s ? 'a' : 'b') == 'a')",
            "((%s) in [%s])",
            "([%s] == [%s])",
            "([%s] + [%s]).all(b, b)",
            "({'k': %s} != {'k': %s})",
            "{'k': %s}.exists(k, %s)",
            "(string(%s) == 'true')",
            "(type(%s) == bool)",
            "[1].all(i, %s)",
            "[1, 2].exists(i, i == 2 && %s)",
            "[1, 2].exists_one(i, %s)",
            "([1].filter(i, %s) == [1])",
            "([1].map(i, %s) == [%s])");

    private static final PatRequest REQUEST = item(1).request();

    private static final List<ItemFacts> PARTLY_KNOWN = List.of(
            ItemFacts.UNKNOWN,
            facts(),
            facts().names("app"),
            facts().role(7, MemberRole.NONE).team("a", 7L),
            facts().names("app").repository("app", "public", true, "x"));

    private static final List<ItemFacts> KNOWN = List.of(
            known().role(7, MemberRole.NONE)
                    .team("a", 7L)
                    .repository("app", "public", true, "x")
                    .properties("app", Map.of("tier", List.of("prod")))
                    .current(900_001, REQUEST.permissions()),
            known().role(7, MemberRole.MEMBER)
                    .team("a", 8L)
                    .repository("app", "private", false)
                    .properties("app", Map.of())
                    .current(900_001, null),
            known().role(7, MemberRole.NONE)
                    .team("a", 8L)
                    .repository("app", "public", true)
                    .properties("app", Map.of())
                    .current(900_001, Permissions.NONE));

    private static TestFacts known() {
        return facts().names("app");
    }

    @Test
    void whatIsNotKnownNeverDecides() {
        var random = new Random(19);
        int decided = 0;
        int failed = 0;
        for (int i = 0; i < EXPRESSIONS; i++) {
            String expression = expression(random, MAX_DEPTH);
            CompiledSelector selector = ConditionAssertions.compile(ItemKind.REQUEST, expression);
            for (ItemFacts partlyKnown : PARTLY_KNOWN) {
                Match match = evaluate(selector, partlyKnown);
                if (match instanceof Match.EvaluationFailed) {
                    failed++;
                    continue;
                }
                decided++;
                // The facts that this listing has must be those of the complete one.
                KNOWN.stream().filter(facts -> isPartOf(partlyKnown, facts)).forEach(facts -> {
                    Match with = evaluate(selector, facts);
                    assertThat(with instanceof Match.EvaluationFailed || with.equals(match))
                            .describedAs("%s: %s, but %s with all facts", expression, match, with)
                            .isTrue();
                });
            }
        }
        assertThat(decided).isGreaterThan(EXPRESSIONS / 2);
        assertThat(failed).isGreaterThan(EXPRESSIONS / 2);
    }

    private static boolean isPartOf(ItemFacts part, ItemFacts whole) {
        int index = PARTLY_KNOWN.indexOf(part);
        return index < PARTLY_KNOWN.size() - 2 || whole == KNOWN.get(0);
    }

    private static Match evaluate(CompiledSelector selector, ItemFacts facts) {
        return selector.evaluate(REQUEST, NOW, facts, ConditionAssertions.budget());
    }

    private static String expression(Random random, int depth) {
        if (depth == 0 || random.nextInt(6) == 0) {
            return ATOMS.get(random.nextInt(ATOMS.size()));
        }
        String compound = COMPOUNDS.get(random.nextInt(COMPOUNDS.size()));
        while (compound.contains("%s")) {
            int at = compound.indexOf("%s");
            compound = compound.substring(0, at) + expression(random, depth - 1) + compound.substring(at + 2);
        }
        return compound;
    }
}
