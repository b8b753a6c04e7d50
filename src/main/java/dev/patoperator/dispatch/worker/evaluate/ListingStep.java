package dev.patoperator.dispatch.worker.evaluate;

import dev.patoperator.dispatch.execution.CircuitBreaker;
import dev.patoperator.dispatch.listing.InstallationListings;
import dev.patoperator.dispatch.listing.ListingCache;
import dev.patoperator.dispatch.listing.request.PendingListings;
import dev.patoperator.dispatch.listing.request.RequestedListing;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.dispatch.worker.call.CallAccess;
import dev.patoperator.dispatch.worker.call.KindBreakers;
import dev.patoperator.dispatch.worker.call.StepFailedException;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Reads lists that nothing is decided on, for those who requested them. Whatever else the worker has to do goes before each
 * page. Used by the worker's thread.
 */
public final class ListingStep {

    /** A shorter wait for the hourly limit is not reported: at the next reading the status would change back. */
    private static final Duration REPORTED_WAIT = Duration.ofMinutes(5);

    private static final Blocker KEPT_FOR_DECISIONS = new Blocker(
            Blocker.Kind.RATE_LIMITED,
            "the lists are read within the hour: half of the calls that GitHub allows the installation in an hour is kept for"
                    + " decisions");

    private final PendingListings pending;
    private final ListingDelivery delivery;
    private final BiConsumer<ItemKind, Set<Long>> completeListingConsumer;
    private final InstallationListings listings;
    private final CallAccess callAccess;
    private final KindBreakers decisionBreakers;
    private final KindBreakers breakers;
    private final Supplier<Duration> untilNext;
    private final Clock clock;

    /**
     * Creates the step.
     *
     * @param completeListingConsumer receives the ids of each complete listing
     * @param decisionBreakers while one is open because a list cannot be read, it is not read here either
     * @param untilNext how long the installation's hourly limit lets a list wait that is not begun yet
     * @param clock a monotonic clock
     */
    public ListingStep(
            PendingListings pending,
            ListingDelivery delivery,
            BiConsumer<ItemKind, Set<Long>> completeListingConsumer,
            InstallationListings listings,
            CallAccess callAccess,
            KindBreakers decisionBreakers,
            Supplier<Duration> untilNext,
            DispatchSettings settings,
            Clock clock) {
        this.pending = pending;
        this.delivery = delivery;
        this.completeListingConsumer = completeListingConsumer;
        this.listings = listings;
        this.callAccess = callAccess;
        this.decisionBreakers = decisionBreakers;
        this.breakers = new KindBreakers(clock, settings);
        this.untilNext = untilNext;
        this.clock = clock;
    }

    /** Returns the breaker of these lists, which a failure of theirs opens. */
    public CircuitBreaker breaker(ItemKind kind) {
        return breakers.of(kind);
    }

    /** Tells requests that came during a pause, or wait long for the hourly limit, what they wait for. */
    public void reportBlocker(ItemKind kind) {
        Stream.of(breakers.of(kind), decisionBreakers.of(kind))
                .flatMap(breaker -> Stream.ofNullable(breaker.blocker()))
                .findFirst()
                .or(() -> untilAllowed(kind).compareTo(REPORTED_WAIT) < 0
                        ? Optional.empty()
                        : Optional.of(KEPT_FOR_DECISIONS))
                .ifPresent(blocker -> pending.block((request, missing) -> missing == kind, blocker));
    }

    /**
     * Passes on what is known already. Returns when the list of a kind has to be read: a past time for now, or
     * {@link Instant#MAX} when nobody waits for it.
     */
    public Instant due(ItemKind kind) throws StepFailedException {
        Optional<RequestedListing> oldest = pending.oldest(kind);
        if (oldest.isPresent() && !breakers.of(kind).isOpen()) {
            try {
                delivery.deliver(kind);
            } catch (GitHubException e) {
                throw new StepFailedException(kind, callAccess.of(oldest.get().request()), e);
            }
        }
        oldest = pending.oldest(kind);
        if (oldest.isEmpty()) {
            listings.of(kind).discardPartial();
            return Instant.MAX;
        }
        CircuitBreaker decisions = decisionBreakers.of(kind);
        return Collections.max(List.of(
                oldest.get().request().since(),
                decisions.sendingFails() ? Instant.MIN : decisions.openUntil(),
                breakers.of(kind).openUntil(),
                clock.instant().plus(untilAllowed(kind))));
    }

    /** Returns how long the hourly limit lets a list wait. A list that was begun is read to its end. */
    private Duration untilAllowed(ItemKind kind) {
        return pending.oldest(kind)
                .filter(oldest -> !listings.of(kind).isBegun(oldest.request().since()))
                .map(oldest -> untilNext.get())
                .orElse(Duration.ZERO);
    }

    /**
     * Reads the list for the request that waits longest, and for all that it serves. Ends between two pages when anything
     * else has to be done; the next call goes on from there.
     *
     * @param mayGoOn whether nothing else has to be done
     */
    public void read(ItemKind kind, BooleanSupplier mayGoOn) throws StepFailedException, InterruptedException {
        Optional<RequestedListing> oldest = pending.oldest(kind);
        ListingCache listing = listings.of(kind);
        while (oldest.isPresent() && !oldest.get().request().since().isAfter(clock.instant())) {
            Instant since = oldest.get().request().since();
            InstallationAccess access = callAccess.of(oldest.get().request());
            try {
                listing.readPage(access, since);
                if (listing.isCompleteSince(since)) {
                    breakers.of(kind).succeed();
                    Set<Long> ids = listing.current().keySet();
                    completeListingConsumer.accept(kind, ids);
                    listings.repositoryNames().retain(kind, ids);
                    delivery.deliver(kind);
                    return;
                }
            } catch (GitHubException e) {
                throw new StepFailedException(kind, access, e);
            }
            oldest = mayGoOn.getAsBoolean()
                    ? pending.oldest(kind)
                            .filter(next -> listing.isBegun(next.request().since()))
                    : Optional.empty();
        }
    }
}
