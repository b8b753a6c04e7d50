package dev.patoperator.dispatch.worker.evaluate;

import dev.patoperator.dispatch.listing.InstallationListings;
import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.queue.DecisionQueue;
import dev.patoperator.dispatch.results.ResultPublisher;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.SelectorResult;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Publishes what the evaluation of a selector found, and queues what it chose. Used by the worker's thread. */
public final class EvaluationPublisher {

    private final DecisionQueue queue;
    private final ResultPublisher publisher;
    private final InstallationListings listings;
    private final DispatchObserver observer;
    private final Clock clock;

    public EvaluationPublisher(
            DecisionQueue queue,
            ResultPublisher publisher,
            InstallationListings listings,
            DispatchObserver observer,
            Clock clock) {
        this.queue = queue;
        this.publisher = publisher;
        this.listings = listings;
        this.observer = observer;
        this.clock = clock;
    }

    /** Returns the ids that were sent for the submission's resource and are not in its status yet. */
    Set<Long> unrecordedSentIds(Submission submission) {
        String uid = submission.resource().uid();
        Set<Long> ids =
                new HashSet<>(queue.sentDecisions().idsOf(uid)); // before the results, to miss none that becomes one
        ids.addAll(publisher.counted(uid));
        return ids;
    }

    void publishAndQueue(
            Submission submission,
            SelectorEvaluation evaluation,
            ListingSnapshot snapshot,
            PolicyEvaluator.EvaluationState cycle) {
        List<Long> sentBefore = List.of();
        if (submission.selector() != null && submission.selector().chooses()) {
            publishChoice(submission, evaluation, snapshot);
        } else {
            sentBefore = publishGuard(submission, evaluation, snapshot);
        }
        queue.add(
                submission.choosing(evaluation.chosen(), sentBefore, snapshot, cycle),
                publisher.unrecorded(submission.resource().uid()),
                clock.instant());
    }

    private void publishChoice(Submission submission, SelectorEvaluation evaluation, ListingSnapshot snapshot) {
        observer.evaluated(submission.resource(), snapshot.at());
        publisher.evaluated(submission, evaluation.result(snapshot.at()));
    }

    /** Returns ids that are not listed, but that an earlier call may have decided: to be confirmed. */
    private List<Long> publishGuard(Submission submission, SelectorEvaluation evaluation, ListingSnapshot snapshot) {
        Set<Long> chosen = new HashSet<>(evaluation.chosenIds());
        Map<Long, DecisionResult> results = new HashMap<>(evaluation.results());
        if (evaluation.awaitingVerification()) {
            // Items held until credentials are verified get no result: the resource submits them again soon.
            Set<Long> held = new HashSet<>(results.keySet());
            held.removeIf(id -> !(results.get(id) instanceof DecisionResult.Undecided));
            results.keySet().removeAll(held);
            chosen.addAll(held);
            publisher.evaluated(
                    submission, new SelectorResult(snapshot.at(), Set.of(), Map.of(), Set.of(), null, true));
        }
        List<Long> sentBefore = new ArrayList<>();
        Set<Long> missing = new HashSet<>();
        for (Long id : submission.ids()) {
            if (chosen.contains(id) || results.containsKey(id)) {
                continue;
            }
            if (queue.wasSent(submission, id)) {
                sentBefore.add(id);
            } else {
                missing.add(id);
            }
        }
        Map<Long, Long> itemsByToken = listings.of(submission.action().kind()).itemsByToken(missing);
        missing.forEach(id -> results.put(id, new DecisionResult.Missing(itemsByToken.get(id))));
        results.forEach((id, result) -> publisher.publishResult(List.of(submission), id, result, null));
        return sentBefore;
    }
}
