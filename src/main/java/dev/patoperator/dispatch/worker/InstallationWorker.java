package dev.patoperator.dispatch.worker;

import dev.patoperator.dispatch.execution.CircuitBreaker;
import dev.patoperator.dispatch.execution.SerialWorker;
import dev.patoperator.dispatch.execution.WorkerExecutor;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.queue.DecisionQueue;
import dev.patoperator.dispatch.queue.Journal;
import dev.patoperator.dispatch.worker.confirm.ConfirmStep;
import dev.patoperator.dispatch.worker.context.Preemption;
import dev.patoperator.dispatch.worker.context.StepFailedException;
import dev.patoperator.dispatch.worker.context.WorkerContext;
import dev.patoperator.dispatch.worker.context.WorkerFailureHandler;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes all calls of one App installation about its items, one at a time. It occupies a thread only while it makes calls.
 * Decisions accumulate while a call is under way, and during the pause between two mutating calls. Any thread may submit and
 * withdraw; the executor's threads run the steps.
 */
public final class InstallationWorker implements SerialWorker.WorkerTask {

    private static final Logger LOG = LoggerFactory.getLogger(InstallationWorker.class);

    /** Longer than late effects are looked for, refusals are cached and back-off lasts. */
    private static final Duration KEPT_UNUSED = Duration.ofHours(2);

    /** Revocations go before reviews. */
    private static final List<ItemKind> BY_URGENCY = List.of(ItemKind.GRANT, ItemKind.REQUEST);

    private final WorkerContext context;
    private final SelectorStep selectorStep;
    private final DryRunStep dryRunStep;
    private final PacedSendStep sendStep;
    private final ConfirmStep confirmStep;
    private final WorkerFailureHandler failures;
    private final SerialWorker worker;
    private volatile Instant lastUsed;

    /** The namespace of the last submission: steps count as its own while nothing waits and decisions are only confirmed. */
    private volatile String lastTenant = "";

    public InstallationWorker(WorkerContext context, WorkerExecutor threads) {
        this.context = context;
        this.worker = new SerialWorker(this, threads, context.clock());
        this.confirmStep = new ConfirmStep(context);
        this.selectorStep = new SelectorStep(context, confirmStep::listed);
        this.dryRunStep = new DryRunStep(context);
        this.sendStep = new PacedSendStep(context, confirmStep);
        this.failures = new WorkerFailureHandler(context);
        this.lastUsed = context.clock().instant();
    }

    /** Counts the worker as used now, so that it is not removed before a submission arrives. */
    public void touch() {
        lastUsed = context.clock().instant();
    }

    /** Whether it was idle for so long that it remembers nothing that a new worker would lack. */
    public boolean isUnused() {
        return !worker.isRunning()
                && !hasWork()
                && lastUsed.plus(KEPT_UNUSED).isBefore(context.clock().instant());
    }

    /** Takes a submission. Returns the blocker that is already known, so that it can be reported at once. */
    public Optional<Blocker> submit(Submission submission, Collection<Long> settled, List<Decision> sentElsewhere) {
        Optional<Blocker> refusal = failures.refusal(submission);
        if (refusal.isPresent()) {
            context.queue().withdraw(submission.resource().uid());
            return refusal;
        }
        lastTenant = submission.resource().namespace();
        context.queue().takeOver(sentElsewhere, submission);
        context.queue().add(submission, settled, context.clock().instant());
        worker.wakeUp();
        return failures.blocker(submission.action().kind());
    }

    public boolean isWorkingFor(String uid) {
        return context.queue().isRequestedBy(uid);
    }

    public void withdraw(String uid) {
        context.queue().withdraw(uid);
    }

    /** Releases a resource that moves to another installation. Returns what was sent for it here and is not confirmed. */
    public List<Decision> releaseResource(String uid) {
        return context.queue().release(uid);
    }

    /**
     * Discards listings that are too old for the next submissions, unless the worker is busy. Wakes the worker if there is
     * work: a late effect to look for, or work that an error interrupted.
     */
    public void housekeep() {
        worker.whileIdle(() -> {
            context.forgetOldLists();
            if (!context.hasLists()) {
                context.memory().markInUse(this); // nothing is left to evict
            }
        });
        worker.restartIfNeeded();
    }

    public List<Instant> waitingSince() {
        return context.queue().waitingSince();
    }

    /** Finishes the call under way, checks once what is unconfirmed, and ends. */
    public void stop() {
        worker.stop();
    }

    public boolean isRunning() {
        return worker.isRunning();
    }

    @Override
    public void failed(Throwable error) {
        failures.onInternalError();
    }

    @Override
    public void lastStep() throws InterruptedException {
        if (!context.queue().sentDecisions().isEmpty() && !failures.isPaused()) {
            for (ItemKind kind : BY_URGENCY) {
                confirm(kind);
            }
            context.publisher().flush();
        }
    }

    @Override
    public Instant step() throws InterruptedException {
        touch();
        context.memory().markInUse(this);
        try {
            Instant next = runStep();
            context.publisher().flush();
            return next;
        } finally {
            context.memory().markIdle(this, () -> worker.betweenSteps(context::evictLists));
        }
    }

    @Override
    public String tenant() {
        DecisionQueue queue = context.queue();
        return BY_URGENCY.stream()
                .flatMap(kind -> Stream.concat(
                        queue.oldest(kind).stream().flatMap(decision -> decision.requesters().stream()),
                        queue.evaluations().of(kind).stream()))
                .findFirst()
                .map(submission -> submission.resource().namespace())
                .orElse(lastTenant);
    }

    @Override
    public boolean isUrgent() {
        return context.queue().oldest(ItemKind.GRANT).isPresent();
    }

    @Override
    public boolean hasWork() {
        return context.queue().next().isPresent()
                || !context.queue().sentDecisions().isEmpty()
                || context.queue().nextRetry().isPresent()
                || BY_URGENCY.stream().anyMatch(confirmStep::isTimedOutDue);
    }

    /** Runs one step, and returns when the next is due. */
    private Instant runStep() throws InterruptedException {
        if (failures.isPaused()) {
            return failures.pausedUntil();
        }
        Instant now = context.clock().instant();
        Instant next = context.queue().nextRetry().orElse(Instant.MAX);
        boolean decisionsWait = context.queue().hasWaiting();
        for (ItemKind kind : BY_URGENCY) {
            Instant checkDue = confirmStep.due(kind, decisionsWait);
            if (checkDue != null && !checkDue.isAfter(now)) {
                confirm(kind);
                return Instant.MIN;
            }
            next = checkDue == null || next.isBefore(checkDue) ? next : checkDue;
        }
        for (ItemKind kind : BY_URGENCY) {
            if (!context.queue().hasWork(kind)) {
                continue;
            }
            CircuitBreaker breaker = context.breaker(kind);
            Instant from = breaker.isOpen() ? breaker.openUntil() : proceed(kind);
            if (!from.isAfter(now)) {
                return Instant.MIN;
            }
            next = from.isBefore(next) ? from : next;
            if (!breaker.isOpen()) {
                break; // a revocation that waits for the write interval goes before reviews
            }
        }
        return next;
    }

    /** Evaluates or sends. Returns a past time when it did or tried so, otherwise when sending is possible. */
    private Instant proceed(ItemKind kind) throws InterruptedException {
        Instant mayWrite = sendStep.earliest();
        boolean mustPause = context.clock().instant().isBefore(mayWrite);
        // Evaluations go first, so that what they choose is sent in the same batch. A decision that has waited too long
        // goes before them, because a stream of evaluations must not delay it without end.
        Optional<Decision> oldest = context.queue().oldest(kind);
        Instant overdue = context.clock().instant().minus(context.settings().confirmMost());
        boolean sendsFirst =
                !mustPause && oldest.filter(it -> it.since().isBefore(overdue)).isPresent();
        if (!sendsFirst
                && runHandlingFailures(
                        kind, () -> selectorStep.evaluateWaiting(kind) || dryRunStep.lookUpOldest(kind))) {
            return Instant.MIN;
        }
        if (mustPause) {
            return mayWrite;
        }
        if (oldest.flatMap(it -> it.requesters().stream().findFirst())
                .map(Submission::organization)
                .filter(organization -> !context.cluster().areWatched(organization))
                .isPresent()) {
            failures.notWatching();
            return Instant.MIN;
        }
        failures.watching();
        runHandlingFailures(kind, () -> sendStep.send(kind));
        return Instant.MIN;
    }

    private void confirm(ItemKind kind) throws InterruptedException {
        try {
            confirmStep.confirm(kind);
            succeeded(kind);
        } catch (Preemption.PreemptedException e) {
            LOG.trace("The confirmation is interrupted: a revocation goes first");
        } catch (StepFailedException failure) {
            failures.onConfirmationFailed(failure, confirmStep.failures(kind));
        }
    }

    /** Ignores a success while decisions wait and sending fails: reads often work while writes fail. */
    private void succeeded(ItemKind kind) {
        if (!context.breaker(kind).sendingFails()
                || context.queue().oldest(kind).isEmpty()) {
            failures.succeeded(kind);
        }
    }

    private interface WorkStep {
        boolean run() throws StepFailedException, Journal.JournalException, InterruptedException;
    }

    /** Runs a step and handles its failure. Returns whether it did something; a failure counts, too. */
    private boolean runHandlingFailures(ItemKind kind, WorkStep attempt) throws InterruptedException {
        try {
            boolean did = attempt.run();
            if (did) {
                succeeded(kind);
            }
            return did;
        } catch (Preemption.PreemptedException e) {
            return true;
        } catch (StepFailedException failure) {
            failures.onStepFailed(failure);
        } catch (Journal.JournalException e) {
            failures.onJournalFailed(e);
        }
        return true;
    }
}
