package dev.patoperator.dispatch.worker;

import dev.patoperator.dispatch.execution.SerialWorker;
import dev.patoperator.dispatch.execution.Urgency;
import dev.patoperator.dispatch.execution.WorkerExecutor;
import dev.patoperator.dispatch.listing.InstallationListings;
import dev.patoperator.dispatch.listing.ListingMemoryBudget;
import dev.patoperator.dispatch.listing.request.PendingListings;
import dev.patoperator.dispatch.listing.request.RequestedListing;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.listing.ListingRequest;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.queue.DecisionQueue;
import dev.patoperator.dispatch.results.ResultPublisher;
import dev.patoperator.dispatch.worker.call.WorkerFailureHandler;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes all calls of one App installation about its items, one at a time. It occupies a thread only while it makes calls.
 * Decisions accumulate while a call is under way, and during the pause between two mutating calls. Any thread may submit and
 * withdraw; the executor's threads run the steps.
 */
public final class InstallationWorker implements SerialWorker.WorkerTask {

    /** Longer than late effects are looked for, refusals are cached and back-off lasts. */
    private static final Duration KEPT_UNUSED = Duration.ofHours(2);

    private final DecisionQueue queue;
    private final PendingListings pendingListings;
    private final ResultPublisher publisher;
    private final InstallationListings listings;
    private final ListingMemoryBudget memory;
    private final WorkerSteps steps;
    private final WorkerFailureHandler failures;
    private final StepOrder order;
    private final WorkerExecutor threads;
    private final Clock clock;
    private final SerialWorker worker;
    private volatile Instant lastUsed;

    /** The namespace of the last submission: steps count as its own while nothing waits and decisions are only confirmed. */
    private volatile String lastTenant = "";

    /**
     * Creates an idle worker.
     *
     * @param memory shared with the workers of other installations
     * @param clock a monotonic clock
     */
    InstallationWorker(
            DecisionQueue queue,
            PendingListings pendingListings,
            ResultPublisher publisher,
            InstallationListings listings,
            ListingMemoryBudget memory,
            WorkerSteps steps,
            StepOrder order,
            WorkerFailureHandler failures,
            Clock clock,
            WorkerExecutor threads) {
        this.queue = queue;
        this.pendingListings = pendingListings;
        this.publisher = publisher;
        this.listings = listings;
        this.memory = memory;
        this.steps = steps;
        this.order = order;
        this.failures = failures;
        this.threads = threads;
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
        return !worker.isRunning()
                && !hasWork()
                && pendingListings.isEmpty()
                && lastUsed.plus(KEPT_UNUSED).isBefore(clock.instant());
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
        return failures.blocker(submission);
    }

    /** Takes a request for lists, which replaces the earlier one of its resource. Reads those that were not refused lately. */
    public void requestListing(RequestedListing requested) {
        ListingRequest request = requested.request();
        pendingListings.withdraw(request.resource().uid());
        Map<Blocker, Set<ItemKind>> refused = new LinkedHashMap<>();
        Set<ItemKind> allowed = EnumSet.noneOf(ItemKind.class);
        for (ItemKind kind : requested.kinds()) {
            failures.refusal(request, kind)
                    .ifPresentOrElse(
                            blocker -> refused.computeIfAbsent(blocker, it -> EnumSet.noneOf(ItemKind.class))
                                    .add(kind),
                            () -> allowed.add(kind));
        }
        refused.forEach((blocker, kinds) -> requested.blocked(kinds, blocker));
        if (!allowed.isEmpty()) {
            pendingListings.add(requested.only(allowed));
            worker.wakeUp();
        }
    }

    public void withdrawListing(String uid) {
        pendingListings.withdraw(uid);
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
            for (ItemKind kind : StepOrder.BY_URGENCY) {
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
            Instant next = order.runStep(() -> worker.isStopping() || threads.isBackgroundInTheWay());
            publisher.flush();
            return next;
        } finally {
            memory.markIdle(this, () -> worker.betweenSteps(listings::evict));
        }
    }

    @Override
    public String tenant() {
        return StepOrder.BY_URGENCY.stream()
                .flatMap(kind -> Stream.concat(
                        queue.oldest(kind).stream().flatMap(decision -> decision.requesters().stream()),
                        queue.evaluations().of(kind).stream()))
                .findFirst()
                .map(submission -> submission.resource().namespace())
                .or(this::tenantOfLists)
                .orElse(lastTenant);
    }

    private Optional<String> tenantOfLists() {
        return queue.sentDecisions().isEmpty()
                ? pendingListings
                        .oldest()
                        .map(requested -> requested.request().resource().namespace())
                : Optional.empty();
    }

    @Override
    public Urgency urgency() {
        return order.urgency();
    }

    @Override
    public boolean hasWork() {
        return order.hasWork();
    }
}
