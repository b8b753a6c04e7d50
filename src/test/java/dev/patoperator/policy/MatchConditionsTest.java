package dev.patoperator.policy;

import static dev.patoperator.policy.support.ConditionAssertions.assertFalse;
import static dev.patoperator.policy.support.ConditionAssertions.assertTrue;
import static dev.patoperator.policy.support.ConditionAssertions.evaluate;
import static dev.patoperator.policy.support.ConditionAssertions.failure;
import static dev.patoperator.policy.support.ConditionAssertions.refusal;
import static dev.patoperator.policy.support.TestItem.NOW;
import static dev.patoperator.policy.support.TestItem.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.pat.Permissions;
import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.item.ItemFacts;
import dev.patoperator.policy.item.ItemField;
import dev.patoperator.policy.item.Match;
import dev.patoperator.policy.support.ConditionAssertions;
import dev.patoperator.policy.support.TestItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which fields of an item CEL conditions can read, and the errors of invalid conditions. */
class MatchConditionsTest {

    @Test
    void everyFieldOfARequestIsPresentWithItsType() {
        TestItem it = item(71).ownerId(7L).reason("why");

        assertTrue("request.id == 71 && request.owner == 'mona' && request.ownerID == 7", it);
        assertTrue("request.reason == 'why' && request.repositorySelection == 'subset'", it);
        assertTrue("request.tokenID == 900071 && request.tokenName == 'ci' && !request.tokenExpired", it);
        assertTrue("request.createdAt == timestamp('2026-11-01T00:00:00Z')", it);
        assertTrue("request.tokenExpiresAt == timestamp('2026-12-24T00:00:00Z')", it);
        assertTrue("request.tokenLastUsedAt == timestamp('2026-11-20T00:00:00Z')", it);
        assertTrue("request.permissions.repository.contents == 'write'", it);
        assertTrue("request.permissions.organization['members'] == 'read' && request.permissions.other == {}", it);
        assertTrue("now == timestamp('2026-11-22T16:00:00Z')", it);
    }

    @Test
    void grantsHaveAGrantTimeAndNoReason() {
        assertThat(evaluate(
                        "grant.id == 5 && grant.accessGrantedAt == timestamp('2026-11-01T00:00:00Z')", item(5).grant()))
                .isEqualTo(Match.MATCHED);
        assertThat(refusal(ItemKind.GRANT, "grant.reason == ''")).contains("a grant has no field reason");
        assertThat(refusal(ItemKind.GRANT, "grant.createdAt < now")).contains("a grant has no field createdAt");
        assertThat(refusal(ItemKind.GRANT, "request.id == 1")).contains("there is no variable request");
        assertThat(refusal(ItemKind.REQUEST, "grant.id == 1")).contains("there is no variable grant");
    }

    @ParameterizedTest
    @EnumSource
    void everyDocumentedFieldCompilesForItsKindOnly(ItemField field) {
        for (ItemKind kind : ItemKind.values()) {
            String expression = "has(" + ItemField.variable(kind) + "." + field.celName() + ")";
            if (field.isOf(kind)) {
                ConditionAssertions.compile(kind, expression);
            } else {
                assertThat(refusal(kind, expression)).contains("has no field " + field.celName() + ", only a");
            }
        }
    }

    @Test
    void fieldsThatGitHubOmitsAreAbsent() {
        TestItem bare = item(1).owner(null)
                .ownerId(null)
                .reason(null)
                .repositorySelection(null)
                .permissions(Permissions.NONE)
                .tokenId(null)
                .tokenName(null)
                .expired(null)
                .expiresAt(null)
                .lastUsedAt(null);

        for (String field : List.of(
                "owner",
                "ownerID",
                "reason",
                "repositorySelection",
                "tokenID",
                "tokenName",
                "tokenExpired",
                "tokenExpiresAt",
                "tokenLastUsedAt")) {
            assertFalse("has(request." + field + ")", bare);
            assertTrue("has(request." + field + ")", item(1));
            assertThat(failure("request." + field + " == request." + field, bare))
                    .startsWith("condition 'rule' failed: ")
                    .contains(field, "has()");
        }
    }

    /** A rule about expiry never matches a token that never expires, however the rule is written. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "request.tokenExpiresAt < now + duration('2160h')",
                "!(request.tokenExpiresAt >= now + duration('2160h'))",
                "request.tokenExpiresAt - now < duration('2160h')",
                "has(request.tokenExpiresAt) && request.tokenExpiresAt < now + duration('2160h')",
                "has(request.tokenExpiresAt) ? request.tokenExpiresAt < now + duration('2160h') : false",
                "request.tokenExpiresAt <= timestamp('9999-12-31T23:59:59Z')",
                "request.tokenExpiresAt >= timestamp('0001-01-01T00:00:00Z')",
                "request.tokenExpiresAt.getFullYear() < 2027",
                "int(request.tokenExpiresAt) < 99999999999",
                "[request.tokenExpiresAt].all(t, t < now + duration('2160h'))",
                "(request.tokenExpiresAt >= now + duration('2160h') || false) != true",
                "[request.tokenExpiresAt >= now + duration('2160h') || false] != [true]",
                "!(request.tokenExpiresAt >= now + duration('2160h') || false)",
            })
    void aTokenThatNeverExpiresMatchesNoExpiryRule(String expression) {
        assertThat(evaluate(expression, item(1).expiresAt(null))).isNotEqualTo(Match.MATCHED);
        assertTrue(expression, item(1));
    }

    @Test
    void aConditionCanMatchTokensThatNeverExpire() {
        assertTrue("!has(request.tokenExpiresAt)", item(1).expiresAt(null));
        assertFalse("!has(request.tokenExpiresAt)", item(1));
    }

    /** A comparison with null looks correct, but would fail for every token without the field. */
    @Test
    void comparingAFieldWithNullDoesNotCompile() {
        assertThat(refusal("request.tokenExpiresAt == null")).contains("nothing is null here");
    }

    @Test
    void permissionGroupsAreAlwaysMaps() {
        TestItem none = item(1).permissions(Permissions.NONE);

        for (String group : List.of("organization", "repository", "other")) {
            assertTrue("has(request.permissions." + group + ") && request.permissions." + group + ".size() == 0", none);
            assertFalse("'administration' in request.permissions." + group, none);
            assertFalse("has(request.permissions." + group + ".administration)", none);
            assertTrue(
                    "request.permissions." + group + ".all(p, request.permissions." + group + "[p] == 'read')", none);
        }
        assertThat(failure("request.permissions.repository.administration == 'write'", none))
                .contains("administration", "has()");
    }

    @Test
    void aConditionCanRequireThatAllPermissionsAreRead() {
        String readOnly = "request.permissions.repository.all(p, request.permissions.repository[p] == 'read')";

        assertTrue(readOnly, item(1).may(Map.of("contents", "read", "issues", "read")));
        assertFalse(readOnly, item(1).may(Map.of("contents", "read", "issues", "write")));
    }

    @ParameterizedTest
    @EnumSource
    void idleSinceIsTheLastUseOrElseTheStartOfTheItem(ItemKind kind) {
        String variable = ItemField.variable(kind);
        String lastUse = variable + ".idleSince == timestamp('2026-11-20T00:00:00Z')";
        String beginning = variable + ".idleSince == timestamp('2026-11-01T00:00:00Z')";
        TestItem never = item(1).lastUsedAt(null);
        boolean request = kind == ItemKind.REQUEST;

        assertThat(evaluate(lastUse, request ? item(1).request() : item(1).grant()))
                .isEqualTo(Match.MATCHED);
        assertThat(evaluate(beginning, request ? never.request() : never.grant()))
                .isEqualTo(Match.MATCHED);
    }

    @Test
    void errorPositionsNameLineAndColumn() {
        assertThat(refusal("request.id == 1 &&\n  request.ownr == ''")).contains("2:10: ");
    }

    @Test
    void repositoriesAreFetchedOnlyWhenAnExpressionNamesThem() {
        var readItems = new ArrayList<Long>();
        var repositories = new ConditionAssertions.Repositories(List.of("app"), Set.of(), readItems);
        String unconcerned = "request.repositorySelection == 'subset' && 'repositories' != request.owner";

        CompiledSelector selector = ConditionAssertions.compile(ItemKind.REQUEST, unconcerned);
        assertThat(selector.readsRepositoryNames()).isFalse();
        assertThat(selector.evaluate(item(1).request(), NOW, repositories, ConditionAssertions.budget()))
                .isEqualTo(Match.MATCHED);
        assertThat(readItems).isEmpty();

        CompiledSelector other =
                ConditionAssertions.compile(ItemKind.REQUEST, "request.id == 1", "'app' in request.repositories");
        assertThat(other.readsRepositoryNames()).isTrue();
        assertThat(other.evaluate(item(1).request(), NOW, repositories, ConditionAssertions.budget()))
                .isEqualTo(Match.MATCHED);
        assertThat(other.evaluate(item(2).request(), NOW, repositories, ConditionAssertions.budget()))
                .isInstanceOf(Match.NotMatched.class);
        assertThat(readItems).containsExactly(1L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'app' in request.repositories",
                "has(request.repositories)",
                ".request.repositories.size() > 0",
                "(true ? request : request).repositories.size() > 0",
                "has((request.id > 0 ? request : request).repositories)"
            })
    void repositoriesAreReadWhateverTheExpressionThatNamesThem(String expression) {
        var repositories = new ConditionAssertions.Repositories(List.of("app"), Set.of(), new ArrayList<>());

        assertThat(ConditionAssertions.compile(ItemKind.REQUEST, expression).readsRepositoryNames())
                .isTrue();
        assertThat(evaluate(expression, item(1).request(), NOW, repositories)).isEqualTo(Match.MATCHED);
        assertThat(evaluate(expression, item(1).request(), NOW, ItemFacts.UNKNOWN))
                .isInstanceOf(Match.EvaluationFailed.class);
    }

    @Test
    void repositoriesAreAbsentForSelectionAllAndEmptyForNone() {
        assertFalse("has(request.repositories)", item(1).repositorySelection("all"));
        assertTrue("request.repositories.size() == 0", item(1).repositorySelection("none"));
        assertThat(failure("request.repositories.all(r, r == 'app')", item(1).repositorySelection("all")))
                .contains("repositories", "has()");
    }

    @Test
    void aFailureNamesTheConditionAndTheCause() {
        assertThat(failure("request.tokenExpiresAt < now", item(1).expiresAt(null)))
                .isEqualTo("condition 'rule' failed: tokenExpiresAt is absent; ask has() before reading it");
        assertThat(failure("request.permissions.repository.pages == 'read'", item(1)))
                .isEqualTo("condition 'rule' failed: pages is absent; ask has() before reading it");
        assertThat(failure("now.getHours(request.tokenName) == 1", item(1).tokenName("Nowhere/Land")))
                .contains("Nowhere/Land");
    }

    @Test
    void failureMessagesContainNoControlCharactersOfTheItem() {
        assertThat(failure("int(request.tokenName) == 1", item(1).tokenName("a\u202Eb\r\n\u0085c")))
                .doesNotContainPattern("[\\p{Cc}\\p{Cf}]");
    }

    @Test
    void matchesAndContainsSearchForAPartOfTheText() {
        assertTrue(
                "request.reason.matches('[A-Z]+-[0-9]+') && matches(request.reason, '^see')",
                item(1).reason("see SEC-1"));
        assertFalse("request.reason.matches('^SEC')", item(1).reason("see SEC-1"));
        assertTrue("request.reason.contains('SEC') && !request.reason.contains('sec')", item(1).reason("see SEC-1"));
    }

    @Test
    void usualExpressionsStayWithinTheLimits() {
        String owners =
                IntStream.range(0, 120).mapToObj(i -> "'user-" + i + "'").collect(Collectors.joining(", ", "[", "]"));
        assertTrue("request.owner.lowerAscii() in " + owners, item(1).owner("User-7"));
        String many = IntStream.range(0, 25)
                .mapToObj(i -> "(request.owner == 'user-" + i + "' && request.tokenName.startsWith('ci'))")
                .collect(Collectors.joining(" || "));
        assertTrue(many, item(1).owner("user-24"));
        var fifty = new ConditionAssertions.Repositories(
                IntStream.range(0, 50).mapToObj(i -> "team-" + i).toList(), Set.of(), new ArrayList<>());
        assertThat(evaluate(
                        "request.repositories.all(r, r.matches('^team-[0-9]+$')) && request.repositories.all(r, r != 'secret')",
                        item(1).request(),
                        NOW,
                        fifty))
                .isEqualTo(Match.MATCHED);
    }
}
