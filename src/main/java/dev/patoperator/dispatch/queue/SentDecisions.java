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

/** Decisions that were sent and are not confirmed yet, in the order of sending. Guarded by the lock of its queue. */
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

    /** Removes this one, and not another of the same key. */
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

    /** Those on a subject, in the order of sending. */
    public List<Decision> of(ItemKind kind) {
        synchronized (lock) {
            return all().filter(decision -> decision.action().kind() == kind).toList();
        }
    }

    /** Whether what the order asks for was sent for its resource, by this process. */
    boolean isSentFor(Submission submission, long id) {
        synchronized (lock) {
            Decision sent = open.get(new Decision.DecisionKey(submission.action(), id));
            return sent != null
                    && requesters.decisionsOf(submission.resource().uid()).contains(sent);
        }
    }

    /** What a call for another resource may be deciding, as it was listed before that call; null when none is. */
    @Nullable
    public ListedPat sentForAnother(Submission submission, long id) {
        synchronized (lock) {
            Decision sent = open.get(new Decision.DecisionKey(submission.action(), id));
            return sent == null || isSentFor(submission, id) ? null : sent.seen();
        }
    }

    /** The ids that were sent for a resource. */
    public Set<Long> idsOf(String uid) {
        synchronized (lock) {
            return ofResource(uid).map(Decision::id).collect(Collectors.toSet());
        }
    }

    /** The resource leaves: nobody here hears for it any more what became of them. */
    List<Decision> leave(String uid) {
        List<Decision> sent = new ArrayList<>();
        for (Decision decision : ofResource(uid).toList()) {
            sent.add(decision.resumedCopy(uid));
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
