package dev.patoperator.policy.item;

import static dev.patoperator.policy.support.TestItem.NOW;
import static dev.patoperator.policy.support.TestItem.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.CompiledSelector;
import dev.patoperator.policy.Policy;
import dev.patoperator.policy.PolicyEvaluation;
import dev.patoperator.policy.PolicyResult;
import dev.patoperator.policy.support.ConditionAssertions;
import dev.patoperator.policy.support.PolicySet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests what conditions may cost over one listing. Costs are counted in steps, so they do not depend on the machine. */
class EvaluationBudgetTest {

    private static final String USED_UP =
            "condition 'rule' failed: the CPU time that this resource's conditions may take for"
                    + " one list is used up: make them cheaper";

    /** Takes about a million steps: 1,025 characters, including the end, times some thousand instructions. */
    private static final String COSTLY = "!request.reason.matches('(x*){0,190}y')";

    /** Syntax nodes whose evaluation takes all steps of a budget. */
    private static final int NODES_OF_A_BUDGET = 7_500_000;

    private static final long SECOND = 1_000_000_000;

    private final AtomicLong cpu = new AtomicLong();
    private final EvaluationBudget budget = new EvaluationBudget(cpu::get);

    private static List<PatRequest> requests(int count) {
        return LongStream.rangeClosed(1, count)
                .mapToObj(id -> item(id).reason("x".repeat(1_024)).request())
                .toList();
    }

    private static Policy policy(String name, Action action, EvaluationBudget budget, String... expressions) {
        CompiledSelector selector = ConditionAssertions.compile(ItemKind.REQUEST, expressions);
        return new Policy(
                PolicySet.ref(name, name),
                action,
                null,
                new Policy.CompiledRule(selector, budget),
                false,
                1_000,
                Set.of());
    }

    private Match evaluate(CompiledSelector selector, ListedPat item) {
        return selector.evaluate(item, NOW, ItemFacts.UNKNOWN, budget);
    }

    /** Without a budget, 16 costly conditions over 100 requests would take minutes. */
    @Test
    void costlyConditionsStopAtTheirBudgetAndNameTheCause() {
        String[] sixteen = IntStream.range(0, 16).mapToObj(i -> COSTLY).toArray(String[]::new);

        PolicyResult policyResult = new PolicyEvaluation(
                        List.of(policy("a", Action.APPROVE, budget, sixteen)), NOW, ItemFacts.UNKNOWN)
                .results(requests(100), Map.of())
                .get(0);

        assertThat(budget.isUsedUp()).isTrue();
        assertThat(policyResult.decisions()).hasSizeLessThan(30);
        assertThat(policyResult.undecided())
                .hasSize(100 - policyResult.decisions().size());
        assertThat(policyResult
                        .undecided()
                        .get(99 - policyResult.decisions().size())
                        .message())
                .isEqualTo(USED_UP);
    }

    @Test
    void theResultDoesNotDependOnTheLoadOfTheMachine() {
        List<Integer> decided = IntStream.range(0, 3)
                .map(round -> new PolicyEvaluation(
                                List.of(policy("a", Action.APPROVE, new EvaluationBudget(() -> 0), COSTLY)),
                                NOW,
                                ItemFacts.UNKNOWN)
                        .results(requests(100), Map.of())
                        .get(0)
                        .decisions()
                        .size())
                .boxed()
                .toList();

        assertThat(decided).containsOnly(decided.get(0));
        assertThat(decided.get(0)).isBetween(10, 99);
    }

    @Test
    void usualConditionsStayWithinTheBudget() {
        Policy usual = policy(
                "a",
                Action.APPROVE,
                budget,
                "request.owner.lowerAscii().matches('^mona$')",
                "has(request.tokenExpiresAt) && request.tokenExpiresAt < now + duration('2160h')",
                "request.reason.contains('x')");

        PolicyResult policyResult = new PolicyEvaluation(List.of(usual), NOW, ItemFacts.UNKNOWN)
                .results(requests(1_000), Map.of())
                .get(0);

        assertThat(policyResult.decisions()).hasSize(1_000);
    }

    @Test
    void aDenyOverItsBudgetHoldsBackAndUsesNoBudgetOfTheApproval() {
        var own = new EvaluationBudget(() -> 0);
        List<Policy> policies = List.of(
                policy("mine", Action.APPROVE, own, "true"),
                policy("theirs", Action.DENY, budget, COSTLY + " && false"));

        PolicyResult mine = new PolicyEvaluation(policies, NOW, ItemFacts.UNKNOWN)
                .results(requests(100), Map.of())
                .get(0);

        assertThat(budget.isUsedUp()).isTrue();
        assertThat(own.isUsedUp()).isFalse();
        assertThat(mine.decisions()).isNotEmpty();
        assertThat(mine.undecided())
                .isNotEmpty()
                .allSatisfy(
                        it -> assertThat(it.message())
                                .isEqualTo(
                                        "held back: a PatGrantReview in another namespace, which denies, could not be evaluated"));
        assertThat(mine.decisions().size() + mine.undecided().size()).isEqualTo(100);
    }

    /** The evaluations right before the calls use the budget of the listing. */
    @Test
    void laterEvaluationsUseTheRemainingBudget() {
        CompiledSelector selector = ConditionAssertions.compile(ItemKind.REQUEST, COSTLY);
        int evaluations = 0;
        while (evaluate(selector, requests(1).get(0)) instanceof Match.Matched) {
            evaluations++;
        }

        assertThat(evaluations).isBetween(10, 99);
        assertThat(evaluate(selector, item(1).reason("").request())).isEqualTo(new Match.EvaluationFailed(USED_UP));
        assertThat(selector.evaluate(item(1).request(), NOW, ItemFacts.UNKNOWN, new EvaluationBudget(() -> 0)))
                .isEqualTo(Match.MATCHED);
    }

    @Test
    void selectorsWithoutConditionsNeedNoBudget() {
        CompiledSelector selector = ConditionAssertions.compile(ItemKind.REQUEST, COSTLY);
        while (!budget.isUsedUp()) {
            evaluate(selector, requests(1).get(0));
        }

        assertThat(evaluate(ConditionAssertions.compile(ItemKind.REQUEST), item(1).request()))
                .isEqualTo(Match.MATCHED);
    }

    @Test
    void loopsAreMeasuredByTheCpuTimeOfTheirThread() {
        CompiledSelector selector = ConditionAssertions.compile(ItemKind.REQUEST, "[1, 2].all(a, a < 3)");
        var ticking = new EvaluationBudget(() -> cpu.addAndGet(SECOND / 4));

        for (int i = 0; i < 4; i++) {
            assertThat(selector.evaluate(item(1).request(), NOW, ItemFacts.UNKNOWN, ticking))
                    .isEqualTo(Match.MATCHED);
        }

        assertThat(selector.evaluate(item(1).request(), NOW, ItemFacts.UNKNOWN, ticking))
                .isEqualTo(new Match.EvaluationFailed(USED_UP));
    }

    @Test
    void smallConditionsWithoutLoopsAreNotMeasured() {
        CompiledSelector selector = ConditionAssertions.compile(ItemKind.REQUEST, "request.id > 0");
        var ticking = new EvaluationBudget(() -> cpu.addAndGet(SECOND));

        for (int i = 0; i < 10; i++) {
            assertThat(selector.evaluate(item(1).request(), NOW, ItemFacts.UNKNOWN, ticking))
                    .isEqualTo(Match.MATCHED);
        }
        assertThat(cpu).hasValue(0);
    }

    @Test
    void largeConditionsAreMeasured() {
        CompiledSelector selector =
                ConditionAssertions.compile(ItemKind.REQUEST, "request.id > 0 && ".repeat(20) + "true");

        evaluate(selector, item(1).request());

        assertThat(budget.isUsedUp()).isFalse();
        var ticking = new EvaluationBudget(() -> cpu.addAndGet(2 * SECOND));
        selector.evaluate(item(1).request(), NOW, ItemFacts.UNKNOWN, ticking);
        assertThat(ticking.isUsedUp()).isTrue();
    }

    @Test
    void evaluationsLeaveNoStateInTheirThread() {
        evaluate(
                ConditionAssertions.compile(ItemKind.REQUEST, COSTLY),
                requests(1).get(0));
        evaluate(
                ConditionAssertions.compile(ItemKind.REQUEST, "request.id / 0 == 1"),
                requests(1).get(0));

        assertThat(EvaluationBudget.refusal(Long.MAX_VALUE, "too much")).isNull();
        assertThat(budget.isUsedUp()).isFalse();
    }

    /** A thousand names that are read a few thousand times would take seconds if reading were not charged. */
    @Test
    void readingTheNamesOfRepositoriesIsCharged() {
        var repositories = new ConditionAssertions.Repositories(
                IntStream.range(0, 1_000).mapToObj(i -> "r" + i).toList(), Set.of(), new ArrayList<>());
        CompiledSelector selector = ConditionAssertions.compile(
                ItemKind.REQUEST,
                "request.repositories.size() > 0 && !('x' in request.repositories)",
                "[" + "1, ".repeat(300) + "1].all(a, " + "!('x' in request.repositories) && ".repeat(6) + "true)");

        assertThat(selector.evaluate(item(1).request(), NOW, repositories, budget))
                .isEqualTo(new Match.EvaluationFailed(
                        "condition 'rule-1' failed: it reads the names of repositories too often"));
        assertThat(budget.isUsedUp()).isFalse();

        CompiledSelector filter = ConditionAssertions.compile(
                ItemKind.REQUEST,
                "request.repositories.filter(a, a in request.repositories && 'x' in request.repositories).size() == 0");
        Match match = Match.MATCHED;
        while (!budget.isUsedUp()) {
            match = filter.evaluate(item(1).request(), NOW, repositories, budget);
        }
        assertThat(match)
                .isEqualTo(new Match.EvaluationFailed("condition 'rule' failed: the CPU time that this resource's"
                        + " conditions may take for one list is used up"));
    }

    @Test
    void loopsOverHundredsOfRepositoriesStopAtTheIterationLimit() {
        var repositories = new ConditionAssertions.Repositories(
                IntStream.range(0, 300).mapToObj(i -> "r" + i).toList(), Set.of(), new ArrayList<>());
        CompiledSelector selector = ConditionAssertions.compile(
                ItemKind.REQUEST, "request.repositories.all(a, request.repositories.exists(b, a == b))");

        assertThat(selector.evaluate(item(1).request(), NOW, repositories, budget))
                .isInstanceOf(Match.EvaluationFailed.class)
                .extracting(Object::toString)
                .asString()
                .contains("Iteration budget exceeded");
    }

    @Test
    void budgetWithinAnotherEndsWithEither() {
        EvaluationBudget shared = EvaluationBudget.ofPolicies(2);
        List<EvaluationBudget> three = Stream.generate(() -> EvaluationBudget.within(shared, cpu::get))
                .limit(3)
                .toList();

        three.get(0).begin(NODES_OF_A_BUDGET, false).end();

        assertThat(three.get(0).isUsedUp()).isTrue();
        assertThat(three.get(0).failure()).isEqualTo(EvaluationBudget.USED_UP);
        assertThat(three.get(1).isUsedUp()).isFalse();

        three.get(1).begin(NODES_OF_A_BUDGET, false).end();

        assertThat(three.get(2).isUsedUp()).isTrue();
        assertThat(three.get(2).failure().message())
                .isEqualTo(
                        "the CPU time that the conditions of all policies together may take for one list is used up");
    }
}
