package dev.patoperator.dispatch.worker;

import dev.patoperator.dispatch.execution.CircuitBreaker;
import dev.patoperator.dispatch.queue.Journal;
import dev.patoperator.dispatch.worker.confirm.ConfirmStep;
import dev.patoperator.dispatch.worker.context.StepFailedException;
import dev.patoperator.dispatch.worker.context.WorkerContext;
import dev.patoperator.model.ItemKind;
import java.time.Instant;

/** Sends with a pause after each mutating call, and records whether sending works. Used by the worker's thread. */
final class PacedSendStep {

    private final WorkerContext context;
    private final SendStep sendStep;
    private final ConfirmStep confirmStep;
    private Instant lastWrite = Instant.MIN;

    PacedSendStep(WorkerContext context, ConfirmStep confirmStep) {
        this.context = context;
        this.sendStep = new SendStep(context);
        this.confirmStep = confirmStep;
    }

    /** Returns when the next mutating call may be made, by the monotonic clock; before the first call a past time. */
    Instant earliest() {
        return lastWrite.equals(Instant.MIN)
                ? lastWrite
                : lastWrite.plus(context.settings().writeInterval());
    }

    /** Returns whether a call was made or tried. */
    boolean send(ItemKind kind) throws StepFailedException, Journal.JournalException, InterruptedException {
        CircuitBreaker breaker = context.breaker(kind);
        try {
            if (!sendStep.send(kind, confirmStep.grantsReadable())) {
                return false;
            }
        } catch (StepFailedException | Journal.JournalException failure) {
            lastWrite = context.clock().instant();
            breaker.sendingFailed();
            throw failure;
        }
        lastWrite = context.clock().instant();
        breaker.sendingSucceeded();
        if (kind == ItemKind.REQUEST) {
            context.preemption().rearm();
        }
        if (!context.queue().sentDecisions().isEmpty()) {
            confirmStep.expect(kind);
        }
        return true;
    }
}
