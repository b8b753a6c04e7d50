package dev.patoperator.dispatch;

import dev.patoperator.decision.Subject;
import dev.patoperator.github.ListedPat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decisions that were sent and are not confirmed yet, in the order of sending. Guarded by the lock of its queue. */
final class SentDecisions {

    private final Map<Decision.Key, Decision> open = new LinkedHashMap<>();
    private final Askers askers;
    private final Object lock;

    SentDecisions(Askers askers, Object lock) {
        this.askers = askers;
        this.lock = lock;
    }

    @Nullable
    Decision get(Decision.Key key) {
        return open.get(key);
    }

    boolean contains(Decision.Key key) {
        return open.containsKey(key);
    }

    void put(Decision decision) {
        open.put(decision.key(), decision);
    }

    /** Removes this one, and not another of the same key. */
    void remove(Decision decision) {
        open.remove(decision.key(), decision);
    }

    boolean isEmpty() {
        synchronized (lock) {
            return open.isEmpty();
        }
    }

    Stream<Decision> all() {
        return open.values().stream();
    }

    /** Those on a subject, in the order of sending. */
    List<Decision> of(Subject subject) {
        synchronized (lock) {
            return all().filter(decision -> decision.action().subject() == subject)
                    .toList();
        }
    }

    /** Whether what the order asks for was sent for its resource, by this process. */
    boolean isSentFor(Order order, long id) {
        synchronized (lock) {
            Decision sent = open.get(new Decision.Key(order.action(), id));
            return sent != null && askers.askedBy(order.resource().uid()).contains(sent);
        }
    }

    /** What a call for another resource may be deciding, as it was listed before that call; null when none is. */
    @Nullable
    ListedPat sentForAnother(Order order, long id) {
        synchronized (lock) {
            Decision sent = open.get(new Decision.Key(order.action(), id));
            return sent == null || isSentFor(order, id) ? null : sent.seen();
        }
    }

    /** The ids that were sent for a resource. */
    Set<Long> idsOf(String uid) {
        synchronized (lock) {
            return ofResource(uid).map(Decision::id).collect(Collectors.toSet());
        }
    }

    /** The resource leaves: nobody here hears for it any more what became of them. */
    List<Decision> leave(String uid) {
        List<Decision> sent = new ArrayList<>();
        for (Decision decision : ofResource(uid).toList()) {
            sent.add(decision.again(uid));
            askers.remove(decision, uid);
            if (decision.askers().isEmpty()) {
                remove(decision);
            }
        }
        return sent;
    }

    private Stream<Decision> ofResource(String uid) {
        return askers.askedBy(uid).stream().filter(decision -> decision.equals(open.get(decision.key())));
    }
}
