package dev.patoperator.dispatch.worker.send;

import dev.patoperator.dispatch.listing.InstallationListings;
import dev.patoperator.dispatch.listing.ListingCache;
import dev.patoperator.dispatch.listing.ScanDepth;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.queue.DecisionQueue;
import dev.patoperator.dispatch.results.ResultPublisher;
import dev.patoperator.dispatch.worker.call.CallAccess;
import dev.patoperator.dispatch.worker.call.StepFailedException;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Prepares the next batch: gathers decisions that may share a call, keeps those that are still wanted, and looks their
 * ids up. Used by the worker's thread.
 */
public final class BatchPreparation {

    private final DecisionQueue queue;
    private final ResultPublisher publisher;
    private final InstallationListings listings;
    private final CallAccess callAccess;
    private final Revalidation revalidation;
    private final Duration freshness;

    public BatchPreparation(
            DecisionQueue queue,
            ResultPublisher publisher,
            InstallationListings listings,
            CallAccess callAccess,
            Revalidation revalidation,
            Duration freshness) {
        this.queue = queue;
        this.publisher = publisher;
        this.listings = listings;
        this.callAccess = callAccess;
        this.revalidation = revalidation;
        this.freshness = freshness;
    }

    /** Returns what the next call about a kind sends. It stays in the queue. Empty when nothing is wanted any more. */
    List<Decision> next(ItemKind kind, boolean grantsReadable) throws StepFailedException, InterruptedException {
        // Before the listing, which nobody may need any more.
        List<Decision> batch = revalidation.stillWanted(queue.gather(kind));
        Optional<InstallationAccess> access = callAccess.ofFirstRequester(batch);
        if (access.isEmpty()) {
            return List.of();
        }
        try {
            readListing(batch, access.get());
            batch = withNewcomers(batch, kind, access.get());
            if (batch.size() > 1) {
                batch = settleMissing(batch, access.get());
            }
        } catch (GitHubException e) {
            throw new StepFailedException(kind, access.get(), e);
        }
        // An item may have changed, so that the selector no longer matches it, and reading the list takes time.
        batch = withOneReason(revalidation.stillWanted(batch));
        return !batch.isEmpty()
                        && SendMode.cheaper(batch.size(), batch.get(0).action(), grantsReadable) == SendMode.SINGLE
                ? batch.subList(0, 1)
                : batch;
    }

    private void readListing(List<Decision> batch, InstallationAccess access)
            throws GitHubException, InterruptedException {
        ListingCache listing = listings.of(batch.get(0).action().kind());
        listing.ensureSeen(access, ids(batch), newest(batch), scanDepth(batch), freshness);
        for (Decision decision : batch) {
            ListedPat item = listing.seen(decision.id());
            if (item != null) {
                decision.seen(item);
            }
        }
    }

    /** Reads only some pages for a single decision: its listing only shows whose token it is. */
    private ScanDepth scanDepth(List<Decision> batch) {
        if (batch.size() == 1) {
            return ScanDepth.TEN_PAGES;
        }
        return batch.size() == DecisionQueue.MAX_BATCH ? ScanDepth.WHOLE_LIST : ScanDepth.ALL_IDS;
    }

    /** Gathers again, because decisions for the same call may have come during the listing, and looks their ids up. */
    private List<Decision> withNewcomers(List<Decision> before, ItemKind kind, InstallationAccess access)
            throws GitHubException, InterruptedException {
        List<Decision> now = queue.gather(kind);
        if (now.isEmpty() || now.equals(before)) {
            return now;
        }
        readListing(now, access);
        return now;
    }

    /** Removes decisions whose ids are certainly not listed: GitHub could refuse the whole call because of one. */
    private List<Decision> settleMissing(List<Decision> batch, InstallationAccess access)
            throws GitHubException, InterruptedException {
        ListingCache listing = listings.of(batch.get(0).action().kind());
        Set<Long> absent = listing.absent(access, ids(batch), newest(batch));
        Map<Long, Long> itemsByToken = listing.itemsByToken(absent);
        List<Decision> there = new ArrayList<>();
        for (Decision decision : batch) {
            ListedPat item = listing.seen(decision.id());
            if (!absent.contains(decision.id())) {
                if (item != null) {
                    decision.seen(item);
                }
                there.add(decision);
            } else if (decision.mayHaveBeenDecidedByOperator()) {
                queue.markSent(List.of(decision)); // an earlier call may have decided it: to be confirmed
            } else {
                decision.releaseRecord();
                var missing = new DecisionResult.Missing(itemsByToken.get(decision.id()));
                publisher.publishResult(queue.removeSettled(decision), decision.id(), missing, null);
            }
        }
        return there;
    }

    /**
     * Requesters can withdraw after the batch was gathered, which may change a decision's reason. Only decisions with the
     * first one's reason are kept. The first one always stays, even if its reason changes meanwhile.
     */
    private static List<Decision> withOneReason(List<Decision> batch) {
        if (batch.isEmpty()) {
            return batch;
        }
        Decision first = batch.get(0);
        String reason = first.reason();
        return batch.stream()
                .filter(decision -> decision.equals(first) || Objects.equals(decision.reason(), reason))
                .toList();
    }

    private static List<Long> ids(List<Decision> decisions) {
        return decisions.stream().map(Decision::id).toList();
    }

    private static Instant newest(List<Decision> decisions) {
        return decisions.stream().map(Decision::since).max(Instant::compareTo).orElse(Instant.EPOCH);
    }
}
