package dev.patoperator.precedence.evaluation;

import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.policy.item.EvaluationBudget;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

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

    private final Map<String, EvaluationBudget> budgets = new ConcurrentHashMap<>();

    EvaluationBudget budget(String uid) {
        return budgets.computeIfAbsent(uid, key -> new EvaluationBudget(CpuTime::ofThisThread));
    }
}
