package dev.patoperator.dispatch.worker.send;

import dev.patoperator.dispatch.execution.Backoff;
import dev.patoperator.dispatch.listing.InstallationListings;
import dev.patoperator.dispatch.listing.ListingCache;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.queue.DecisionQueue;
import dev.patoperator.dispatch.results.ResultPublisher;
import dev.patoperator.dispatch.worker.call.Preemption;
import dev.patoperator.dispatch.worker.call.StepFailedException;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what follows when GitHub answers a mutating call with an error, so that the call had no effect. The decisions are
 * back in the queue. A 422 for a single id is final if the id is listed. A refused batch is bisected
 * until the ids that GitHub refuses are alone. A 404 for an id that is listed is transient, so the call is repeated, but not
 * for longer than the confirm time-out. A 403 for a bulk call may concern one id or the App: two single calls show which.
 * Used by the worker's thread.
 */
public final class RejectedCallHandler {

    private record ForbiddenCall(Decision decision, GitHubException reason) {}

    private final DecisionQueue queue;
    private final ResultPublisher publisher;
    private final InstallationListings listings;
    private final Preemption preemption;
    private final DispatchSettings settings;
    private final Clocks clocks;
    private final Backoff transientBackoff;

    /** The first of two single calls, when it was forbidden. The second shows whether all are forbidden. */
    private @Nullable ForbiddenCall firstForbiddenCall;

    public RejectedCallHandler(
            DecisionQueue queue,
            ResultPublisher publisher,
            InstallationListings listings,
            Preemption preemption,
            DispatchSettings settings,
            Clocks clocks) {
        this.queue = queue;
        this.publisher = publisher;
        this.listings = listings;
        this.preemption = preemption;
        this.settings = settings;
        this.clocks = clocks;
        this.transientBackoff = new Backoff(settings.confirmFirst(), settings.confirmMost());
    }

    /** @throws StepFailedException when the failure is not about the ids of this call */
    void handle(List<Decision> batch, InstallationAccess access, GitHubException reason)
            throws StepFailedException, InterruptedException {
        ItemKind kind = batch.get(0).action().kind();
        if (reason instanceof GitHubException.NotFound || reason instanceof GitHubException.Refused) {
            preemption.disable(); // what is read now completes the call that was made
        }
        if (reason instanceof GitHubException.Forbidden) {
            firstForbiddenCall(batch, access, reason);
        } else if (reason instanceof GitHubException.NotFound) {
            checkOrganization(kind, access);
            if (batch.size() > 1) {
                queue.bisected().split(batch);
            } else {
                notFound(batch.get(0), access, reason);
            }
        } else if (reason instanceof GitHubException.Refused) {
            if (batch.size() > 1) {
                queue.bisected().split(batch);
            } else {
                refused(batch.get(0), access, reason);
            }
        } else {
            throw new StepFailedException(kind, access, reason);
        }
    }

    /** A call was accepted, so the 403 for the single call before it concerned only that id. */
    void accepted(List<Decision> batch) {
        if (batch.size() == 1) {
            transientBackoff.reset();
        }
        ForbiddenCall before = firstForbiddenCall;
        if (before != null
                && before.decision().action().kind() == batch.get(0).action().kind()) {
            firstForbiddenCall = null;
            fail(before.decision(), before.reason());
        }
    }

    private void firstForbiddenCall(List<Decision> batch, InstallationAccess access, GitHubException reason)
            throws StepFailedException {
        ItemKind kind = batch.get(0).action().kind();
        if (batch.size() > 1) {
            queue.bisected().splitOff(List.of(batch.get(0), batch.get(batch.size() - 1)), batch);
            return;
        }
        if (firstForbiddenCall != null || !queue.bisected().isSplit(kind)) {
            firstForbiddenCall = null;
            queue.bisected().forget(kind);
            throw new StepFailedException(kind, access, reason);
        }
        firstForbiddenCall = new ForbiddenCall(batch.get(0), reason);
        Instant now = clocks.monotonic().instant();
        queue.delay(batch.get(0), now.plus(settings.confirmMost())); // the other one goes first
    }

    private void refused(Decision decision, InstallationAccess access, GitHubException reason)
            throws StepFailedException, InterruptedException {
        if (!isStillListed(decision, access)) {
            settleUnlisted(decision);
        } else if (decision.mayHaveBeenDecidedByOperator()) {
            // An earlier call whose answer was lost may have decided it, and the list may lag.
            retryLater(decision, reason);
        } else {
            fail(decision, reason);
        }
    }

    /** Distinguishes a transient 404 from an id that is not there, by the listing that was just read. */
    private void notFound(Decision decision, InstallationAccess access, GitHubException reason)
            throws StepFailedException, InterruptedException {
        if (!isListed(decision, access)) {
            settleUnlisted(decision);
            return;
        }
        retryLater(decision, reason);
    }

    /** Repeats a call about a listed id after a back-off, but not for longer than the confirm time-out. */
    private void retryLater(Decision decision, GitHubException reason) {
        Instant now = clocks.monotonic().instant();
        Instant first = decision.recordTransientFailure(now);
        queue.delay(decision, now.plus(transientBackoff.next()));
        Duration confirmTimeout = settings.confirmTimeout();
        if (!first.plus(confirmTimeout).isAfter(now)) {
            String message = "GitHub lists the id, but for " + confirmTimeout.toSeconds()
                    + " s it answered each call for it with "
                    + (reason instanceof GitHubException.NotFound ? "404" : "a refusal") + ": " + reason.getMessage();
            fail(decision, message, reason);
        }
    }

    private void settleUnlisted(Decision decision) {
        if (decision.mayHaveBeenDecidedByOperator()) {
            queue.markSent(List.of(decision)); // an earlier call whose answer was lost may have decided it
        } else {
            long id = decision.id();
            Map<Long, Long> itemsByToken = listings.of(decision.action().kind()).itemsByToken(Set.of(id));
            settle(decision, new DecisionResult.Missing(itemsByToken.get(id)));
        }
        listings.of(decision.action().kind()).removeDecided(decision.id());
    }

    /** Whether the id is listed. The first page was just read; more is read only if that page does not show it. */
    private boolean isListed(Decision decision, InstallationAccess access)
            throws StepFailedException, InterruptedException {
        ListingCache listing = listings.of(decision.action().kind());
        return listing.seen(decision.id()) != null
                || (!listing.isCompleteSince(Instant.MIN) && isStillListed(decision, access));
    }

    private boolean isStillListed(Decision decision, InstallationAccess access)
            throws StepFailedException, InterruptedException {
        ItemKind kind = decision.action().kind();
        try {
            return listings.of(kind)
                    .stillListed(access, List.of(decision))
                    .ids()
                    .contains(decision.id());
        } catch (GitHubException e) {
            throw new StepFailedException(kind, access, e);
        }
    }

    /** A 404 may concern the id or the organization. In the second case listing fails, too. */
    private void checkOrganization(ItemKind kind, InstallationAccess access)
            throws StepFailedException, InterruptedException {
        try {
            listings.of(kind).rereadFirstPage(access);
        } catch (GitHubException e) {
            throw new StepFailedException(kind, access, e);
        }
    }

    private void fail(Decision decision, GitHubException reason) {
        fail(decision, String.valueOf(reason.getMessage()), reason);
    }

    private void fail(Decision decision, String message, GitHubException reason) {
        Instant at = clocks.wall().instant();
        settle(decision, new DecisionResult.Failed(message, decision.token(), at, reason.requestId()));
    }

    private void settle(Decision decision, DecisionResult result) {
        decision.releaseRecord();
        publisher.publishResult(queue.removeSettled(decision), decision.id(), result, null);
    }
}
