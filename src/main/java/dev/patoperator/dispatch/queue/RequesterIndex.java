package dev.patoperator.dispatch.queue;

import dev.patoperator.dispatch.model.Submission;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the decisions that a resource requests without going through those of all. Guarded by the queue's lock. */
final class RequesterIndex {

    private final Map<String, Set<Decision>> decisionsByUid = new HashMap<>();

    void add(Decision decision, Submission submission) {
        decision.addRequester(submission);
        decisionsByUid
                .computeIfAbsent(submission.resource().uid(), uid -> new HashSet<>())
                .add(decision);
    }

    /** Returns what this resource requests, pending or sent. */
    List<Decision> decisionsOf(String uid) {
        return List.copyOf(decisionsByUid.getOrDefault(uid, Set.of()));
    }

    boolean isRequestedBy(String uid) {
        return decisionsByUid.containsKey(uid);
    }

    void remove(Decision decision, String uid) {
        decision.removeRequester(uid);
        forget(decision, uid);
    }

    /** Removes a decision that has ended. The decision itself keeps its requesters. */
    void forget(Decision decision) {
        decision.requesters()
                .forEach(submission -> forget(decision, submission.resource().uid()));
    }

    private void forget(Decision decision, String uid) {
        decisionsByUid.computeIfPresent(uid, (it, requested) -> {
            requested.remove(decision);
            return requested.isEmpty() ? null : requested;
        });
    }
}
