package dev.patoperator.dispatch.worker.evaluate;

import dev.patoperator.dispatch.listing.InstallationListings;
import dev.patoperator.dispatch.listing.ListingCache;
import dev.patoperator.dispatch.listing.ScanDepth;
import dev.patoperator.dispatch.model.ListedAccess;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.queue.DecisionQueue;
import dev.patoperator.dispatch.results.ResultPublisher;
import dev.patoperator.dispatch.worker.call.CallAccess;
import dev.patoperator.dispatch.worker.call.Preemption;
import dev.patoperator.dispatch.worker.call.StepFailedException;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks up the ids of a dry run without a selector, and sends nothing. Used by the worker's thread. */
public final class DryRunStep {

    private final DecisionQueue queue;
    private final ResultPublisher publisher;
    private final InstallationListings listings;
    private final CallAccess callAccess;
    private final Preemption preemption;
    private final Duration freshness;
    private final Clock clock;

    public DryRunStep(
            DecisionQueue queue,
            ResultPublisher publisher,
            InstallationListings listings,
            CallAccess callAccess,
            Preemption preemption,
            Duration freshness,
            Clock clock) {
        this.queue = queue;
        this.publisher = publisher;
        this.listings = listings;
        this.callAccess = callAccess;
        this.preemption = preemption;
        this.freshness = freshness;
        this.clock = clock;
    }

    /** Looks up the oldest waiting dry run of a kind. Returns whether one waited. */
    public boolean lookUpOldest(ItemKind kind) throws StepFailedException, InterruptedException {
        var waiting = queue.evaluations().of(kind).stream()
                .filter(candidate -> candidate.selector() == null)
                .findFirst();
        if (waiting.isEmpty()) {
            return false;
        }
        Submission submission = waiting.get();
        InstallationAccess access = callAccess.of(submission);
        ListingCache listing = listings.of(kind);
        Instant now = clock.instant();
        Set<Long> absent;
        try {
            listing.ensureSeen(access, submission.ids(), now.minus(freshness), ScanDepth.ALL_IDS, freshness);
            // Items that an older listing lacks may have been added since.
            absent = listing.absent(access, submission.ids(), now);
        } catch (GitHubException e) {
            throw new StepFailedException(kind, access, e);
        }
        preemption.rearm();
        if (!queue.evaluations().complete(submission)) {
            return true;
        }
        Map<Long, Long> itemsByToken = listing.itemsByToken(absent);
        for (Long id : submission.ids()) {
            ListedPat item = listing.seen(id);
            DecisionResult result = absent.contains(id) || item == null
                    ? new DecisionResult.Missing(itemsByToken.get(id))
                    : new DecisionResult.WouldDecide(
                            submission.action(),
                            new DecisionResult.TokenDetails(item.owner(), item.tokenId(), item.tokenName()),
                            ListedAccess.of(submission, item, null));
            publisher.publishResult(List.of(submission), id, result, null);
        }
        return true;
    }
}
