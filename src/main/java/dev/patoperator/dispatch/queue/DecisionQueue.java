package dev.patoperator.dispatch.queue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.time.Instant;
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
 * The pending and sent decisions of one worker. Reconcilers add and withdraw; the worker's thread takes. Revocations
 * come before reviews. Within each the oldest goes first, with those of the same action and reason. Thread-safe.
 */
public final class DecisionQueue {

    /** GitHub's {@code maxItems} of a bulk call. */
    public static final int MAX_BATCH = 100;

    private final PendingDecisions pending = new PendingDecisions();

    private final RequesterIndex requesters = new RequesterIndex();

    private final SentDecisions sentDecisions = new SentDecisions(requesters, this);
    private final PendingEvaluations evaluations = new PendingEvaluations();
    private final BisectedBatches bisected = new BisectedBatches();
    private final UnresolvedCalls unresolved;
    private final Clock clock;

    /** Creates an empty queue. The clock is monotonic. */
    public DecisionQueue(JournalRecovery recovery, Clock clock) {
        this.unresolved = new UnresolvedCalls(recovery);
        this.clock = clock;
    }

    /** Returns the submissions that are evaluated before any of their decisions is sent. */
    public PendingEvaluations evaluations() {
        return evaluations;
    }

    /** Returns the batches that GitHub refused as a whole. */
    public BisectedBatches bisected() {
        return bisected;
    }

    /** Returns the decisions that were sent and are not confirmed yet. */
    public SentDecisions sentDecisions() {
        return sentDecisions;
    }

    /** Returns the decisions that timed out. */
    public TimedOutDecisions timedOut() {
        return unresolved.timedOut();
    }

    /** Adds a submission without its settled ids. Drops pending decisions that its resource no longer requests. */
    public synchronized void add(Submission submission, Collection<Long> settled, Instant now) {
        String uid = submission.resource().uid();
        requesters.decisionsOf(uid).forEach(decision -> decision.useCredentials(uid, submission.credentials()));
        if (submission.needsListing()) {
            // What the same attempt chose before keeps its place until its selector is evaluated again.
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
                Decision resumed = unresolved.resume(key, submission);
                decision = resumed == null ? null : addResumed(resumed);
            }
            if (decision == null) {
                decision = pending.getOrCreate(key, now);
            }
            requesters.add(decision, submission);
        }
    }

    /** Whether the id is sent and not confirmed, or an earlier process may have sent it. */
    public synchronized boolean wasSent(Submission submission, long id) {
        return sentDecisions.contains(new Decision.DecisionKey(submission.action(), id))
                || unresolved.mayHaveSent(submission, id);
    }

    /** Like {@link #wasSent}, but counts only calls for the submission's resource. */
    public synchronized boolean wasSentFor(Submission submission, long id) {
        return sentDecisions.isSentFor(submission, id) || unresolved.mayHaveSentFor(submission, id);
    }

    @GuardedBy("this")
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

    /** Drops everything that is pending for the resource. What was sent for it stays. */
    public synchronized void withdraw(String uid) {
        removeRequester(uid, decision -> false);
        evaluations.remove(uid);
    }

    /** Drops a submission that is refused. A newer one of the same resource stays. */
    public synchronized void withdraw(Submission submission) {
        String uid = submission.resource().uid();
        removeRequester(uid, decision -> !decision.requesters().contains(submission));
        evaluations.remove(submission);
    }

    /** Removes a resource that moves to another installation. Returns its sent decisions, for {@link #takeOver} there. */
    public synchronized List<Decision> release(String uid) {
        withdraw(uid);
        return sentDecisions.removeResource(uid);
    }

    /** Takes over what was sent for the submission's resource through another installation. */
    public synchronized void takeOver(List<Decision> sent, Submission submission) {
        for (Decision decision : sent) {
            Decision known = sentDecisions.get(decision.key());
            requesters.add(known == null ? addResumed(decision) : known, submission);
        }
    }

    @GuardedBy("this")
    private void removeRequester(String uid, Predicate<Decision> except) {
        for (Decision decision : requesters.decisionsOf(uid)) {
            if (pending.contains(decision) && !except.test(decision)) {
                dropFor(decision, uid);
            }
        }
    }

    public synchronized void dropFor(Decision decision, String uid) {
        requesters.remove(decision, uid);
        decision.releaseRecords(uid);
        if (decision.requesters().isEmpty()) {
            pending.remove(decision);
            decision.releaseRecord();
        }
    }

    /** Returns the kind to work on next: grants to revoke before requests to review; empty when there is no work. */
    public synchronized Optional<ItemKind> next() {
        return Stream.of(ItemKind.GRANT, ItemKind.REQUEST).filter(this::hasWork).findFirst();
    }

    /** Whether something of this kind can be evaluated or sent now. */
    public synchronized boolean hasWork(ItemKind kind) {
        return oldest(kind).isPresent() || !evaluations.of(kind).isEmpty();
    }

    /** Delays a decision after a call failed in a way that may be transient. */
    public synchronized void delay(Decision decision, Instant until) {
        pending.delay(decision, until);
    }

    /** Returns when the first delayed decision may be sent; empty when none is delayed. */
    public synchronized Optional<Instant> nextRetry() {
        return pending.nextRetry(clock.instant());
    }

    /** Whether a pending decision may be sent now. */
    public synchronized boolean hasWaiting() {
        return pending.all().anyMatch(this::isSendable);
    }

    /** Returns the decision of a kind that waits longest and may be sent; empty when none may. */
    public synchronized Optional<Decision> oldest(ItemKind kind) {
        return sendable(kind).findFirst();
    }

    /** Returns what may be sent together next. It stays in the queue until it is sent, settled or dropped. */
    public synchronized List<Decision> gather(ItemKind kind) {
        List<Decision> half = bisected.next(kind, decision -> pending.contains(decision) && isSendable(decision));
        Optional<Decision> oldest = oldest(kind);
        if (!half.isEmpty() || oldest.isEmpty()) {
            return half;
        }
        return BatchRecords.fitting(sendable(kind)
                .filter(decision -> decision.action() == oldest.get().action()
                        && Objects.equals(decision.reason(), oldest.get().reason()))
                .limit(MAX_BATCH)
                .toList());
    }

    /** Takes decisions out just before they are sent: from now on none can be withdrawn. Returns those still requested. */
    public synchronized List<Decision> takeForSending(List<Decision> decisions) {
        List<Decision> requested = decisions.stream()
                .filter(decision ->
                        pending.contains(decision) && !decision.requesters().isEmpty())
                .toList();
        markSent(requested);
        bisected.taken(requested);
        requested.forEach(unresolved::forgetOpposite);
        return requested;
    }

    /** Puts decisions whose call had no effect back at the head of the queue. */
    public synchronized void putBack(List<Decision> decisions) {
        pending.addFirst(decisions.stream().filter(this::takeBack).toList());
    }

    public synchronized void markSent(List<Decision> decisions) {
        for (Decision decision : decisions) {
            pending.remove(decision.key());
            if (!decision.requesters().isEmpty()) {
                sentDecisions.put(decision);
            }
        }
    }

    /** Adds a sent decision at the end of the queue again, because its call had no effect. */
    public synchronized void requeue(Decision decision) {
        if (takeBack(decision)) {
            pending.add(decision);
        }
    }

    /** Takes back a decision that was sent. Releases its record and returns false if its requesters have withdrawn. */
    private boolean takeBack(Decision decision) {
        sentDecisions.remove(decision);
        if (decision.requesters().isEmpty()) {
            decision.releaseRecord();
            return false;
        }
        return true;
    }

    /** Removes a decision that has its result. Returns its requesters. */
    public synchronized List<Submission> removeSettled(Decision decision) {
        pending.remove(decision);
        sentDecisions.remove(decision);
        requesters.forget(decision);
        return decision.requesters();
    }

    /** Moves a decision to the timed-out ones. Returns the requesters to which this was not reported before. */
    public synchronized List<Submission> timeOut(Decision decision) {
        removeSettled(decision);
        return unresolved.timeOut(decision);
    }

    /** Whether anything that this resource requests is pending or under way. */
    public synchronized boolean isRequestedBy(String uid) {
        return requesters.isRequestedBy(uid) || evaluations.isRequestedBy(uid);
    }

    /** Returns each submission that fits and has something pending or under way, once. */
    public synchronized List<Submission> submissions(Predicate<Submission> fits) {
        Set<Submission> known = Collections.newSetFromMap(new IdentityHashMap<>());
        return Stream.concat(
                        Stream.concat(pending.all(), sentDecisions.all())
                                .flatMap(decision -> decision.requesters().stream()),
                        evaluations.all())
                .filter(known::add)
                .filter(fits)
                .toList();
    }

    /** Returns since when each pending decision waits. */
    public synchronized List<Instant> waitingSince() {
        return pending.all().map(Decision::since).toList();
    }

    // The opposite may have no requester left, but GitHub may still carry it out: its effect has to be known first.
    private boolean isSendable(Decision decision) {
        return decision.key().opposite().filter(sentDecisions::contains).isEmpty()
                && !clock.instant().isBefore(decision.notBefore());
    }

    private Stream<Decision> sendable(ItemKind kind) {
        return pending.of(kind).filter(this::isSendable);
    }
}
