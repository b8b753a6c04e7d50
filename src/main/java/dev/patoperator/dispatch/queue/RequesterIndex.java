package dev.patoperator.dispatch.queue;

import dev.patoperator.dispatch.model.Submission;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the decisions that a resource requests without going through those of all. Guarded by the queue's lock. */
final class RequesterIndex {

    private final Map<String, Set<Decision>> decisions = new HashMap<>();

    void add(Decision decision, Submission submission) {
        decision.ask(submission);
        decisions
                .computeIfAbsent(submission.resource().uid(), uid -> new HashSet<>())
                .add(decision);
    }

    /** Returns what this resource requests, pending or sent. */
    List<Decision> decisionsOf(String uid) {
        return List.copyOf(decisions.getOrDefault(uid, Set.of()));
    }

    boolean isAskedBy(String uid) {
        return decisions.containsKey(uid);
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
        decisions.computeIfPresent(uid, (it, asked) -> {
            asked.remove(decision);
            return asked.isEmpty() ? null : asked;
        });
    }
}
