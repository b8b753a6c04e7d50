package dev.patoperator.dispatch.worker;

import dev.patoperator.dispatch.listing.ListingCache;
import dev.patoperator.dispatch.listing.ListingMemoryBudget;
import dev.patoperator.dispatch.listing.RepositoryNameCache;
import dev.patoperator.dispatch.listing.ScanDepth;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.worker.context.StepFailedException;
import dev.patoperator.dispatch.worker.context.WorkerContext;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.SelectorResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Reads the listing of an organization, has the waiting selectors evaluated on it, and queues what they choose. All
 * selectors that choose share one listing. Used by the worker's thread.
 */
final class SelectorStep {

    /** Estimated bytes of an item in the maps of a {@link ListingSnapshot}, and of an id in a set. */
    private static final int BYTES_OF_ENTRY = 100;

    private final WorkerContext context;
    private final RepositoryLookup repositories;
    private final BiConsumer<ItemKind, Set<Long>> completeListingConsumer;

    /** @param complete receives the ids of each complete listing */
    SelectorStep(WorkerContext context, BiConsumer<ItemKind, Set<Long>> complete) {
        this.context = context;
        this.completeListingConsumer = complete;
        this.repositories = new RepositoryLookup(context);
    }

    /** Evaluates the waiting selectors of a kind. Returns whether there were any. */
    boolean evaluateWaiting(ItemKind kind) throws StepFailedException, InterruptedException {
        List<Submission> choosing = waiting(kind, true);
        List<Submission> guarding = waiting(kind, false);
        if (choosing.isEmpty() && guarding.isEmpty()) {
            return false;
        }
        Submission first = choosing.isEmpty() ? guarding.get(0) : choosing.get(0);
        InstallationAccess access = context.access(first);
        try {
            if (choosing.isEmpty()) {
                evaluateGuard(kind, first, access);
            } else {
                evaluateChoosing(kind, first, access);
            }
        } catch (GitHubException e) {
            throw new StepFailedException(kind, access, e);
        } finally {
            context.queue().evaluations().allStopped();
        }
        context.preemption().rearm();
        return true;
    }

    private List<Submission> waiting(ItemKind kind, boolean chooses) {
        return context.queue().evaluations().of(kind).stream()
                .filter(submission ->
                        submission.selector() != null && submission.selector().chooses() == chooses)
                .toList();
    }

    private void evaluateChoosing(ItemKind kind, Submission first, InstallationAccess access)
            throws GitHubException, InterruptedException {
        context.queue().evaluations().begin(sameOrganization(kind, first));
        ListingCache listing = context.listing(kind);
        Map<Long, ListedPat> items = listing.completeListing(access, since(first));
        Instant at = listing.passStartedAt();
        completeListingConsumer.accept(kind, items.keySet());
        // Submissions that came while the listing was read share it, unless it is too old for them.
        List<Submission> due = sameOrganization(kind, first).stream()
                .filter(submission -> !at.isBefore(since(submission)))
                .toList();
        context.queue().evaluations().begin(due);
        repositories.retain(kind, items.keySet());
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
        context.queue().evaluations().begin(List.of(submission));
        ListingCache listing = context.listing(kind);
        Map<Long, ListedPat> items = new HashMap<>();
        List<Long> ids = new ArrayList<>();
        for (Long id : submission.ids()) {
            ListedPat sentForAnother = context.queue().sentDecisions().sentForAnother(submission, id);
            if (sentForAnother != null) {
                items.put(id, sentForAnother); // it may have left the listing by now
            } else if (!context.queue().wasSentFor(submission, id)) {
                ids.add(id); // what was sent for this resource has passed its guard
            }
        }
        listing.ensureSeen(
                access,
                ids,
                since(submission),
                ScanDepth.ALL_IDS,
                context.settings().freshness());
        Set<Long> absent = listing.absent(access, ids, since(submission));
        for (Long id : ids) {
            ListedPat item = listing.seen(id);
            if (item != null && !absent.contains(id)) {
                items.put(id, item);
            }
        }
        evaluatePolicies(kind, List.of(submission), items, context.clock().instant(), access);
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
        submissions.forEach(submission -> underWay.put(submission.resource().uid(), unrecordedSentIds(submission)));
        PolicyEvaluator.Snapshot policySnapshot = context.policyEvaluator().snapshot(kind, submissions, underWay);
        try (ListingMemoryBudget.Share memory = context.memory().share()) {
            ListingSnapshot snapshot = readSnapshot(kind, policySnapshot, items, at, access, memory);
            for (Submission submission : submissions) {
                if (context.queue().evaluations().complete(submission)) {
                    publishAndQueue(
                            submission,
                            policySnapshot.evaluate(submission, snapshot),
                            snapshot,
                            policySnapshot.state());
                }
            }
        }
    }

    private Set<Long> unrecordedSentIds(Submission submission) {
        String uid = submission.resource().uid();
        Set<Long> ids = new HashSet<>(
                context.queue().sentDecisions().idsOf(uid)); // before the results, to miss none that becomes one
        ids.addAll(context.publisher().counted(uid));
        return ids;
    }

    private ListingSnapshot readSnapshot(
            ItemKind kind,
            PolicyEvaluator.Snapshot policySnapshot,
            Map<Long, ListedPat> items,
            Instant at,
            InstallationAccess access,
            ListingMemoryBudget.Share memory)
            throws GitHubException, InterruptedException {
        reserve(kind, memory, (long) items.size() * BYTES_OF_ENTRY);
        Map<String, Set<Long>> reaching = new HashMap<>();
        for (String repository : policySnapshot.repositories()) {
            Optional<Set<Long>> ids = repositories.reaching(kind, access, repository, items.keySet());
            if (ids.isPresent()) {
                reserve(kind, memory, (long) ids.get().size() * BYTES_OF_ENTRY);
                reaching.put(repository, ids.get());
            }
        }
        Map<Long, ListedPat> there = new HashMap<>(items);
        Map<Long, List<String>> names = new HashMap<>();
        for (ListedPat item : items.values()) {
            if (policySnapshot.needsRepositoryNames(item)) {
                Optional<List<String>> found = repositories.of(access, item);
                if (found.isPresent()) {
                    reserve(kind, memory, RepositoryNameCache.bytes(found.get()));
                    names.put(item.id(), found.get());
                } else {
                    there.remove(item.id());
                }
            }
        }
        return new ListingSnapshot(at, there, reaching, names);
    }

    private void reserve(ItemKind kind, ListingMemoryBudget.Share memory, long bytes)
            throws GitHubException.Unavailable {
        if (!memory.take(bytes)) {
            throw context.pageReader(kind).tooMuchText();
        }
    }

    private void publishAndQueue(
            Submission submission,
            SelectorEvaluation evaluation,
            ListingSnapshot snapshot,
            PolicyEvaluator.EvaluationState cycle) {
        Set<Long> chosen = new HashSet<>();
        evaluation.chosen().forEach(item -> chosen.add(item.id()));
        List<Long> sentBefore = new ArrayList<>();
        if (submission.selector() != null && submission.selector().chooses()) {
            context.observer().evaluated(submission.resource(), snapshot.at());
            context.publisher()
                    .evaluated(
                            submission,
                            new SelectorResult(
                                    snapshot.at(),
                                    chosen,
                                    evaluation.results(),
                                    evaluation.missingTokens(),
                                    evaluation.limitMessage(),
                                    evaluation.awaitingVerification()));
        } else {
            Map<Long, DecisionResult> results = new HashMap<>(evaluation.results());
            if (evaluation.awaitingVerification()) {
                // Items held until credentials are verified get no result: the resource submits them again soon.
                Set<Long> held = new HashSet<>(results.keySet());
                held.removeIf(id -> !(results.get(id) instanceof DecisionResult.Undecided));
                results.keySet().removeAll(held);
                chosen.addAll(held);
                context.publisher()
                        .evaluated(
                                submission,
                                new SelectorResult(snapshot.at(), Set.of(), Map.of(), Set.of(), null, true));
            }
            Set<Long> missing = new HashSet<>();
            for (Long id : submission.ids()) {
                if (chosen.contains(id) || results.containsKey(id)) {
                    continue;
                }
                if (context.queue().wasSent(submission, id)) {
                    sentBefore.add(id); // the earlier call may have decided it: to be confirmed
                } else {
                    missing.add(id);
                }
            }
            Map<Long, Long> itemsByToken =
                    context.listing(submission.action().kind()).itemsByToken(missing);
            missing.forEach(id -> results.put(id, new DecisionResult.Missing(itemsByToken.get(id))));
            results.forEach((id, result) -> context.publisher().publishResult(List.of(submission), id, result, null));
        }
        context.queue()
                .add(
                        submission.choosing(evaluation.chosen(), sentBefore, snapshot, cycle),
                        context.publisher().unrecorded(submission.resource().uid()),
                        context.clock().instant());
    }

    private static Instant since(Submission submission) {
        return submission.selector() == null
                ? Instant.MIN
                : submission.selector().since();
    }
}
