package dev.patoperator.dispatch.queue;

import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decisions that were sent and are not confirmed yet, in the order of sending. Guarded by the queue's lock. */
public final class SentDecisions {

    private final Map<Decision.DecisionKey, Decision> open = new LinkedHashMap<>();
    private final RequesterIndex requesters;
    private final Object lock;

    SentDecisions(RequesterIndex requesters, Object lock) {
        this.requesters = requesters;
        this.lock = lock;
    }

    @Nullable
    Decision get(Decision.DecisionKey key) {
        return open.get(key);
    }

    boolean contains(Decision.DecisionKey key) {
        return open.containsKey(key);
    }

    void put(Decision decision) {
        open.put(decision.key(), decision);
    }

    /** Removes this decision, but not another one with the same key. */
    void remove(Decision decision) {
        open.remove(decision.key(), decision);
    }

    public boolean isEmpty() {
        synchronized (lock) {
            return open.isEmpty();
        }
    }

    Stream<Decision> all() {
        return open.values().stream();
    }

    /** Returns those of a kind, in the order of sending. */
    public List<Decision> of(ItemKind kind) {
        synchronized (lock) {
            return all().filter(decision -> decision.action().kind() == kind).toList();
        }
    }

    /** Whether the id is among them for the submission's action and resource. */
    boolean isSentFor(Submission submission, long id) {
        synchronized (lock) {
            Decision sent = open.get(new Decision.DecisionKey(submission.action(), id));
            return sent != null
                    && requesters.decisionsOf(submission.resource().uid()).contains(sent);
        }
    }

    /** Returns the item that a call for another resource may decide, as listed before that call; null when none may. */
    @Nullable
    public ListedPat sentForAnother(Submission submission, long id) {
        synchronized (lock) {
            Decision sent = open.get(new Decision.DecisionKey(submission.action(), id));
            return sent == null || isSentFor(submission, id) ? null : sent.seen();
        }
    }

    /** Returns the ids that were sent for a resource. */
    public Set<Long> idsOf(String uid) {
        synchronized (lock) {
            return ofResource(uid).map(Decision::id).collect(Collectors.toSet());
        }
    }

    /** Removes a resource: results are no longer reported to it here. Returns copies of what was sent for it. */
    List<Decision> removeResource(String uid) {
        List<Decision> sent = new ArrayList<>();
        for (Decision decision : ofResource(uid).toList()) {
            Decision copy = decision.resumedCopy(uid);
            if (copy.sent() != null) { // otherwise no call was prepared yet, and without a requester none is made
                sent.add(copy);
            }
            requesters.remove(decision, uid);
            if (decision.requesters().isEmpty()) {
                remove(decision);
            }
        }
        return sent;
    }

    private Stream<Decision> ofResource(String uid) {
        return requesters.decisionsOf(uid).stream().filter(decision -> decision.equals(open.get(decision.key())));
    }
}
