package dev.patoperator.policy;

import static dev.patoperator.policy.support.ConditionAssertions.refusal;
import static dev.patoperator.policy.support.TestFacts.facts;
import static dev.patoperator.policy.support.TestItem.NOW;
import static dev.patoperator.policy.support.TestItem.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.item.ItemFacts;
import dev.patoperator.policy.item.Match;
import dev.patoperator.policy.support.ConditionAssertions;
import dev.patoperator.policy.support.TestFacts;
import dev.patoperator.policy.support.TestItem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what conditions read about the repositories of an item, and about what the token has already. */
class RepositoryConditionsTest {

    private static final Map<String, List<String>> PROD = Map.of("tier", List.of("prod"), "areas", List.of("a", "b"));

    private static TestFacts known() {
        return facts().names("App", "web")
                .repository("app", "private", false, "team-a", "java")
                .repository("web", "public", true)
                .properties("app", PROD)
                .properties("web", Map.of());
    }

    private static Match evaluate(String expression, TestItem item, ItemFacts facts) {
        return ConditionAssertions.evaluate(expression, item.request(), NOW, facts);
    }

    private static RequiredFacts required(String expression) {
        return ConditionAssertions.compile(ItemKind.REQUEST, expression).requiredFacts();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "request.repos.size() == 2 && request.repos[0].name == 'app' && request.repos[1].name == 'web'",
                "request.repos[0].visibility == 'private' && !request.repos[0].archived && request.repos[1].archived",
                "request.repos[0].topics == ['team-a', 'java'] && request.repos[1].topics == []",
                "'prod' in request.repos[0].customProperties['tier']",
                "request.repos[0].customProperties.areas == ['a', 'b']",
                "'tier' in request.repos[0].customProperties && !has(request.repos[1].customProperties.tier)",
                "request.repos.exists(r, 'team-a' in r.topics)",
                "!request.repos.all(r, 'team-a' in r.topics)",
                "request.repos.exists_one(r, r.archived)",
                "request.repos.filter(r, r.visibility == 'public').map(r, r.name) == ['web']",
                "(request.repos + request.repos).size() == 4",
                "has(request.repos) && (true ? request.repos : request.repos)[0].name == 'app'",
            })
    void theRepositoriesOfASubsetAreObjects(String expression) {
        assertThat(evaluate(expression, item(1), known())).isEqualTo(Match.MATCHED);
        assertThat(ConditionAssertions.evaluate(
                        expression.replace("request.", "grant."), item(1).grant(), NOW, known()))
                .isEqualTo(Match.MATCHED);
    }

    @Test
    void repositoriesAreAbsentForSelectionAllAndEmptyForNone() {
        assertThat(evaluate("!has(request.repos)", item(1).repositorySelection("all"), facts()))
                .isEqualTo(Match.MATCHED);
        assertThat(evaluate("request.repos.size() == 0", item(1).repositorySelection("none"), facts()))
                .isEqualTo(Match.MATCHED);
        assertThat(evaluate("request.repos.all(r, r.archived)", item(1).repositorySelection("all"), facts()))
                .isEqualTo(new Match.EvaluationFailed(
                        "condition 'rule' failed: repos is absent; ask has() before reading it"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "request.repos.all(r, r.visibility == 'private') | visibility of the repository app",
                "request.repos.exists(r, r.archived) | archived of the repository app",
                "!request.repos.exists(r, 'x' in r.topics) | topics of the repository app",
                "has(request.repos[1].topics) | topics of the repository web",
                "!has(request.repos[1].customProperties.tier) | customProperties of the repository web",
                "request.repos.filter(r, !r.archived).size() == 0 | archived of the repository app",
            })
    void aRepositoryThatIsNotKnownFailsTheCondition(String expression, String field) {
        assertThat(evaluate(expression, item(1), facts().names("App", "web")))
                .isEqualTo(new Match.EvaluationFailed(
                        "condition 'rule' failed: " + field + " is not known: " + TestFacts.WHY));
    }

    @Test
    void namesThatAreNotKnownFailTheCondition() {
        for (String expression :
                List.of("has(request.repos)", "!has(request.repos)", "request.repos.all(r, r.name == 'app')")) {
            assertThat(evaluate(expression, item(1), facts()))
                    .isEqualTo(new Match.EvaluationFailed(
                            "condition 'rule' failed: the repositories of request 1 could not be read from GitHub",
                            true));
        }
        assertThat(evaluate("request.repos.all(r, r.name == 'app')", item(1), facts().names("APP")))
                .isEqualTo(Match.MATCHED);
    }

    @Test
    void theFactsThatAConditionReadsAreKnownBeforeItIsEvaluated() {
        assertThat(required("request.repos.all(r, r.name == 'app')")).isEqualTo(RequiredFacts.NONE);
        for (String detail : List.of("r.archived", "r.visibility == 'public'", "'a' in r.topics")) {
            assertThat(required("request.repos.all(r, " + detail + ")"))
                    .isEqualTo(new RequiredFacts(false, Set.of(), true, false, false));
        }
        assertThat(required("request.repos.all(r, has(r.customProperties.tier))"))
                .isEqualTo(new RequiredFacts(false, Set.of(), false, true, false));
        assertThat(required("has(request.current)")).isEqualTo(new RequiredFacts(false, Set.of(), false, false, true));
        assertThat(ConditionAssertions.compile(ItemKind.REQUEST, "request.repos.size() > 0")
                        .readsRepositoryNames())
                .isTrue();
    }

    @Test
    void currentPermissionsAreThoseOfTheGrantThatTheTokenHas() {
        var read = new Permissions(Map.of(), Map.of("contents", "read"), Map.of());
        TestFacts facts = facts().current(900_001, read).current(900_002, null).current(900_003, Permissions.UNKNOWN);

        assertThat(evaluate("request.current.repository.contents == 'read'", item(1), facts))
                .isEqualTo(Match.MATCHED);
        assertThat(evaluate("request.permissions == request.current", item(1).permissions(read), facts))
                .isEqualTo(Match.MATCHED);
        assertThat(evaluate("request.permissions == request.current", item(1), facts))
                .isInstanceOf(Match.NotMatched.class);
        assertThat(evaluate("!has(request.current)", item(2), facts)).isEqualTo(Match.MATCHED);
        assertThat(evaluate("!has(request.current)", item(3), facts)).isInstanceOf(Match.EvaluationFailed.class);
        assertThat(evaluate("has(request.current)", item(4), facts))
                .isEqualTo(new Match.EvaluationFailed(
                        "condition 'rule' failed: request.current is not known: " + TestFacts.WHY));
        assertThat(evaluate("!has(request.current)", item(1).tokenId(null), facts))
                .isInstanceOf(Match.EvaluationFailed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "request.repos == request.repos",
                "request.repos[0] in request.repos",
                "request.repos[0] != request.repos[1]",
            })
    void repositoriesCannotBeCompared(String expression) {
        assertThat(refusal(expression)).contains("objects cannot be compared");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[request.repos].size() == 1",
                "request.repos.map(r, request.repos).size() == 1",
                "request.repos.map(r, [r]).size() == 1",
                "request.repos.map(r, r.topics).size() == 1",
                "request.repos.map(r, r.customProperties).size() == 1",
                "{'a': request.repos}.size() == 1",
                "{'a': request.repos[0]}.size() == 1",
                "{'a': request.repos[0].topics}.size() == 1",
                "{'a': ['b']}.size() == 1",
                "{'a': []}.size() == 1",
                "[member].size() == 1",
                "[request].size() == 1",
                "[request.permissions].size() == 1",
            })
    void nestedValuesAreRefused(String expression) {
        assertThat(refusal(expression)).contains("lists of lists, nested maps");
    }

    @Test
    void readingRepositoriesIsCharged() {
        TestFacts facts =
                facts().names(IntStream.range(0, 400).mapToObj(i -> "r" + i).toArray(String[]::new));
        IntStream.range(0, 400)
                .forEach(i -> facts.repository(
                        "r" + i,
                        "private",
                        false,
                        IntStream.range(0, 1_000).mapToObj(n -> "t" + n).toArray(String[]::new)));

        assertThat(evaluate("request.repos.all(r, 't1' in r.topics)", item(1), facts))
                .isEqualTo(Match.MATCHED);
        assertThat(evaluate("request.repos.all(r, " + "'t1' in r.topics && ".repeat(15) + "true)", item(1), facts))
                .isEqualTo(new Match.EvaluationFailed(
                        "condition 'rule' failed: it reads the names of repositories too often"));
    }
}
