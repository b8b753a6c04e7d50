package dev.patoperator.dispatch.worker;

import dev.patoperator.dispatch.listing.ListingCache;
import dev.patoperator.dispatch.listing.ScanDepth;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.worker.context.StepFailedException;
import dev.patoperator.dispatch.worker.context.WorkerContext;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks up the ids of a dry run without a selector, and sends nothing. Used by the worker's thread. */
final class DryRunStep {

    private final WorkerContext context;

    DryRunStep(WorkerContext context) {
        this.context = context;
    }

    /** Looks up the oldest waiting dry run of a kind. Returns whether one waited. */
    boolean lookUpOldest(ItemKind kind) throws StepFailedException, InterruptedException {
        var waiting = context.queue().evaluations().of(kind).stream()
                .filter(candidate -> candidate.selector() == null)
                .findFirst();
        if (waiting.isEmpty()) {
            return false;
        }
        Submission submission = waiting.get();
        InstallationAccess access = context.access(submission);
        ListingCache listing = context.listing(kind);
        Instant now = context.clock().instant();
        Set<Long> absent;
        try {
            listing.ensureSeen(
                    access,
                    submission.ids(),
                    now.minus(context.settings().freshness()),
                    ScanDepth.ALL_IDS,
                    context.settings().freshness());
            // Items that an older listing lacks may have been added since.
            absent = listing.absent(access, submission.ids(), now);
        } catch (GitHubException e) {
            throw new StepFailedException(kind, access, e);
        }
        context.preemption().rearm();
        if (!context.queue().evaluations().complete(submission)) {
            return true;
        }
        Map<Long, Long> itemsByToken = listing.itemsByToken(absent);
        for (Long id : submission.ids()) {
            ListedPat item = listing.seen(id);
            DecisionResult result = absent.contains(id) || item == null
                    ? new DecisionResult.Missing(itemsByToken.get(id))
                    : new DecisionResult.WouldDecide(
                            submission.action(),
                            new DecisionResult.TokenDetails(item.owner(), item.tokenId(), item.tokenName()));
            context.publisher().publishResult(List.of(submission), id, result, null);
        }
        return true;
    }
}
