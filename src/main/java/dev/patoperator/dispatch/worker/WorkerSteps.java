package dev.patoperator.dispatch.worker;

import dev.patoperator.dispatch.model.journal.Journal;
import dev.patoperator.dispatch.queue.DecisionQueue;
import dev.patoperator.dispatch.worker.call.KindBreakers;
import dev.patoperator.dispatch.worker.call.Preemption;
import dev.patoperator.dispatch.worker.call.StepFailedException;
import dev.patoperator.dispatch.worker.call.WorkerFailureHandler;
import dev.patoperator.dispatch.worker.confirm.ConfirmStep;
import dev.patoperator.dispatch.worker.evaluate.DryRunStep;
import dev.patoperator.dispatch.worker.evaluate.ListingStep;
import dev.patoperator.dispatch.worker.evaluate.SelectorStep;
import dev.patoperator.dispatch.worker.send.PacedSendStep;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the steps of one worker, and passes what fails to the failure handler. Used by the worker's thread. */
final class WorkerSteps {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerSteps.class);

    private final SelectorStep selectorStep;
    private final DryRunStep dryRunStep;
    private final PacedSendStep sendStep;
    private final ConfirmStep confirmStep;
    private final ListingStep listingStep;
    private final DecisionQueue queue;
    private final KindBreakers breakers;
    private final KindBreakers evaluationBreakers;
    private final WorkerFailureHandler failures;
    private final Clock clock;

    WorkerSteps(
            SelectorStep selectorStep,
            DryRunStep dryRunStep,
            PacedSendStep sendStep,
            ConfirmStep confirmStep,
            ListingStep listingStep,
            DecisionQueue queue,
            KindBreakers breakers,
            KindBreakers evaluationBreakers,
            WorkerFailureHandler failures,
            Clock clock) {
        this.selectorStep = selectorStep;
        this.dryRunStep = dryRunStep;
        this.sendStep = sendStep;
        this.confirmStep = confirmStep;
        this.listingStep = listingStep;
        this.queue = queue;
        this.breakers = breakers;
        this.evaluationBreakers = evaluationBreakers;
        this.failures = failures;
        this.clock = clock;
    }

    /**
     * Evaluates waiting selectors, or looks up one dry run, unless that is paused. Returns whether it did something; a failure
     * counts, too.
     */
    boolean evaluate(ItemKind kind) throws InterruptedException {
        if (!mayEvaluate(kind)) {
            return false;
        }
        try {
            // After a failure of one kind of evaluation the others go first, because they may not need what failed.
            boolean reversed = evaluationBreakers.of(kind).failures() % 2 == 1;
            boolean did = reversed
                    ? dryRunStep.lookUpOldest(kind) || selectorStep.evaluateWaiting(kind, true)
                    : selectorStep.evaluateWaiting(kind, false) || dryRunStep.lookUpOldest(kind);
            if (did) {
                succeeded(kind);
                failures.evaluated(kind);
            }
            return did;
        } catch (Preemption.PreemptedException e) {
            LOG.trace("The evaluation is interrupted: a revocation goes first");
        } catch (StepFailedException failure) {
            failures.onEvaluationFailed(failure);
        }
        return true;
    }

    /** Whether evaluations of a kind are not paused. */
    boolean mayEvaluate(ItemKind kind) {
        return !evaluationBreakers.of(kind).isOpen();
    }

    /** Returns when evaluations of a kind may be made; a past time for now. */
    Instant earliestEvaluation(ItemKind kind) {
        return evaluationBreakers.of(kind).openUntil();
    }

    /** Makes the next mutating call, if decisions that wait are still wanted. */
    void send(ItemKind kind) throws InterruptedException {
        try {
            if (sendStep.send(kind)) {
                succeeded(kind);
            }
        } catch (Preemption.PreemptedException e) {
            LOG.trace("The preparation of a call is interrupted: a revocation goes first");
        } catch (StepFailedException failure) {
            failures.onSendFailed(failure);
        } catch (Journal.JournalException e) {
            failures.onJournalFailed(e);
        }
    }

    /** Returns when the next mutating call may be made, by the monotonic clock; before the first call a past time. */
    Instant earliestSend() {
        return sendStep.earliest();
    }

    /** Checks once which sent decisions have taken effect. */
    void confirm(ItemKind kind) throws InterruptedException {
        try {
            confirmStep.confirm(kind);
            succeeded(kind);
        } catch (Preemption.PreemptedException e) {
            LOG.trace("The confirmation is interrupted: a revocation goes first");
        } catch (StepFailedException failure) {
            failures.onConfirmationFailed(failure, confirmStep.failures(kind));
        }
    }

    /** Returns when the next check is due; null when there is nothing to check. */
    @Nullable
    Instant confirmDue(ItemKind kind, boolean decisionsWait) {
        return confirmStep.due(kind, decisionsWait);
    }

    /** Whether it is time to look for late effects of a kind. Any thread may call it. */
    boolean isTimedOutDue(ItemKind kind) {
        return confirmStep.isTimedOutDue(kind);
    }

    /**
     * Reads pages of a list that nothing is decided on, if somebody waits for it.
     *
     * @param mayGoOn asked before each page but the first
     * @return a past time when it did or tried so, otherwise when to try
     */
    Instant readList(ItemKind kind, BooleanSupplier mayGoOn) throws InterruptedException {
        try {
            Instant due = listingStep.due(kind);
            if (due.isAfter(clock.instant())) {
                listingStep.reportBlocker(kind);
                return due;
            }
            listingStep.read(kind, mayGoOn);
            succeeded(kind);
        } catch (StepFailedException failure) {
            failures.onListingFailed(failure, listingStep.breaker(kind));
        } catch (RuntimeException e) { // must not pause what decisions need
            LOG.error("The list of {}s could not be read, and is tried again", kind.noun(), e);
            listingStep.breaker(kind).fail();
        }
        return Instant.MIN;
    }

    /** Ignores a success while decisions wait and sending fails: reads often work while writes fail. */
    private void succeeded(ItemKind kind) {
        if (!breakers.of(kind).sendingFails() || queue.oldest(kind).isEmpty()) {
            failures.succeeded(kind);
        }
    }
}
