package dev.patoperator.dispatch.queue;

import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.model.ItemKind;
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
public final class DecisionQueue {

    /** GitHub's {@code maxItems} of a bulk call. */
    public static final int MAX_BATCH = 100;

    private final PendingDecisions pending = new PendingDecisions();
    private final RequesterIndex requesters = new RequesterIndex();
    private final SentDecisions sentDecisions = new SentDecisions(requesters, this);
    private final PendingEvaluations evaluations = new PendingEvaluations();
    private final BisectedBatches bisected = new BisectedBatches();
    private final UnresolvedCalls earlier;
    private final Clock clock;

    /** @param clock monotonic */
    public DecisionQueue(JournalRecovery recovery, Clock clock) {
        this.earlier = new UnresolvedCalls(recovery);
        this.clock = clock;
    }

    /** What is evaluated before anything of it is sent. */
    public PendingEvaluations evaluations() {
        return evaluations;
    }

    /** Batches that GitHub refused as a whole. */
    public BisectedBatches bisected() {
        return bisected;
    }

    /** Decisions that were sent and are not confirmed yet. */
    public SentDecisions sentDecisions() {
        return sentDecisions;
    }

    /** Decisions whose time to take effect is over. */
    public TimedOutDecisions timedOut() {
        return earlier.timedOut();
    }

    /** Takes an order in; what the same resource asked for before and no longer asks for is dropped. */
    public synchronized void add(Submission submission, Collection<Long> settled, Instant now) {
        String uid = submission.resource().uid();
        requesters.decisionsOf(uid).forEach(decision -> decision.useCredentials(uid, submission.credentials()));
        if (submission.needsListing()) {
            // What the same try chose before keeps its place until its selector is evaluated again.
            removeRequester(
                    uid, decision -> !submission.dryRun() && decision.isRequestedByAttempt(uid, submission.attempt()));
            evaluations.add(submission);
            return;
        }
        Set<Long> wanted = new HashSet<>(submission.ids());
        removeRequester(uid, decision -> decision.action() == submission.action() && wanted.contains(decision.id()));
        if (submission.basis() == null) {
            evaluations.remove(uid);
        }
        for (Long id : submission.ids()) {
            if (settled.contains(id)) {
                continue;
            }
            var key = new Decision.DecisionKey(submission.action(), id);
            Decision decision = sentDecisions.get(key);
            if (decision == null) {
                Decision resumed = earlier.resume(key, submission);
                decision = resumed == null ? null : addResumed(resumed);
            }
            if (decision == null) {
                decision = pending.at(key, now);
            }
            requesters.add(decision, submission);
        }
    }

    /** Whether the id may have been decided already, by a call of this process or its predecessor whose outcome is not known. */
    public synchronized boolean wasSent(Submission submission, long id) {
        return sentDecisions.contains(new Decision.DecisionKey(submission.action(), id))
                || earlier.mayHaveSent(submission, id);
    }

    /** The same, of a call for the order's resource. */
    public synchronized boolean wasSentFor(Submission submission, long id) {
        return sentDecisions.isSentFor(submission, id) || earlier.mayHaveSent(submission, id);
    }

    private Decision addResumed(Decision resumed) {
        resumed.requesters().forEach(submission -> requesters.add(resumed, submission));
        Decision others = pending.remove(resumed.key());
        if (others != null) {
            others.requesters().forEach(other -> {
                requesters.remove(others, other.resource().uid());
                requesters.add(resumed, other);
            });
        }
        sentDecisions.put(resumed);
        return resumed;
    }

    /** The resource asks for nothing any more. What was sent for it stays under way. */
    public synchronized void withdraw(String uid) {
        removeRequester(uid, decision -> false);
        evaluations.remove(uid);
    }

    /** This order is refused. A newer one of the same resource stays. */
    public synchronized void withdraw(Submission submission) {
        String uid = submission.resource().uid();
        removeRequester(uid, decision -> !decision.requesters().contains(submission));
        evaluations.remove(submission);
    }

    /**
     * The resource goes to another installation. What it waits for is dropped; what was sent for it, and is not confirmed,
     * is answered, for the other installation's queue to {@link #takeOver}.
     */
    public synchronized List<Decision> release(String uid) {
        withdraw(uid);
        return sentDecisions.leave(uid);
    }

    /** Takes over what was sent for the order's resource through another installation. */
    public synchronized void takeOver(List<Decision> sent, Submission submission) {
        for (Decision decision : sent) {
            Decision known = sentDecisions.get(decision.key());
            requesters.add(known == null ? addResumed(decision) : known, submission);
        }
    }

    private void removeRequester(String uid, Predicate<Decision> except) {
        for (Decision decision : requesters.decisionsOf(uid)) {
            if (pending.contains(decision) && !except.test(decision)) {
                dropFor(decision, uid);
            }
        }
    }

    public synchronized void dropFor(Decision decision, String uid) {
        requesters.remove(decision, uid);
        if (decision.requesters().isEmpty()) {
            pending.remove(decision);
            decision.releaseRecord();
        }
    }

    /** What to turn to next: grants to revoke before requests to review; empty when nothing waits. */
    public synchronized Optional<ItemKind> next() {
        return Stream.of(ItemKind.GRANT, ItemKind.REQUEST).filter(this::hasWork).findFirst();
    }

    /** Whether something on the subject can be evaluated or sent now. */
    public synchronized boolean hasWork(ItemKind kind) {
        return oldest(kind).isPresent() || !evaluations.of(kind).isEmpty();
    }

    /** A call failed in a way that may pass: the decision is not sent before a given time. */
    public synchronized void delay(Decision decision, Instant until) {
        pending.delay(decision, until);
    }

    /** When the first of those that must not be sent yet may be sent; empty when there is none. */
    public synchronized Optional<Instant> nextRetry() {
        return pending.nextRetry(clock.instant());
    }

    /** Whether a decision waits that may be sent. */
    public synchronized boolean hasWaiting() {
        return pending.all().anyMatch(this::isSendable);
    }

    /** The decision on the subject that waits longest and may be sent; empty when none may. */
    public synchronized Optional<Decision> oldest(ItemKind kind) {
        return ofSubject(kind).findFirst();
    }

    /** What may go out together next; it stays in the queue until it is sent, settled or dropped. */
    public synchronized List<Decision> gather(ItemKind kind) {
        List<Decision> half = bisected.next(kind, decision -> pending.contains(decision) && isSendable(decision));
        Optional<Decision> oldest = oldest(kind);
        if (!half.isEmpty() || oldest.isEmpty()) {
            return half;
        }
        return JournalRecord.fitting(ofSubject(kind)
                .filter(decision -> decision.action() == oldest.get().action()
                        && Objects.equals(decision.reason(), oldest.get().reason()))
                .limit(MAX_BATCH)
                .toList());
    }

    /** Takes decisions out just before they are sent; from now on no resource can withdraw them. Returns those that are still wanted. */
    public synchronized List<Decision> takeForSending(List<Decision> decisions) {
        List<Decision> asked = decisions.stream()
                .filter(decision ->
                        pending.contains(decision) && !decision.requesters().isEmpty())
                .toList();
        sent(asked);
        bisected.taken(asked);
        asked.forEach(earlier::forgetOpposite);
        return asked;
    }

    /** What was taken out had no effect: it goes back to the head of the queue. */
    public synchronized void putBack(List<Decision> decisions) {
        List<Decision> asked = new ArrayList<>();
        for (Decision decision : decisions) {
            sentDecisions.remove(decision);
            if (decision.requesters().isEmpty()) {
                decision.releaseRecord();
            } else {
                asked.add(decision);
            }
        }
        pending.addFirst(asked);
    }

    public synchronized void sent(List<Decision> decisions) {
        for (Decision decision : decisions) {
            pending.remove(decision.key());
            if (!decision.requesters().isEmpty()) {
                sentDecisions.put(decision);
            }
        }
    }

    /** The call had no effect: once more. */
    public synchronized void requeue(Decision decision) {
        sentDecisions.remove(decision);
        if (decision.requesters().isEmpty()) {
            decision.releaseRecord();
        } else {
            pending.add(decision);
        }
    }

    /** Its verdict is out. Answers who asked for it until now. */
    public synchronized List<Submission> settled(Decision decision) {
        pending.remove(decision);
        sentDecisions.remove(decision);
        requesters.forget(decision);
        return decision.requesters();
    }

    /** Its time to take effect is over, though it may yet. Answers who is to be told so: whose status does not say it yet. */
    public synchronized List<Submission> timeOut(Decision decision) {
        settled(decision);
        return earlier.timeOut(decision);
    }

    /** Whether anything that this resource asks for waits or is under way. */
    public synchronized boolean isAskedBy(String uid) {
        return requesters.isAskedBy(uid) || evaluations.isAskedBy(uid);
    }

    /** Every order that fits of which something waits or is under way, each once. */
    public synchronized List<Submission> orders(Predicate<Submission> fits) {
        Set<Submission> known = Collections.newSetFromMap(new IdentityHashMap<>());
        return Stream.concat(
                        Stream.concat(pending.all(), sentDecisions.all())
                                .flatMap(decision -> decision.requesters().stream()),
                        evaluations.all())
                .filter(known::add)
                .filter(fits)
                .toList();
    }

    /** Since when each decision waits to be sent. */
    public synchronized List<Instant> waitingSince() {
        return pending.all().map(Decision::since).toList();
    }

    // Whoever asked for the opposite may be gone, but GitHub may still carry it out: what became of it comes first.
    private boolean isSendable(Decision decision) {
        return decision.key().opposite().filter(sentDecisions::contains).isEmpty()
                && !clock.instant().isBefore(decision.notBefore());
    }

    private Stream<Decision> ofSubject(ItemKind kind) {
        return pending.of(kind).filter(this::isSendable);
    }
}
