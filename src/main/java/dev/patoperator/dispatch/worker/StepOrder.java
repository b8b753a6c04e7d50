package dev.patoperator.dispatch.worker;

import dev.patoperator.dispatch.execution.CircuitBreaker;
import dev.patoperator.dispatch.execution.Urgency;
import dev.patoperator.dispatch.listing.request.PendingListings;
import dev.patoperator.dispatch.model.ClusterView;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.queue.DecisionQueue;
import dev.patoperator.dispatch.worker.call.KindBreakers;
import dev.patoperator.dispatch.worker.call.WorkerFailureHandler;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Chooses what a worker does next: checks of sent decisions, then evaluations and sending, and lists that nothing is decided
 * on when nothing else can be done. Used by the worker's thread; any thread may call {@link #hasWork} and {@link #urgency}.
 */
final class StepOrder {

    /** Revocations go before reviews. */
    static final List<ItemKind> BY_URGENCY = List.of(ItemKind.GRANT, ItemKind.REQUEST);

    private final DecisionQueue queue;
    private final PendingListings listings;
    private final KindBreakers breakers;
    private final WorkerSteps steps;
    private final WorkerFailureHandler failures;
    private final ClusterView cluster;
    private final Duration maxDelayByEvaluations;
    private final Clock clock;

    /**
     * Creates the order.
     *
     * @param maxDelayByEvaluations how long a decision may wait before it is sent ahead of evaluations
     * @param clock a monotonic clock
     */
    StepOrder(
            DecisionQueue queue,
            PendingListings listings,
            KindBreakers breakers,
            WorkerSteps steps,
            WorkerFailureHandler failures,
            ClusterView cluster,
            Duration maxDelayByEvaluations,
            Clock clock) {
        this.queue = queue;
        this.listings = listings;
        this.breakers = breakers;
        this.steps = steps;
        this.failures = failures;
        this.cluster = cluster;
        this.maxDelayByEvaluations = maxDelayByEvaluations;
        this.clock = clock;
    }

    /** Whether there is something to do or to wait for. */
    boolean hasWork() {
        return decides() || mayReadLists();
    }

    private boolean decides() {
        return queue.next().isPresent()
                || !queue.sentDecisions().isEmpty()
                || queue.nextRetry().isPresent()
                || BY_URGENCY.stream().anyMatch(steps::isTimedOutDue);
    }

    /** A standby reads nothing: requests wait until this process may act, or ends. */
    private boolean mayReadLists() {
        return !listings.isEmpty() && cluster.mayAct();
    }

    Urgency urgency() {
        if (revocationWaits()) {
            return Urgency.URGENT;
        }
        return listings.isEmpty() || decides() ? Urgency.NORMAL : Urgency.BACKGROUND;
    }

    private boolean revocationWaits() {
        return queue.oldest(ItemKind.GRANT).isPresent()
                && !breakers.of(ItemKind.GRANT).isOpen();
    }

    /**
     * Runs one step, and returns when the next is due.
     *
     * @param mustEnd whether a step in the background has to end soon
     */
    Instant runStep(BooleanSupplier mustEnd) throws InterruptedException {
        if (failures.isPaused()) {
            failures.reportPause();
            return failures.pausedUntil();
        }
        Instant next = decide();
        if (!next.isAfter(clock.instant()) || !mayReadLists() || revocationWaits()) {
            return next;
        }
        Instant list = readLists(mustEnd);
        return list.isBefore(next) ? list : next;
    }

    private Instant decide() throws InterruptedException {
        Instant now = clock.instant();
        Instant next = queue.nextRetry().orElse(Instant.MAX);
        boolean decisionsWait = queue.hasWaiting();
        for (ItemKind kind : BY_URGENCY) {
            Instant checkDue = steps.confirmDue(kind, decisionsWait);
            if (checkDue != null && !checkDue.isAfter(now)) {
                steps.confirm(kind);
                return Instant.MIN;
            }
            next = checkDue == null || next.isBefore(checkDue) ? next : checkDue;
        }
        for (ItemKind kind : BY_URGENCY) {
            if (!queue.hasWork(kind)) {
                continue;
            }
            CircuitBreaker breaker = breakers.of(kind);
            Instant from = breaker.isOpen() ? breaker.openUntil() : proceed(kind);
            if (!from.isAfter(now)) {
                return Instant.MIN;
            }
            next = from.isBefore(next) ? from : next;
            if (!breaker.isOpen() && queue.oldest(kind).isPresent()) {
                break; // a revocation that waits for the write interval goes before reviews
            }
        }
        return next;
    }

    /** Evaluates or sends. Returns a past time when it did or tried so, otherwise when one of them is possible. */
    private Instant proceed(ItemKind kind) throws InterruptedException {
        Instant mayWrite = steps.earliestSend();
        boolean mustPause = clock.instant().isBefore(mayWrite);
        // Evaluations go first, so that what they choose is sent in the same batch. A decision that has waited too long
        // goes before them, because a stream of evaluations must not delay it without end.
        Optional<Decision> oldest = queue.oldest(kind);
        Instant overdue = clock.instant().minus(maxDelayByEvaluations);
        boolean sendsFirst =
                !mustPause && oldest.filter(it -> it.since().isBefore(overdue)).isPresent();
        if (!sendsFirst && steps.evaluate(kind)) {
            return Instant.MIN;
        }
        if (oldest.isEmpty()) {
            return steps.earliestEvaluation(kind);
        }
        if (mustPause) {
            return mayWrite;
        }
        if (oldest.flatMap(it -> it.requesters().stream().findFirst())
                .map(Submission::organization)
                .filter(organization -> !cluster.areWatched(organization))
                .isPresent()) {
            failures.notWatching();
            return Instant.MIN;
        }
        failures.watching();
        steps.send(kind);
        return Instant.MIN;
    }

    private Instant readLists(BooleanSupplier mustEnd) throws InterruptedException {
        Instant next = Instant.MAX;
        for (ItemKind kind : BY_URGENCY) {
            Instant from = steps.readList(
                    kind, () -> !mustEnd.getAsBoolean() && mayReadLists() && !failures.isPaused() && !isDecisionDue());
            if (!from.isAfter(clock.instant())) {
                return Instant.MIN;
            }
            next = from.isBefore(next) ? from : next;
        }
        return next;
    }

    /** Whether {@link #decide} would do something now. */
    private boolean isDecisionDue() {
        Instant now = clock.instant();
        boolean decisionsWait = queue.hasWaiting();
        for (ItemKind kind : BY_URGENCY) {
            Instant checkDue = steps.confirmDue(kind, decisionsWait);
            if (checkDue != null && !checkDue.isAfter(now)) {
                return true;
            }
        }
        for (ItemKind kind : BY_URGENCY) {
            if (breakers.of(kind).isOpen()) {
                continue;
            }
            if (steps.mayEvaluate(kind) && !queue.evaluations().of(kind).isEmpty()) {
                return true;
            }
            if (queue.oldest(kind).isPresent()) {
                return !now.isBefore(steps.earliestSend());
            }
        }
        return false;
    }
}
