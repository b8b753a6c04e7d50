package dev.patoperator.dispatch.worker.evaluate;

import dev.patoperator.dispatch.listing.InstallationListings;
import dev.patoperator.dispatch.listing.ListingCache;
import dev.patoperator.dispatch.listing.ListingMemoryBudget;
import dev.patoperator.dispatch.listing.ScanDepth;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.queue.DecisionQueue;
import dev.patoperator.dispatch.worker.call.CallAccess;
import dev.patoperator.dispatch.worker.call.Preemption;
import dev.patoperator.dispatch.worker.call.StepFailedException;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Reads the listing of an organization, has the waiting selectors evaluated on it, and queues what they choose. All
 * selectors that choose share one listing. Used by the worker's thread.
 */
public final class SelectorStep {

    private final PolicyEvaluator policyEvaluator;
    private final SnapshotReader snapshotReader;
    private final EvaluationPublisher evaluationPublisher;
    private final BiConsumer<ItemKind, Set<Long>> completeListingConsumer;
    private final DecisionQueue queue;
    private final InstallationListings listings;
    private final ListingMemoryBudget memory;
    private final CallAccess callAccess;
    private final Preemption preemption;
    private final Duration freshness;
    private final Clock clock;

    /**
     * Creates the step.
     *
     * @param completeListingConsumer receives the ids of each complete listing
     * @param freshness how old a listing may be for the ids of a guard
     * @param clock a monotonic clock
     */
    public SelectorStep(
            PolicyEvaluator policyEvaluator,
            SnapshotReader snapshotReader,
            EvaluationPublisher evaluationPublisher,
            BiConsumer<ItemKind, Set<Long>> completeListingConsumer,
            DecisionQueue queue,
            InstallationListings listings,
            ListingMemoryBudget memory,
            CallAccess callAccess,
            Preemption preemption,
            Duration freshness,
            Clock clock) {
        this.policyEvaluator = policyEvaluator;
        this.snapshotReader = snapshotReader;
        this.evaluationPublisher = evaluationPublisher;
        this.completeListingConsumer = completeListingConsumer;
        this.queue = queue;
        this.listings = listings;
        this.memory = memory;
        this.callAccess = callAccess;
        this.preemption = preemption;
        this.freshness = freshness;
        this.clock = clock;
    }

    /** Evaluates the waiting selectors of a kind. Returns whether there were any. */
    public boolean evaluateWaiting(ItemKind kind) throws StepFailedException, InterruptedException {
        List<Submission> choosing = waiting(kind, true);
        List<Submission> guarding = waiting(kind, false);
        if (choosing.isEmpty() && guarding.isEmpty()) {
            return false;
        }
        Submission first = choosing.isEmpty() ? guarding.get(0) : choosing.get(0);
        InstallationAccess access = callAccess.of(first);
        try {
            if (choosing.isEmpty()) {
                evaluateGuard(kind, first, access);
            } else {
                evaluateChoosing(kind, first, access);
            }
        } catch (GitHubException e) {
            throw new StepFailedException(kind, access, e);
        } finally {
            queue.evaluations().allStopped();
        }
        preemption.rearm();
        return true;
    }

    private List<Submission> waiting(ItemKind kind, boolean chooses) {
        return queue.evaluations().of(kind).stream()
                .filter(submission ->
                        submission.selector() != null && submission.selector().chooses() == chooses)
                .toList();
    }

    private void evaluateChoosing(ItemKind kind, Submission first, InstallationAccess access)
            throws GitHubException, InterruptedException {
        queue.evaluations().begin(sameOrganization(kind, first));
        ListingCache listing = listings.of(kind);
        Map<Long, ListedPat> items = listing.completeListing(access, since(first));
        Instant at = listing.passStartedAt();
        completeListingConsumer.accept(kind, items.keySet());
        // Submissions that came while the listing was read share it, unless it is too old for them.
        List<Submission> due = sameOrganization(kind, first).stream()
                .filter(submission -> !at.isBefore(since(submission)))
                .toList();
        queue.evaluations().begin(due);
        snapshotReader.retain(kind, items.keySet());
        evaluatePolicies(kind, due, items, at, access);
    }

    /** An installation has one organization, but resources may still name it by the login that it had before. */
    private List<Submission> sameOrganization(ItemKind kind, Submission first) {
        return waiting(kind, true).stream()
                .filter(submission -> submission.organization().equalsIgnoreCase(first.organization()))
                .toList();
    }

    private void evaluateGuard(ItemKind kind, Submission submission, InstallationAccess access)
            throws GitHubException, InterruptedException {
        queue.evaluations().begin(List.of(submission));
        ListingCache listing = listings.of(kind);
        Map<Long, ListedPat> items = new HashMap<>();
        List<Long> ids = new ArrayList<>();
        for (Long id : submission.ids()) {
            ListedPat sentForAnother = queue.sentDecisions().sentForAnother(submission, id);
            if (sentForAnother != null) {
                items.put(id, sentForAnother); // it may have left the listing by now
            } else if (!queue.wasSentFor(submission, id)) {
                ids.add(id); // an id that was sent for this resource has passed its guard
            }
        }
        listing.ensureSeen(access, ids, since(submission), ScanDepth.ALL_IDS, freshness);
        Set<Long> absent = listing.absent(access, ids, since(submission));
        for (Long id : ids) {
            ListedPat item = listing.seen(id);
            if (item != null && !absent.contains(id)) {
                items.put(id, item);
            }
        }
        evaluatePolicies(kind, List.of(submission), items, clock.instant(), access);
    }

    private void evaluatePolicies(
            ItemKind kind,
            List<Submission> submissions,
            Map<Long, ListedPat> items,
            Instant at,
            InstallationAccess access)
            throws GitHubException, InterruptedException {
        if (submissions.isEmpty()) {
            return;
        }
        Map<String, Set<Long>> underWay = new HashMap<>();
        submissions.forEach(submission ->
                underWay.put(submission.resource().uid(), evaluationPublisher.unrecordedSentIds(submission)));
        PolicyEvaluator.Snapshot policySnapshot = policyEvaluator.snapshot(kind, submissions, underWay);
        try (ListingMemoryBudget.Share share = memory.share()) {
            ListingSnapshot snapshot = snapshotReader.read(kind, policySnapshot, items, at, access, share);
            for (Submission submission : submissions) {
                if (queue.evaluations().complete(submission)) {
                    evaluationPublisher.publishAndQueue(
                            submission,
                            policySnapshot.evaluate(submission, snapshot),
                            snapshot,
                            policySnapshot.state());
                }
            }
        }
    }

    private static Instant since(Submission submission) {
        return submission.selector() == null
                ? Instant.MIN
                : submission.selector().since();
    }
}
