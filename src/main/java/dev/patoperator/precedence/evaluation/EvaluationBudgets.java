package dev.patoperator.precedence.evaluation;

import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.policy.item.EvaluationBudget;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The CPU budget of each policy over one listing, by the policy's uid. Kept as long as the submissions that it was for. */
final class EvaluationBudgets implements PolicyEvaluator.EvaluationState {

    /** A class of its own, so that it is loaded with the first condition that is measured. */
    private static final class CpuTime {
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        /** Returns nanoseconds; 0 where the JVM cannot measure them, and then only steps are counted. */
        static long ofThisThread() {
            return THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : 0;
        }
    }

    /** Explaining one list takes at most 5 seconds of CPU time, however many policies there are. */
    private static final int POLICIES_OF_EXPLANATION = 5;

    private final Map<String, EvaluationBudget> budgets = new ConcurrentHashMap<>();
    private final @Nullable EvaluationBudget shared;
    private final boolean isTimed;

    EvaluationBudgets() {
        this(null, true);
    }

    private EvaluationBudgets(@Nullable EvaluationBudget shared, boolean isTimed) {
        this.shared = shared;
        this.isTimed = isTimed;
    }

    /** Returns budgets that are bounded together, because an explanation evaluates all policies at once. */
    static EvaluationBudgets ofExplanation() {
        return new EvaluationBudgets(EvaluationBudget.ofPolicies(POLICIES_OF_EXPLANATION), true);
    }

    /**
     * Returns budgets that are charged with steps only, and not with CPU time: the same policies and items then have the same
     * result on every machine, also on a slow one that has just started.
     */
    static EvaluationBudgets ofRehearsal() {
        return new EvaluationBudgets(null, false);
    }

    EvaluationBudget budget(String uid) {
        return budgets.computeIfAbsent(
                uid,
                key -> shared == null
                        ? new EvaluationBudget(isTimed ? CpuTime::ofThisThread : () -> 0)
                        : EvaluationBudget.within(shared, CpuTime::ofThisThread));
    }
}
