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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the listing of an organization, has the waiting selectors evaluated on it, and queues what they choose. All
 * selectors that choose share one listing. Used by the worker's thread.
 */
public final class SelectorStep {

    private static final Logger LOG = LoggerFactory.getLogger(SelectorStep.class);

    private final PolicyEvaluator policyEvaluator;
    private final SnapshotReader snapshotReader;
    private final EvaluationPublisher evaluationPublisher;
    private final BiConsumer<ItemKind, Set<Long>> completeListingConsumer;
    private final RepositoryFilterCache filters;
    private final ListingDelivery delivery;
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
     * @param filters receives what was read about repositories
     * @param delivery passes complete lists to those who wait for them, too
     * @param freshness how old a listing may be for the ids of a guard
     * @param clock a monotonic clock
     */
    public SelectorStep(
            PolicyEvaluator policyEvaluator,
            SnapshotReader snapshotReader,
            EvaluationPublisher evaluationPublisher,
            BiConsumer<ItemKind, Set<Long>> completeListingConsumer,
            RepositoryFilterCache filters,
            ListingDelivery delivery,
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
        this.filters = filters;
        this.delivery = delivery;
        this.queue = queue;
        this.listings = listings;
        this.memory = memory;
        this.callAccess = callAccess;
        this.preemption = preemption;
        this.freshness = freshness;
        this.clock = clock;
    }

    /**
     * Evaluates the waiting selectors of a kind that choose, or one that guards ids. Returns whether there were any.
     *
     * @param guardsFirst whether one that guards ids goes first
     */
    public boolean evaluateWaiting(ItemKind kind, boolean guardsFirst)
            throws StepFailedException, InterruptedException {
        List<Submission> choosing = waiting(kind, true);
        List<Submission> guarding = waiting(kind, false);
        if (choosing.isEmpty() && guarding.isEmpty()) {
            return false;
        }
        boolean guards = choosing.isEmpty() || (guardsFirst && !guarding.isEmpty());
        Submission first = guards ? guarding.get(0) : choosing.get(0);
        InstallationAccess access = callAccess.of(first);
        try {
            if (guards) {
                evaluateGuard(kind, first, access);
            } else {
                evaluateChoosing(kind, first, access);
                deliver();
            }
        } catch (GitHubException e) {
            throw new StepFailedException(kind, access, e);
        } finally {
            queue.evaluations().allStopped();
        }
        preemption.rearm();
        return true;
    }

    /** What the evaluation chose may have the lists read again before anything else passes them on. */
    private void deliver() {
        for (ItemKind kind : ItemKind.values()) {
            try {
                delivery.deliver(kind);
            } catch (GitHubException e) {
                LOG.debug("The list of {}s is not passed on for now: {}", kind.noun(), e.getMessage());
            } catch (RuntimeException e) { // must not end the evaluation
                LOG.error("The list of {}s could not be passed on", kind.noun(), e);
            }
        }
    }

    private List<Submission> waiting(ItemKind kind, boolean chooses) {
        return queue.evaluations().of(kind).stream()
                .filter(submission -> submission.selector() != null && chooses(submission) == chooses)
                .toList();
    }

    /** Whether the whole list is evaluated, and not only the submission's ids. */
    private static boolean chooses(Submission submission) {
        return submission.selector() != null && submission.selector().chooses();
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
            if (chooses(submissions.get(0))) {
                filters.keep(kind, snapshot);
            }
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
