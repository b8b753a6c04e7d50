package dev.patoperator.dispatch.worker.send;

import dev.patoperator.dispatch.model.ClusterView;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.queue.DecisionQueue;
import dev.patoperator.dispatch.results.ResultPublisher;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.DecisionResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Checks right before sending which decisions are still wanted. Used by the worker's thread. */
public final class Revalidation {

    private final DecisionQueue queue;
    private final ResultPublisher publisher;
    private final ClusterView cluster;

    public Revalidation(DecisionQueue queue, ResultPublisher publisher, ClusterView cluster) {
        this.queue = queue;
        this.publisher = publisher;
        this.cluster = cluster;
    }

    private static DecisionResult noLongerSelected(Decision decision) {
        return new DecisionResult.Undecided(
                "not sent, because by then the resource did not decide it", decision.token());
    }

    /**
     * Returns the decisions that at least one requester still wants. Drops each decision for the requesters that do not want
     * it any more.
     */
    List<Decision> stillWanted(List<Decision> decisions) {
        Map<String, Set<Long>> idsByUid = new LinkedHashMap<>();
        Map<String, Submission> submissions = new LinkedHashMap<>();
        Map<Long, ListedPat> seen = new HashMap<>();
        Map<Decision, List<Submission>> requestersByDecision = new LinkedHashMap<>();
        for (Decision decision : decisions) {
            List<Submission> requesters = decision.requesters();
            requestersByDecision.put(decision, requesters);
            ListedPat item = decision.seen();
            if (item != null) {
                seen.put(decision.id(), item);
            }
            for (Submission submission : requesters) {
                submissions.put(submission.resource().uid(), submission);
                idsByUid.computeIfAbsent(submission.resource().uid(), uid -> new HashSet<>())
                        .add(decision.id());
            }
        }
        Map<String, Set<Long>> wantedIdsByUid = new LinkedHashMap<>();
        idsByUid.forEach((uid, ids) -> {
            Submission submission = Objects.requireNonNull(submissions.get(uid));
            Set<Long> left = new HashSet<>(ids);
            // The submission may be older than a result for one of its ids. Unacknowledged results are checked before
            // the status, so that a result that is written to the status meanwhile is not missed.
            left.removeAll(publisher.decidedIds(uid));
            wantedIdsByUid.put(uid, cluster.stillWanted(submission, left, seen));
        });
        List<Decision> kept = new ArrayList<>();
        requestersByDecision.forEach((decision, requesters) -> {
            boolean any = false;
            for (Submission submission : requesters) {
                if (wantedIdsByUid
                        .getOrDefault(submission.resource().uid(), Set.of())
                        .contains(decision.id())) {
                    any = true;
                } else {
                    queue.dropFor(decision, submission.resource().uid());
                    publisher.dropped(submission, decision.id());
                    if (submission.chosen()) {
                        publisher.publishResult(List.of(submission), decision.id(), noLongerSelected(decision), null);
                    }
                }
            }
            if (any) {
                kept.add(decision);
            }
        });
        return kept;
    }
}
