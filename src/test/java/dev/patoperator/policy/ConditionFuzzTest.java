package dev.patoperator.policy;

import static dev.patoperator.policy.support.TestItem.NOW;
import static dev.patoperator.policy.support.TestItem.item;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.patoperator.fuzz.FuzzInput;
import dev.patoperator.github.organization.MemberRole;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.item.ItemFacts;
import dev.patoperator.policy.item.Match;
import dev.patoperator.policy.support.ConditionAssertions;
import dev.patoperator.policy.support.TestFacts;
import dev.patoperator.policy.support.TestItem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;

/** An input is the expression of a condition, which is evaluated on some requests and grants. */
@Timeout(10)
class ConditionFuzzTest {

    private static final List<TestItem> ITEMS = List.of(
            item(71),
            item(72).owner(null)
                    .ownerId(null)
                    .reason(null)
                    .tokenId(null)
                    .tokenName(null)
                    .expired(null),
            item(73).repositorySelection(null).since(null).expiresAt(null).lastUsedAt(null),
            item(74).expiresAt(Instant.MAX.toString()).lastUsedAt(Instant.MIN.toString()),
            item(75).tokenName("\ud83d\ude00".repeat(100)).reason("x b c ".repeat(170)));

    private static final ItemFacts FACTS = TestFacts.facts()
            .names("app", "Infra")
            .repository("app", "private", false, "team-a")
            .repository("infra", "public", true)
            .properties("app", Map.of("tier", List.of("prod")))
            .properties("infra", Map.of())
            .role(7, MemberRole.MEMBER)
            .team("platform", 7L)
            .current(900_071, Permissions.NONE)
            .current(900_073, null);

    private static final ItemFacts OTHER_FACTS =
            TestFacts.facts().names().role(7, MemberRole.NONE).team("platform");

    @FuzzTest
    void anyExpressionIsRefusedOrJudgesEveryItem(byte[] data) {
        String expression = FuzzInput.text(data);
        for (ItemKind kind : ItemKind.values()) {
            try {
                CompiledSelector selector = CompiledSelector.compile(ConditionAssertions.criteria(expression), kind);
                ITEMS.forEach(item -> evaluateItem(selector, kind == ItemKind.REQUEST ? item.request() : item.grant()));
            } catch (InvalidSelectorException e) {
                assertThat(e.getMessage())
                        .startsWith("spec.selector.matchConditions 'rule' does not compile: ")
                        .doesNotContain("\n", "\r")
                        .hasSizeLessThan(900);
            }
        }
    }

    private static void evaluateItem(CompiledSelector selector, ListedPat item) {
        Match withoutFacts = null;
        for (ItemFacts facts : List.of(ItemFacts.UNKNOWN, FACTS, OTHER_FACTS)) {
            long began = System.nanoTime();
            Match match = selector.evaluate(item, NOW, facts, ConditionAssertions.budget());
            withoutFacts = withoutFacts == null ? match : withoutFacts;
            if (!(withoutFacts instanceof Match.EvaluationFailed) && !(match instanceof Match.EvaluationFailed)) {
                assertThat(match).isEqualTo(withoutFacts); // what is not known decides nothing
            }
            if (match instanceof Match.EvaluationFailed failed) {
                assertThat(failed.message())
                        .startsWith("condition 'rule' failed: ")
                        .doesNotContain("\n", "\r")
                        .hasSizeLessThan(400);
            }
            assertThat(System.nanoTime() - began).isLessThan(3_000_000_000L);
        }
    }
}
