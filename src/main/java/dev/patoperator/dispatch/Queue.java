package dev.patoperator.dispatch;

import dev.patoperator.decision.Subject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What waits in a lane and what is under way. Reconcilers add and withdraw; the lane's thread takes. Revocations go
 * before reviews; within each the oldest goes first, and those that share its action and reason go along.
 */
final class Queue {

    /** GitHub's {@code maxItems} of a bulk call. */
    static final int MAX_BATCH = 100;

    private final Waiting waiting = new Waiting();
    private final Askers askers = new Askers();
    private final SentDecisions open = new SentDecisions(askers, this);
    private final PendingEvaluations evaluations = new PendingEvaluations();
    private final Halves halves = new Halves();
    private final EarlierCalls earlier;
    private final Clock clock;

    /** @param clock monotonic */
    Queue(Recovery recovery, Clock clock) {
        this.earlier = new EarlierCalls(recovery);
        this.clock = clock;
    }

    /** What is evaluated before anything of it is sent. */
    PendingEvaluations evaluations() {
        return evaluations;
    }

    /** Batches that GitHub refused as a whole. */
    Halves halves() {
        return halves;
    }

    /** Decisions that were sent and are not confirmed yet. */
    SentDecisions open() {
        return open;
    }

    /** Decisions whose time to take effect is over. */
    Lapsed lapsed() {
        return earlier.lapsed();
    }

    /** Takes an order in; what the same resource asked for before and no longer asks for is dropped. */
    synchronized void add(Order order, Collection<Long> settled, Instant now) {
        String uid = order.resource().uid();
        askers.askedBy(uid).forEach(decision -> decision.useCredentials(uid, order.credentials()));
        if (order.looksFirst()) {
            // What the same try chose before keeps its place until its selector is evaluated again.
            stopAsking(uid, decision -> !order.dryRun() && decision.asked(uid, order.attempt()));
            evaluations.add(order);
            return;
        }
        Set<Long> wanted = new HashSet<>(order.ids());
        stopAsking(uid, decision -> decision.action() == order.action() && wanted.contains(decision.id()));
        if (order.basis() == null) {
            evaluations.remove(uid);
        }
        for (Long id : order.ids()) {
            if (settled.contains(id)) {
                continue;
            }
            var key = new Decision.Key(order.action(), id);
            Decision decision = open.get(key);
            if (decision == null) {
                Decision resumed = earlier.resume(key, order);
                decision = resumed == null ? null : open(resumed);
            }
            if (decision == null) {
                decision = waiting.at(key, now);
            }
            askers.add(decision, order);
        }
    }

    /** Whether the id may have been decided already, by a call of this process or its predecessor whose outcome is not known. */
    synchronized boolean wasSent(Order order, long id) {
        return open.contains(new Decision.Key(order.action(), id)) || earlier.mayHaveSent(order, id);
    }

    /** The same, of a call for the order's resource. */
    synchronized boolean wasSentFor(Order order, long id) {
        return open.isSentFor(order, id) || earlier.mayHaveSent(order, id);
    }

    private Decision open(Decision resumed) {
        resumed.askers().forEach(order -> askers.add(resumed, order));
        Decision others = waiting.remove(resumed.key());
        if (others != null) {
            others.askers().forEach(other -> {
                askers.remove(others, other.resource().uid());
                askers.add(resumed, other);
            });
        }
        open.put(resumed);
        return resumed;
    }

    /** The resource asks for nothing any more. What was sent for it stays under way. */
    synchronized void withdraw(String uid) {
        stopAsking(uid, decision -> false);
        evaluations.remove(uid);
    }

    /** This order is refused. A newer one of the same resource stays. */
    synchronized void withdraw(Order order) {
        String uid = order.resource().uid();
        stopAsking(uid, decision -> !decision.askers().contains(order));
        evaluations.remove(order);
    }

    /**
     * The resource goes to another installation. What it waits for is dropped; what was sent for it, and is not confirmed,
     * is answered, for the other installation's queue to {@link #adopt}.
     */
    synchronized List<Decision> leave(String uid) {
        withdraw(uid);
        return open.leave(uid);
    }

    /** Takes over what was sent for the order's resource through another installation. */
    synchronized void adopt(List<Decision> sent, Order order) {
        for (Decision decision : sent) {
            Decision known = open.get(decision.key());
            askers.add(known == null ? open(decision) : known, order);
        }
    }

    private void stopAsking(String uid, Predicate<Decision> except) {
        for (Decision decision : askers.askedBy(uid)) {
            if (waiting.contains(decision) && !except.test(decision)) {
                drop(decision, uid);
            }
        }
    }

    synchronized void drop(Decision decision, String uid) {
        askers.remove(decision, uid);
        if (decision.askers().isEmpty()) {
            waiting.remove(decision);
            decision.releaseRecord();
        }
    }

    /** What to turn to next: grants to revoke before requests to review; empty when nothing waits. */
    synchronized Optional<Subject> next() {
        return Stream.of(Subject.GRANT, Subject.REQUEST).filter(this::hasWork).findFirst();
    }

    /** Whether something on the subject can be evaluated or sent now. */
    synchronized boolean hasWork(Subject subject) {
        return oldest(subject).isPresent() || !evaluations.of(subject).isEmpty();
    }

    /** A call failed in a way that may pass: the decision is not sent before a given time. */
    synchronized void delay(Decision decision, Instant until) {
        waiting.delay(decision, until);
    }

    /** When the first of those that must not be sent yet may be sent; empty when there is none. */
    synchronized Optional<Instant> nextRetry() {
        return waiting.nextRetry(clock.instant());
    }

    /** Whether a decision waits that may be sent. */
    synchronized boolean hasWaiting() {
        return waiting.all().anyMatch(this::isSendable);
    }

    /** The decision on the subject that waits longest and may be sent; empty when none may. */
    synchronized Optional<Decision> oldest(Subject subject) {
        return ofSubject(subject).findFirst();
    }

    /** What may go out together next; it stays in the queue until it is sent, settled or dropped. */
    synchronized List<Decision> gather(Subject subject) {
        List<Decision> half = halves.next(subject, decision -> waiting.contains(decision) && isSendable(decision));
        Optional<Decision> oldest = oldest(subject);
        if (!half.isEmpty() || oldest.isEmpty()) {
            return half;
        }
        return Batch.fitting(ofSubject(subject)
                .filter(decision -> decision.action() == oldest.get().action()
                        && Objects.equals(decision.reason(), oldest.get().reason()))
                .limit(MAX_BATCH)
                .toList());
    }

    /**
     * Takes out what is about to be sent, so that nobody can take back what GitHub may be deciding. Answers those that
     * somebody still asks for.
     */
    synchronized List<Decision> takeOut(List<Decision> decisions) {
        List<Decision> asked = decisions.stream()
                .filter(decision ->
                        waiting.contains(decision) && !decision.askers().isEmpty())
                .toList();
        sent(asked);
        halves.taken(asked);
        asked.forEach(earlier::forgetOpposite);
        return asked;
    }

    /** What was taken out had no effect: it goes back to the head of the queue. */
    synchronized void putBack(List<Decision> decisions) {
        List<Decision> asked = new ArrayList<>();
        for (Decision decision : decisions) {
            open.remove(decision);
            if (decision.askers().isEmpty()) {
                decision.releaseRecord();
            } else {
                asked.add(decision);
            }
        }
        waiting.addFirst(asked);
    }

    synchronized void sent(List<Decision> decisions) {
        for (Decision decision : decisions) {
            waiting.remove(decision.key());
            if (!decision.askers().isEmpty()) {
                open.put(decision);
            }
        }
    }

    /** The call had no effect: once more. */
    synchronized void again(Decision decision) {
        open.remove(decision);
        if (decision.askers().isEmpty()) {
            decision.releaseRecord();
        } else {
            waiting.add(decision);
        }
    }

    /** Its verdict is out. Answers who asked for it until now. */
    synchronized List<Order> settled(Decision decision) {
        waiting.remove(decision);
        open.remove(decision);
        askers.forget(decision);
        return decision.askers();
    }

    /** Its time to take effect is over, though it may yet. Answers who is to be told so: whose status does not say it yet. */
    synchronized List<Order> lapse(Decision decision) {
        settled(decision);
        return earlier.lapse(decision);
    }

    /** Whether anything that this resource asks for waits or is under way. */
    synchronized boolean isAskedBy(String uid) {
        return askers.isAskedBy(uid) || evaluations.isAskedBy(uid);
    }

    /** Every order that fits of which something waits or is under way, each once. */
    synchronized List<Order> orders(Predicate<Order> fits) {
        Set<Order> known = Collections.newSetFromMap(new IdentityHashMap<>());
        return Stream.concat(
                        Stream.concat(waiting.all(), open.all()).flatMap(decision -> decision.askers().stream()),
                        evaluations.all())
                .filter(known::add)
                .filter(fits)
                .toList();
    }

    /** Since when each decision waits to be sent. */
    synchronized List<Instant> waitingSince() {
        return waiting.all().map(Decision::since).toList();
    }

    // Whoever asked for the opposite may be gone, but GitHub may still carry it out: what became of it comes first.
    private boolean isSendable(Decision decision) {
        return decision.key().opposite().filter(open::contains).isEmpty()
                && !clock.instant().isBefore(decision.notBefore());
    }

    private Stream<Decision> ofSubject(Subject subject) {
        return waiting.of(subject).filter(this::isSendable);
    }
}
