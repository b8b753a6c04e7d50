package dev.patoperator.dispatch.worker.send;

import dev.patoperator.dispatch.execution.CircuitBreaker;
import dev.patoperator.dispatch.model.journal.Journal;
import dev.patoperator.dispatch.queue.DecisionQueue;
import dev.patoperator.dispatch.worker.call.KindBreakers;
import dev.patoperator.dispatch.worker.call.Preemption;
import dev.patoperator.dispatch.worker.call.StepFailedException;
import dev.patoperator.dispatch.worker.confirm.ConfirmStep;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Sends with a pause after each mutating call, and records whether sending works. Used by the worker's thread. */
public final class PacedSendStep {

    private final SendStep sendStep;
    private final ConfirmStep confirmStep;
    private final DecisionQueue queue;
    private final KindBreakers breakers;
    private final Preemption preemption;
    private final Duration writeInterval;
    private final Clock clock;
    private Instant lastWrite = Instant.MIN;

    public PacedSendStep(
            SendStep sendStep,
            ConfirmStep confirmStep,
            DecisionQueue queue,
            KindBreakers breakers,
            Preemption preemption,
            Duration writeInterval,
            Clock clock) {
        this.sendStep = sendStep;
        this.confirmStep = confirmStep;
        this.queue = queue;
        this.breakers = breakers;
        this.preemption = preemption;
        this.writeInterval = writeInterval;
        this.clock = clock;
    }

    /** Returns when the next mutating call may be made, by the monotonic clock; before the first call a past time. */
    public Instant earliest() {
        return lastWrite.equals(Instant.MIN) ? lastWrite : lastWrite.plus(writeInterval);
    }

    /** Returns whether a call was made or tried. */
    public boolean send(ItemKind kind) throws StepFailedException, Journal.JournalException, InterruptedException {
        CircuitBreaker breaker = breakers.of(kind);
        try {
            if (!sendStep.send(kind, confirmStep.grantsReadable())) {
                return false;
            }
        } catch (StepFailedException | Journal.JournalException failure) {
            lastWrite = clock.instant();
            breaker.sendingFailed();
            throw failure;
        }
        lastWrite = clock.instant();
        breaker.sendingSucceeded();
        if (kind == ItemKind.REQUEST) {
            preemption.rearm();
        }
        if (!queue.sentDecisions().isEmpty()) {
            confirmStep.expect(kind);
        }
        return true;
    }
}
