package dev.patoperator.policy;

import static dev.patoperator.policy.Item.NOW;
import static dev.patoperator.policy.Item.item;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.patoperator.decision.Subject;
import dev.patoperator.fuzz.FuzzInput;
import dev.patoperator.github.ListedPat;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Timeout;

/** One condition over some requests and grants; an input is its expression. */
@Timeout(10)
class ConditionFuzzTest {

    private static final List<Item> ITEMS = List.of(
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

    @FuzzTest
    void anyExpressionIsRefusedOrJudgesEveryItem(byte[] data) {
        String expression = FuzzInput.text(data);
        for (Subject subject : Subject.values()) {
            try {
                Selector selector = Selector.compile(Conditions.criteria(expression), subject);
                ITEMS.forEach(item -> judge(selector, subject == Subject.REQUEST ? item.request() : item.grant()));
            } catch (InvalidSelectorException e) {
                assertThat(e.getMessage())
                        .startsWith("spec.selector.matchConditions 'rule' does not compile: ")
                        .doesNotContain("\n", "\r")
                        .hasSizeLessThan(900);
            }
        }
    }

    private static void judge(Selector selector, ListedPat item) {
        var repositories = new Conditions.Repositories(List.of("app", "infra"), Set.of(), new CopyOnWriteArrayList<>());
        for (RepositoryFacts facts : List.of(repositories, RepositoryFacts.UNKNOWN)) {
            long began = System.nanoTime();
            if (selector.evaluate(item, NOW, facts, Conditions.budget()) instanceof Match.Failed failed) {
                assertThat(failed.message())
                        .startsWith("condition 'rule' failed: ")
                        .doesNotContain("\n", "\r")
                        .hasSizeLessThan(400);
            }
            assertThat(System.nanoTime() - began).isLessThan(3_000_000_000L);
        }
    }
}
