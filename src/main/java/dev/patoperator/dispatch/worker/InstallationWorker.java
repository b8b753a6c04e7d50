package dev.patoperator.dispatch.worker;

import dev.patoperator.dispatch.execution.CircuitBreaker;
import dev.patoperator.dispatch.execution.SerialWorker;
import dev.patoperator.dispatch.execution.WorkerExecutor;
import dev.patoperator.dispatch.listing.InstallationListings;
import dev.patoperator.dispatch.listing.ListingMemoryBudget;
import dev.patoperator.dispatch.model.ClusterView;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.queue.DecisionQueue;
import dev.patoperator.dispatch.results.ResultPublisher;
import dev.patoperator.dispatch.worker.call.KindBreakers;
import dev.patoperator.dispatch.worker.call.WorkerFailureHandler;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes all calls of one App installation about its items, one at a time. It occupies a thread only while it makes calls.
 * Decisions accumulate while a call is under way, and during the pause between two mutating calls. Any thread may submit and
 * withdraw; the executor's threads run the steps.
 */
public final class InstallationWorker implements SerialWorker.WorkerTask {

    /** Longer than late effects are looked for, refusals are cached and back-off lasts. */
    private static final Duration KEPT_UNUSED = Duration.ofHours(2);

    /** Revocations go before reviews. */
    private static final List<ItemKind> BY_URGENCY = List.of(ItemKind.GRANT, ItemKind.REQUEST);

    private final DecisionQueue queue;
    private final ResultPublisher publisher;
    private final InstallationListings listings;
    private final ListingMemoryBudget memory;
    private final KindBreakers breakers;
    private final WorkerSteps steps;
    private final WorkerFailureHandler failures;
    private final ClusterView cluster;
    private final Duration maxDelayByEvaluations;
    private final Clock clock;
    private final SerialWorker worker;
    private volatile Instant lastUsed;

    /** The namespace of the last submission: steps count as its own while nothing waits and decisions are only confirmed. */
    private volatile String lastTenant = "";

    /**
     * Creates an idle worker.
     *
     * @param memory shared with the workers of other installations
     * @param maxDelayByEvaluations how long a decision may wait before it is sent ahead of evaluations
     * @param clock a monotonic clock
     */
    InstallationWorker(
            DecisionQueue queue,
            ResultPublisher publisher,
            InstallationListings listings,
            ListingMemoryBudget memory,
            KindBreakers breakers,
            WorkerSteps steps,
            WorkerFailureHandler failures,
            ClusterView cluster,
            Duration maxDelayByEvaluations,
            Clock clock,
            WorkerExecutor threads) {
        this.queue = queue;
        this.publisher = publisher;
        this.listings = listings;
        this.memory = memory;
        this.breakers = breakers;
        this.steps = steps;
        this.failures = failures;
        this.cluster = cluster;
        this.maxDelayByEvaluations = maxDelayByEvaluations;
        this.clock = clock;
        this.worker = new SerialWorker(this, threads, clock);
        this.lastUsed = clock.instant();
    }

    /** Counts the worker as used now, so that it is not removed before a submission arrives. */
    public void touch() {
        lastUsed = clock.instant();
    }

    /** Whether it was idle for so long that it remembers nothing that a new worker would lack. */
    public boolean isUnused() {
        return !worker.isRunning() && !hasWork() && lastUsed.plus(KEPT_UNUSED).isBefore(clock.instant());
    }

    /** Takes a submission. Returns the blocker that is already known, so that it can be reported at once. */
    public Optional<Blocker> submit(Submission submission, Collection<Long> settled, List<Decision> sentElsewhere) {
        Optional<Blocker> refusal = failures.refusal(submission);
        if (refusal.isPresent()) {
            queue.withdraw(submission.resource().uid());
            return refusal;
        }
        lastTenant = submission.resource().namespace();
        queue.takeOver(sentElsewhere, submission);
        queue.add(submission, settled, clock.instant());
        worker.wakeUp();
        return failures.blocker(submission.action().kind());
    }

    public boolean isWorkingFor(String uid) {
        return queue.isRequestedBy(uid);
    }

    public void withdraw(String uid) {
        queue.withdraw(uid);
    }

    /** Releases a resource that moves to another installation. Returns what was sent for it here and is not confirmed. */
    public List<Decision> releaseResource(String uid) {
        return queue.release(uid);
    }

    /**
     * Discards listings that are too old for the next submissions, unless the worker is busy. Wakes the worker if there is
     * work: a late effect to look for, or work that an error interrupted.
     */
    public void housekeep() {
        worker.whileIdle(() -> {
            listings.forgetOld();
            if (listings.isEmpty()) {
                memory.markInUse(this); // nothing is left to evict
            }
        });
        worker.restartIfNeeded();
    }

    public List<Instant> waitingSince() {
        return queue.waitingSince();
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
        if (!queue.sentDecisions().isEmpty() && !failures.isPaused()) {
            for (ItemKind kind : BY_URGENCY) {
                steps.confirm(kind);
            }
            publisher.flush();
        }
    }

    @Override
    public Instant step() throws InterruptedException {
        touch();
        memory.markInUse(this);
        try {
            Instant next = runStep();
            publisher.flush();
            return next;
        } finally {
            memory.markIdle(this, () -> worker.betweenSteps(listings::evict));
        }
    }

    @Override
    public String tenant() {
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
        return queue.oldest(ItemKind.GRANT).isPresent();
    }

    @Override
    public boolean hasWork() {
        return queue.next().isPresent()
                || !queue.sentDecisions().isEmpty()
                || queue.nextRetry().isPresent()
                || BY_URGENCY.stream().anyMatch(steps::isTimedOutDue);
    }

    /** Runs one step, and returns when the next is due. */
    private Instant runStep() throws InterruptedException {
        if (failures.isPaused()) {
            return failures.pausedUntil();
        }
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
            if (!breaker.isOpen()) {
                break; // a revocation that waits for the write interval goes before reviews
            }
        }
        return next;
    }

    /** Evaluates or sends. Returns a past time when it did or tried so, otherwise when sending is possible. */
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
}
