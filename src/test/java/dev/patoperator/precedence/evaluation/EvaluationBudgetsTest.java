package dev.patoperator.precedence.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.policy.item.EvaluationBudget;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.junit.jupiter.api.Test;

/** Tests which policies share a budget, and that the budgets measure CPU time. */
class EvaluationBudgetsTest {

    /** Syntax nodes whose evaluation takes all of a budget's steps but four. */
    private static final int ALL_BUT_ONE_NODE = 7_499_999;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final EvaluationBudgets budgets = new EvaluationBudgets();

    @Test
    void aPolicyKeepsItsBudget() {
        assertThat(budgets.budget("uid-a")).isNotNull().isSameAs(budgets.budget("uid-a"));
    }

    @Test
    void anotherPolicyHasABudgetOfItsOwn() {
        budgets.budget("uid-a").begin(ALL_BUT_ONE_NODE + 1, false).end();

        assertThat(budgets.budget("uid-a").isUsedUp()).isTrue();
        assertThat(budgets.budget("uid-b").isUsedUp()).isFalse();
    }

    @Test
    void anotherListingHasNewBudgets() {
        assertThat(new EvaluationBudgets().budget("uid-a")).isNotSameAs(budgets.budget("uid-a"));
    }

    @Test
    void anExplanationIsBoundedWhateverTheNumberOfPolicies() {
        EvaluationBudgets explanation = EvaluationBudgets.ofExplanation();
        for (int i = 0; i < 5; i++) {
            assertThat(explanation.budget("uid-" + i).isUsedUp()).isFalse();
            explanation.budget("uid-" + i).begin(ALL_BUT_ONE_NODE + 1, false).end();
        }

        assertThat(explanation.budget("uid-5").isUsedUp()).isTrue();
        assertThat(EvaluationBudgets.ofExplanation().budget("uid-5").isUsedUp())
                .describedAs("the next explanation")
                .isFalse();
    }

    @Test
    void aRehearsalIsBoundedAsADecisionButNotByCpuTime() {
        EvaluationBudgets rehearsal = EvaluationBudgets.ofRehearsal();
        for (int i = 0; i < 10; i++) {
            rehearsal.budget("uid-" + i).begin(ALL_BUT_ONE_NODE, false).end();
        }
        EvaluationBudget budget = rehearsal.budget("uid-0");
        EvaluationBudget.MeteredEvaluation evaluation = budget.begin(0, true);
        burnCpuTime();
        evaluation.end();
        assertThat(budget.isUsedUp()).isFalse();

        budget.begin(1, false).end();
        assertThat(budget.isUsedUp()).isTrue();
        assertThat(rehearsal.budget("uid-1").isUsedUp()).isFalse();
    }

    @Test
    void aBudgetIsChargedWithTheCpuTimeOfItsThread() {
        EvaluationBudget budget = budgets.budget("uid-a");
        budget.begin(ALL_BUT_ONE_NODE, false).end();
        assertThat(budget.isUsedUp()).isFalse();

        EvaluationBudget.MeteredEvaluation evaluation = budget.begin(0, true);
        burnCpuTime();
        evaluation.end();

        assertThat(budget.isUsedUp()).isTrue();
    }

    @Test
    void anUnmeasuredEvaluationIsNotChargedWithCpuTime() {
        EvaluationBudget budget = budgets.budget("uid-a");
        budget.begin(ALL_BUT_ONE_NODE, false).end();

        EvaluationBudget.MeteredEvaluation evaluation = budget.begin(0, false);
        burnCpuTime();
        evaluation.end();

        assertThat(budget.isUsedUp()).isFalse();
    }

    /** Computes until the thread's own CPU clock has advanced by a millisecond. */
    private static void burnCpuTime() {
        long before = THREADS.getCurrentThreadCpuTime();
        while (THREADS.getCurrentThreadCpuTime() - before < 1_000_000) {
            Thread.onSpinWait();
        }
    }
}
