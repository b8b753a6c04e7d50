package dev.patoperator.policy.item;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the conditions of one policy may cost over one list, the last looks before the calls that follow from it included: one
 * second of CPU. For items that are judged after that, the policy could not be evaluated. Each policy has a budget of its
 * own, whoever has it evaluated, so that none pays for another.
 *
 * <p>The budget is counted in steps, so that a list comes to the same on every machine, however busy: 4 for each node of an
 * expression and evaluation, for a search the characters of the text times the size of the pattern, and 6 for each name of a repository that is read. A step takes at most
 * 33 ns (measured: 26). What cannot be told beforehand, loops and large expressions, is measured instead: by the CPU time of
 * the thread, which stands still while the thread waits for a processor. A usual policy is far from the bound: it takes
 * some milliseconds for 1,000 items.
 *
 * <p>One evaluation is bounded as well: by the CEL environment, and what it searches and reads by {@link #MAX_STEPS_AT_ONCE}.
 *
 * <p>Thread-safe; a thread has one evaluation under way at a time.
 */
public final class EvaluationBudget {

    private static final String MESSAGE =
            "the CPU time that this resource's conditions may take for one list is used up";

    /** What an item comes to once the budget is used up. */
    public static final Match.EvaluationFailed USED_UP = new Match.EvaluationFailed(MESSAGE + ": make them cheaper");

    static final long MAX_STEPS = 30_000_000;

    /** Of the text searches, and the names of repositories that are read, of one evaluation together. */
    static final long MAX_STEPS_AT_ONCE = 5_000_000;

    private static final long NANOS_PER_STEP = 33;
    private static final int STEPS_PER_NODE = 4;

    /** CEL hands nothing of its own to functions, and an evaluation stays in its thread. */
    private static final ThreadLocal<@Nullable MeteredEvaluation> UNDER_WAY = new ThreadLocal<>();

    private final LongSupplier threadCpuNanos;
    private long remainingSteps = MAX_STEPS;

    /** @param threadCpuNanos the CPU time of the calling thread, as {@code ThreadMXBean.getCurrentThreadCpuTime} */
    public EvaluationBudget(LongSupplier threadCpuNanos) {
        this.threadCpuNanos = threadCpuNanos;
    }

    /** Whether nothing more is evaluated. */
    public synchronized boolean isUsedUp() {
        return remainingSteps <= 0;
    }

    private synchronized void spend(long steps) {
        remainingSteps -= steps;
    }

    /** An evaluation begins in this thread; end it in the same thread. */
    public MeteredEvaluation begin(int nodes, boolean measured) {
        spend((long) nodes * STEPS_PER_NODE);
        MeteredEvaluation evaluation = new MeteredEvaluation(measured ? threadCpuNanos.getAsLong() : null);
        UNDER_WAY.set(evaluation);
        return evaluation;
    }

    /**
     * Charges work to the evaluation that this thread has under way.
     *
     * @param tooMuch what to say when it is more than one evaluation may cost
     * @return why the work must not be done; null when it may
     */
    static @Nullable public String refusal(long steps, String tooMuch) {
        MeteredEvaluation evaluation = UNDER_WAY.get();
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
                refusal = MESSAGE;
            }
            return refusal;
        }

        /** Why work was refused; null when none was. */
        @Nullable
        public String refusal() {
            return refusal;
        }

        public void end() {
            UNDER_WAY.remove();
            if (cpuNanosBefore != null) {
                long measured = (threadCpuNanos.getAsLong() - cpuNanosBefore) / NANOS_PER_STEP;
                spend(Math.max(0, measured - charged)); // the rest was charged when it was done
            }
        }
    }
}
