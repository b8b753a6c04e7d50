package dev.patoperator.dispatch;

import dev.patoperator.decision.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What waits in a lane and what is under way. Reconcilers add and withdraw; the lane's thread takes. Revocations go
 * before reviews; within each the oldest goes first, and those that share its action and reason go along.
 */
final class Queue {

    /** GitHub's {@code maxItems} of a bulk call. */
    static final int MAX_BATCH = 100;

    private final Waiting waiting = new Waiting();
    private final Map<Decision.Key, Decision> open = new LinkedHashMap<>();
    private final Lapsed lapsed = new Lapsed();
    private final Askers askers = new Askers();
    private final Map<String, Order> looks = new LinkedHashMap<>();
    private final Halves halves = new Halves();
    private final Recovery recovery;

    Queue(Recovery recovery) {
        this.recovery = recovery;
    }

    /** Takes an order in; what the same resource asked for before and no longer asks for is dropped. */
    synchronized void add(Order order, Collection<Long> settled, Instant now) {
        String uid = order.resource().uid();
        Set<Long> wanted = new HashSet<>(order.looksFirst() ? List.of() : order.ids());
        stopAsking(uid, decision -> decision.action() == order.action() && wanted.contains(decision.id()));
        looks.remove(uid);
        if (order.looksFirst()) {
            looks.put(uid, order);
            return;
        }
        for (Long id : order.ids()) {
            if (settled.contains(id)) {
                continue;
            }
            var key = new Decision.Key(order.action(), id);
            Decision decision = open.get(key);
            if (decision == null) {
                decision = resumed(key, order);
            }
            if (decision == null) {
                decision = waiting.at(key, now);
            }
            askers.add(decision, order);
        }
    }

    /** Whether the id may have been decided already, by a call for this very resource whose outcome is not known. */
    synchronized boolean wasSent(Order order, long id) {
        return isUnderWay(order, id) || recovery.resume(order, id).isPresent();
    }

    /** Whether what the order asks for was sent for its resource, by this process, and is not confirmed yet. */
    synchronized boolean isUnderWay(Order order, long id) {
        Decision sent = open.get(new Decision.Key(order.action(), id));
        return sent != null && askers.askedBy(order.resource().uid()).contains(sent);
    }

    // What lapsed, or what a predecessor sent, may have been decided by that call: it is looked up first.
    private @Nullable Decision resumed(Decision.Key key, Order order) {
        Decision before = lapsed.remove(key);
        if (before == null) {
            before = recovery.resume(order, key.id()).orElse(null);
        }
        if (before == null) {
            return null;
        }
        Decision resumed = before.again();
        Decision others = waiting.remove(key);
        if (others != null) {
            others.askers().forEach(other -> {
                askers.remove(others, other.resource().uid());
                askers.add(resumed, other);
            });
        }
        open.put(key, resumed);
        return resumed;
    }

    /** The resource asks for nothing any more. What was sent for it stays under way. */
    synchronized void withdraw(String uid) {
        stopAsking(uid, decision -> false);
        looks.remove(uid);
    }

    private void stopAsking(String uid, Predicate<Decision> except) {
        for (Decision decision : askers.askedBy(uid)) {
            if (isWaiting(decision) && !except.test(decision)) {
                stopAsking(decision, uid);
            }
        }
    }

    private void stopAsking(Decision decision, String uid) {
        askers.remove(decision, uid);
        if (decision.askers().isEmpty()) {
            waiting.remove(decision);
        }
    }

    /** What to turn to next: grants to revoke before requests to review; empty when nothing waits. */
    synchronized Optional<Subject> next() {
        return Stream.of(Subject.GRANT, Subject.REQUEST)
                .filter(subject -> hasWaiting(subject)
                        || looks.values().stream()
                                .anyMatch(order -> order.action().subject() == subject))
                .findFirst();
    }

    /** Whether a decision waits that may be sent. */
    synchronized boolean hasWaiting() {
        return waiting.all().anyMatch(this::isSendable);
    }

    /** Whether a decision on the subject waits that may be sent. */
    synchronized boolean hasWaiting(Subject subject) {
        return ofSubject(subject).findFirst().isPresent();
    }

    /** The orders on the subject that are looked into before anything is sent, oldest first; each stays until answered. */
    synchronized List<Order> looks(Subject subject) {
        return looks.values().stream()
                .filter(order -> order.action().subject() == subject)
                .toList();
    }

    /** The order can be answered now; false when its resource withdrew it or asks for something else meanwhile. */
    synchronized boolean answered(Order look) {
        return looks.remove(look.resource().uid(), look);
    }

    /** What may go out together next; it stays in the queue until it is sent, settled or dropped. */
    synchronized List<Decision> gather(Subject subject) {
        List<Decision> half = halves.next(subject, decision -> isWaiting(decision) && isSendable(decision));
        if (!half.isEmpty()) {
            return half;
        }
        Optional<Decision> oldest = ofSubject(subject).findFirst();
        if (oldest.isEmpty()) {
            return List.of();
        }
        return Batch.fitting(ofSubject(subject)
                .filter(decision -> decision.action() == oldest.get().action()
                        && Objects.equals(decision.reason(), oldest.get().reason()))
                .limit(MAX_BATCH)
                .toList());
    }

    /** GitHub refused these as a whole: they go again in two halves, before anything else of their subject. */
    synchronized void split(List<Decision> refused) {
        halves.split(refused);
    }

    /**
     * Takes out what is about to be sent, so that nobody can take back what GitHub may be deciding. Answers those that
     * somebody still asks for.
     */
    synchronized List<Decision> takeOut(List<Decision> decisions) {
        List<Decision> asked = decisions.stream()
                .filter(decision -> isWaiting(decision) && !decision.askers().isEmpty())
                .toList();
        sent(asked);
        // What the opposite call of an earlier day came to cannot be told from what this one does.
        asked.forEach(decision -> decision.key().opposite().ifPresent(key -> lapsed.remove(key)));
        return asked;
    }

    /** What was taken out had no effect: it goes back to the head of the queue. */
    synchronized void putBack(List<Decision> decisions) {
        List<Decision> asked = new ArrayList<>();
        for (Decision decision : decisions) {
            open.remove(decision.key(), decision);
            if (!decision.askers().isEmpty()) {
                asked.add(decision);
            }
        }
        waiting.addFirst(asked);
    }

    synchronized void sent(List<Decision> decisions) {
        for (Decision decision : decisions) {
            waiting.remove(decision.key());
            if (!decision.askers().isEmpty()) {
                open.put(decision.key(), decision);
            }
        }
    }

    /** The call had no effect: once more. */
    synchronized void again(Decision decision) {
        open.remove(decision.key());
        if (!decision.askers().isEmpty()) {
            waiting.add(decision);
        }
    }

    /** Its verdict is out. Answers who asked for it until now. */
    synchronized List<Order> settled(Decision decision) {
        waiting.remove(decision);
        open.remove(decision.key(), decision);
        askers.forget(decision);
        return decision.askers();
    }

    /** Its time to take effect is over, though it may yet. */
    synchronized List<Order> lapsed(Decision decision) {
        lapsed.add(decision);
        return settled(decision);
    }

    synchronized boolean isLapsed(Decision decision) {
        return lapsed.contains(decision);
    }

    /** A lapsed decision took effect after all. */
    synchronized void recovered(Decision decision) {
        lapsed.remove(decision);
    }

    synchronized void drop(Decision decision, Order order) {
        stopAsking(decision, order.resource().uid());
    }

    /** Sent and not yet confirmed, in the order of sending. */
    synchronized List<Decision> open(Subject subject) {
        return open.values().stream()
                .filter(decision -> decision.action().subject() == subject)
                .toList();
    }

    /** Lapsed decisions whose effect may still show. */
    synchronized List<Decision> lapsed(Subject subject, Instant oldest) {
        return lapsed.sentSince(oldest, subject);
    }

    synchronized boolean hasOpen() {
        return !open.isEmpty();
    }

    /** The ids that were sent for a resource and are not confirmed yet. */
    synchronized Set<Long> underWay(String uid) {
        return askers.askedBy(uid).stream()
                .filter(decision -> open.get(decision.key()) == decision)
                .map(Decision::id)
                .collect(Collectors.toSet());
    }

    /** Everything that waits or is under way for an order that fits. */
    synchronized List<Order> orders(Predicate<Order> fits) {
        Map<String, Order> orders = new LinkedHashMap<>();
        Stream.concat(waiting.all(), open.values().stream())
                .flatMap(decision -> decision.askers().stream())
                .filter(fits)
                .forEach(order -> orders.put(order.resource().uid(), order));
        looks.values().stream()
                .filter(fits)
                .forEach(order -> orders.put(order.resource().uid(), order));
        return new ArrayList<>(orders.values());
    }

    /** Since when each decision waits to be sent. */
    synchronized List<Instant> waitingSince() {
        return waiting.all().map(Decision::since).toList();
    }

    private boolean isWaiting(Decision decision) {
        return waiting.contains(decision);
    }

    // Whoever asked for the opposite may be gone, but GitHub may still carry it out: what became of it comes first.
    private boolean isSendable(Decision decision) {
        return decision.key().opposite().filter(open::containsKey).isEmpty();
    }

    private Stream<Decision> ofSubject(Subject subject) {
        return waiting.of(subject).filter(this::isSendable);
    }
}
