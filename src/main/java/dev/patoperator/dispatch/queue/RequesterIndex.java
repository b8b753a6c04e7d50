package dev.patoperator.dispatch.queue;

import dev.patoperator.dispatch.model.Submission;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who asks for which decisions, so that a resource's are found without a look at everybody's. Guarded by its queue. */
final class RequesterIndex {

    private final Map<String, Set<Decision>> decisions = new HashMap<>();

    void add(Decision decision, Submission submission) {
        decision.ask(submission);
        decisions
                .computeIfAbsent(submission.resource().uid(), uid -> new HashSet<>())
                .add(decision);
    }

    /** What this resource asks for, waiting or under way. */
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

    /** The decision has come to its end; it still knows who asked. */
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
