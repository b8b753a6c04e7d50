package dev.patoperator.policy.item;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The CPU time that the conditions of one policy may take over one listing: one second, including the last checks before
 * the calls that follow from the listing. After that, the evaluation of the policy fails for the remaining items. Each
 * policy has a budget of its own, even when the submission of another resource causes its evaluation, so that no policy
 * pays for another.
 *
 * <p>The budget is counted in steps, so that a listing has the same result on every machine and under any load. A node of an
 * expression takes 4 steps in each evaluation, a search takes the characters of the text times the size of the pattern, and
 * each repository name that is read takes 6. A step takes at most 33 ns (measured: 26). The cost of loops and large
 * expressions is not known in advance. It is measured as CPU time of the thread and depends on the machine, but not on the
 * time in which the thread waits for a processor. A usual policy is far below the bound: it takes some milliseconds for
 * 1,000 items.
 *
 * <p>One evaluation is bounded as well: by the CEL environment, and its searches and reads by {@link #MAX_STEPS_AT_ONCE}.
 *
 * <p>Thread-safe. A thread runs one evaluation at a time.
 */
public final class EvaluationBudget {

    private static final String MESSAGE =
            "the CPU time that this resource's conditions may take for one list is used up";

    /** The result for an item after the budget is used up. */
    public static final Match.EvaluationFailed USED_UP = new Match.EvaluationFailed(MESSAGE + ": make them cheaper");

    private static final String SHARED_MESSAGE =
            "the CPU time that the conditions of all policies together may take for one list is used up";

    private static final Match.EvaluationFailed SHARED_USED_UP = new Match.EvaluationFailed(SHARED_MESSAGE);

    static final long MAX_STEPS = 30_000_000;

    /** Steps of one evaluation for text searches and reads of repository names together. */
    static final long MAX_STEPS_AT_ONCE = 5_000_000;

    private static final long NANOS_PER_STEP = 33;
    private static final int STEPS_PER_NODE = 4;

    /** Thread-local, because CEL passes no context to functions. An evaluation stays in its thread. */
    private static final ThreadLocal<@Nullable MeteredEvaluation> CURRENT_EVALUATION = new ThreadLocal<>();

    private final LongSupplier threadCpuNanos;
    private final @Nullable EvaluationBudget shared;
    private long remainingSteps;

    /**
     * Creates an unused budget.
     *
     * @param threadCpuNanos the CPU time of the calling thread, as {@code ThreadMXBean.getCurrentThreadCpuTime}
     */
    public EvaluationBudget(LongSupplier threadCpuNanos) {
        this(threadCpuNanos, MAX_STEPS, null);
    }

    private EvaluationBudget(LongSupplier threadCpuNanos, long steps, @Nullable EvaluationBudget shared) {
        this.threadCpuNanos = threadCpuNanos;
        this.remainingSteps = steps;
        this.shared = shared;
    }

    /** Returns an unused budget as large as those of some policies together. Only what {@link #within} creates uses it. */
    public static EvaluationBudget ofPolicies(int policies) {
        return new EvaluationBudget(() -> 0, MAX_STEPS * policies, null);
    }

    /** Returns an unused budget of one policy whose costs are charged to another budget, too. It ends with either. */
    public static EvaluationBudget within(EvaluationBudget shared, LongSupplier threadCpuNanos) {
        return new EvaluationBudget(threadCpuNanos, MAX_STEPS, shared);
    }

    /** Whether the budget is used up, so that nothing more is evaluated. */
    public synchronized boolean isUsedUp() {
        return remainingSteps <= 0 || (shared != null && shared.isUsedUp());
    }

    /** Returns the result for an item after the budget is used up. */
    public Match.EvaluationFailed failure() {
        return isOwnUsedUp() ? USED_UP : SHARED_USED_UP;
    }

    private synchronized boolean isOwnUsedUp() {
        return remainingSteps <= 0;
    }

    private synchronized void spend(long steps) {
        remainingSteps -= steps;
        if (shared != null) {
            shared.spend(steps);
        }
    }

    /** Begins an evaluation in this thread. It must end in the same thread. */
    public MeteredEvaluation begin(int nodes, boolean measured) {
        spend((long) nodes * STEPS_PER_NODE);
        MeteredEvaluation evaluation = new MeteredEvaluation(measured ? threadCpuNanos.getAsLong() : null);
        CURRENT_EVALUATION.set(evaluation);
        return evaluation;
    }

    /**
     * Charges work to the evaluation that this thread runs.
     *
     * @param tooMuch the message when this is more than one evaluation may cost
     * @return why the work must not be done; null when it may be done
     */
    static @Nullable public String refusal(long steps, String tooMuch) {
        MeteredEvaluation evaluation = CURRENT_EVALUATION.get();
        return evaluation == null ? null : evaluation.charge(steps, tooMuch);
    }

    /** One evaluation of one condition. */
    public final class MeteredEvaluation {
        private final @Nullable Long cpuNanosBefore;
        private long charged;
        private @Nullable String refusal;

        private MeteredEvaluation(@Nullable Long cpuNanosBefore) {
            this.cpuNanosBefore = cpuNanosBefore;
        }

        private @Nullable String charge(long steps, String tooMuch) {
            charged += steps;
            spend(steps);
            if (charged > MAX_STEPS_AT_ONCE) {
                refusal = tooMuch;
            } else if (isUsedUp()) {
                refusal = isOwnUsedUp() ? MESSAGE : SHARED_MESSAGE;
            }
            return refusal;
        }

        /** Returns why work was refused; null when none was refused. */
        @Nullable
        public String refusal() {
            return refusal;
        }

        public void end() {
            CURRENT_EVALUATION.remove();
            if (cpuNanosBefore != null) {
                long measured = (threadCpuNanos.getAsLong() - cpuNanosBefore) / NANOS_PER_STEP;
                spend(Math.max(0, measured - charged)); // the rest is charged already
            }
        }
    }
}
