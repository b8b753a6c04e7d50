package dev.patoperator.policy;

import static dev.patoperator.policy.support.TestItem.NOW;
import static dev.patoperator.policy.support.TestItem.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.policy.item.ItemFacts;
import dev.patoperator.policy.item.Match;
import dev.patoperator.policy.support.ConditionAssertions;
import dev.patoperator.policy.support.TestItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests which items each field of a selector matches. */
class CompiledSelectorTest {

    private static final Instant BEFORE = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void anEmptySelectorMatchesEveryItem() {
        assertThat(evaluate(Criteria.ALL, item(1))).isEqualTo(Match.MATCHED);
    }

    @Test
    void ownersAreComparedWithoutRegardToCase() {
        Criteria owners = owners("ci-bot", "mona");

        assertThat(evaluate(owners, item(1).owner("Mona"))).isEqualTo(Match.MATCHED);
        assertThat(evaluate(owners, item(1).owner("mona2"))).isEqualTo(excludedBy("owners"));
        assertThat(evaluate(owners, item(1).owner(null))).isInstanceOf(Match.EvaluationFailed.class);
    }

    @Test
    void tokenIdsMatchTokenIdsAndNotItemIds() {
        Criteria tokens = new Criteria(Set.of(), null, null, null, null, Set.of(900_071L), null, List.of());

        assertThat(evaluate(tokens, item(71))).isEqualTo(Match.MATCHED);
        assertThat(evaluate(tokens, item(900_071))).isEqualTo(excludedBy("tokenIDs"));
        assertThat(evaluate(tokens, item(71).tokenId(null))).isInstanceOf(Match.EvaluationFailed.class);
    }

    @Test
    void lastUsedCriteriaDoNotMatchNeverUsedTokens() {
        Criteria before = new Criteria(Set.of(), null, null, BEFORE, null, Set.of(), null, List.of());
        Criteria after = new Criteria(Set.of(), null, null, null, BEFORE, Set.of(), null, List.of());

        assertThat(evaluate(before, item(1).lastUsedAt("2025-12-31T23:59:59Z"))).isEqualTo(Match.MATCHED);
        assertThat(evaluate(before, item(1).lastUsedAt("2026-01-01T00:00:00Z")))
                .isEqualTo(excludedBy("lastUsedBefore"));
        assertThat(evaluate(before, item(1).lastUsedAt(null))).isEqualTo(excludedBy("lastUsedBefore"));
        assertThat(evaluate(after, item(1).lastUsedAt("2026-01-01T00:00:01Z"))).isEqualTo(Match.MATCHED);
        assertThat(evaluate(after, item(1).lastUsedAt("2026-01-01T00:00:00Z"))).isEqualTo(excludedBy("lastUsedAfter"));
        assertThat(evaluate(after, item(1).lastUsedAt(null))).isEqualTo(excludedBy("lastUsedAfter"));
    }

    @Test
    void beforeComparesCreationOfRequestsAndGrantTimeOfGrants() {
        Criteria criteria = new Criteria(Set.of(), null, null, null, null, Set.of(), BEFORE, List.of());

        for (ItemKind kind : ItemKind.values()) {
            assertThat(evaluate(criteria, pat(kind, item(1).since("2025-12-31T23:59:59Z"))))
                    .isEqualTo(Match.MATCHED);
            assertThat(evaluate(criteria, pat(kind, item(1).since("2026-01-01T00:00:00Z"))))
                    .isEqualTo(excludedBy(kind == ItemKind.REQUEST ? "createdBefore" : "grantedBefore"));
            assertThat(evaluate(criteria, pat(kind, item(1).since(null)))).isInstanceOf(Match.EvaluationFailed.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "contents_read, read, true", "contents_read, write, true", "contents_read, admin, true",
        "contents_write, read, false", "contents_write, write, true", "contents_write, admin, true",
        "contents_admin, write, false", "contents_admin, admin, true", "issues_read, admin, false"
    })
    void aPermissionMatchesItsLevelAndHigherOnes(String least, String level, boolean matches) {
        Match expected = matches ? Match.MATCHED : excludedBy("permission");
        Criteria criteria = permission(least);

        assertThat(evaluate(
                        criteria, item(1).permissions(new Permissions(Map.of("contents", level), Map.of(), Map.of()))))
                .isEqualTo(expected);
        assertThat(evaluate(
                        criteria, item(1).permissions(new Permissions(Map.of(), Map.of("contents", level), Map.of()))))
                .isEqualTo(expected);
        assertThat(evaluate(
                        criteria, item(1).permissions(new Permissions(Map.of(), Map.of(), Map.of("contents", level)))))
                .isEqualTo(expected);
    }

    @Test
    void anUnknownPermissionLevelFailsTheEvaluation() {
        assertThat(evaluate(permission("contents_write"), item(1).may(Map.of("contents", "maintain"))))
                .isInstanceOf(Match.EvaluationFailed.class);
        assertThat(evaluate(permission("contents_write"), item(1).permissions(Permissions.NONE)))
                .isEqualTo(excludedBy("permission"));
        assertThat(evaluate(permission("two_factor_write"), item(1).may(Map.of("two_factor", "write"))))
                .isEqualTo(Match.MATCHED);
    }

    @Test
    void aRepositoryMatchesWhenGitHubReportsThatItIsReached() {
        Criteria app = new Criteria(Set.of(), "App", null, null, null, Set.of(), null, List.of());
        TestItem all = item(1).repositorySelection("all");

        assertThat(evaluate(app, all, knowing("App"))).isEqualTo(Match.MATCHED);
        assertThat(evaluate(app, all, knowing("web"))).isEqualTo(excludedBy("repository"));
        assertThat(evaluate(app, item(1).repositorySelection("none"), knowing("App")))
                .isEqualTo(excludedBy("repository"));
        assertThat(evaluate(app, item(1), knowing("App", "app"))).isEqualTo(Match.MATCHED);
        assertThat(evaluate(app, item(1), ItemFacts.UNKNOWN)).isInstanceOf(Match.EvaluationFailed.class);
    }

    @Test
    void aSelectorReturnsTheRepositoryToQueryAtGitHub() throws Exception {
        Criteria app = new Criteria(Set.of(), "App", null, null, null, Set.of(), null, List.of());

        assertThat(CompiledSelector.compile(app, ItemKind.REQUEST).repository()).isEqualTo("App");
        assertThat(CompiledSelector.compile(Criteria.ALL, ItemKind.REQUEST).repository())
                .isNull();
    }

    @Test
    void evaluationFailsWhenTheServerIgnoresTheRepositoryFilter() {
        Criteria app = new Criteria(Set.of(), "app", null, null, null, Set.of(), null, List.of());

        Match match = evaluate(app, item(1), knowing("app", "web", "docs"));

        assertThat(match).isInstanceOf(Match.EvaluationFailed.class);
        assertThat(((Match.EvaluationFailed) match).message()).contains("app", "do not agree");
    }

    static Stream<Arguments> oneThatDoesNotHold() {
        return Stream.of(
                Arguments.of("owners", fitting().owner("hubot")),
                Arguments.of("repository", fitting().repositorySelection("none")),
                Arguments.of("permission", fitting().may(Map.of())),
                Arguments.of("lastUsedBefore", fitting().lastUsedAt("2026-11-01T00:00:00Z")),
                Arguments.of("lastUsedAfter", fitting().lastUsedAt("2024-11-01T00:00:00Z")),
                Arguments.of("tokenIDs", fitting().tokenId(5L)),
                Arguments.of("createdBefore", fitting().since("2026-11-01T00:00:00Z")),
                Arguments.of("name", fitting().tokenName("laptop")),
                Arguments.of("soon", fitting().expiresAt("2030-01-01T00:00:00Z")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oneThatDoesNotHold")
    void anItemIsExcludedByTheFirstPartThatDoesNotHold(String criterion, TestItem item) {
        Criteria everything = new Criteria(
                Set.of("mona"),
                "app",
                "contents_read",
                BEFORE,
                Instant.parse("2025-01-01T00:00:00Z"),
                Set.of(900_001L),
                BEFORE,
                List.of(
                        new Criteria.NamedExpression("name", "request.tokenName == 'ci'"),
                        new Criteria.NamedExpression("soon", "request.tokenExpiresAt < now + duration('2160h')")));

        assertThat(evaluate(everything, fitting(), knowing("app", "app"))).isEqualTo(Match.MATCHED);
        assertThat(evaluate(everything, item, knowing("app", "app"))).isEqualTo(excludedBy(criterion));
    }

    @Test
    void aFalseConditionOutweighsAFailedOne() {
        String fails = "request.tokenExpiresAt < now";
        TestItem never = item(1).expiresAt(null);

        for (List<String> order : List.of(List.of(fails, "request.id == 2"), List.of("request.id == 2", fails))) {
            CompiledSelector selector = ConditionAssertions.compile(ItemKind.REQUEST, order.toArray(String[]::new));
            assertThat(selector.evaluate(never.request(), NOW, ItemFacts.UNKNOWN, ConditionAssertions.budget()))
                    .isInstanceOf(Match.NotMatched.class);
        }
        assertThat(ConditionAssertions.compile(ItemKind.REQUEST, fails, "request.id == 1")
                        .evaluate(never.request(), NOW, ItemFacts.UNKNOWN, ConditionAssertions.budget()))
                .isInstanceOf(Match.EvaluationFailed.class);
    }

    private static Match excludedBy(String criterion) {
        return new Match.NotMatched(criterion);
    }

    private static TestItem fitting() {
        return item(1).lastUsedAt("2025-06-01T00:00:00Z").since("2025-06-01T00:00:00Z");
    }

    private static Criteria owners(String... owners) {
        return new Criteria(Set.of(owners), null, null, null, null, Set.of(), null, List.of());
    }

    private static Criteria permission(String least) {
        return new Criteria(Set.of(), null, least, null, null, Set.of(), null, List.of());
    }

    private static ConditionAssertions.Repositories knowing(String reached, String... names) {
        return new ConditionAssertions.Repositories(List.of(names), Set.of(reached), new ArrayList<>());
    }

    private static ListedPat pat(ItemKind kind, TestItem item) {
        return kind == ItemKind.REQUEST ? item.request() : item.grant();
    }

    private static Match evaluate(Criteria criteria, TestItem item) {
        return evaluate(criteria, item.request());
    }

    private static Match evaluate(Criteria criteria, ListedPat item) {
        return evaluate(criteria, item, ItemFacts.UNKNOWN);
    }

    private static Match evaluate(Criteria criteria, TestItem item, ItemFacts repositories) {
        return evaluate(criteria, item.request(), repositories);
    }

    private static Match evaluate(Criteria criteria, ListedPat item, ItemFacts repositories) {
        try {
            return CompiledSelector.compile(criteria, ItemKind.REQUEST)
                    .evaluate(item, NOW, repositories, ConditionAssertions.budget());
        } catch (InvalidSelectorException e) {
            throw new AssertionError(e);
        }
    }
}
