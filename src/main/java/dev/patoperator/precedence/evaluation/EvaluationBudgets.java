package dev.patoperator.precedence.evaluation;

import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.policy.item.EvaluationBudget;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What each policy may still cost over one list, by the policy's uid. Lives as long as the orders that were made from it. */
final class EvaluationBudgets implements PolicyEvaluator.EvaluationState {

    /** Loaded with the first condition that is measured. */
    private static final class CpuTime {
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        /** 0 where the JVM does not know: then only steps are counted. */
        static long ofThisThread() {
            return THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : 0;
        }
    }

    private final Map<String, EvaluationBudget> budgets = new ConcurrentHashMap<>();

    EvaluationBudget budget(String uid) {
        return budgets.computeIfAbsent(uid, key -> new EvaluationBudget(CpuTime::ofThisThread));
    }
}
