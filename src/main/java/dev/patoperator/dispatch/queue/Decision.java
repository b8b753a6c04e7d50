package dev.patoperator.dispatch.queue;

import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One id and one action on its way through a worker, for every resource that requests it. Changes of the requesters are
 * guarded by the queue's lock; everything else is changed by the worker's thread.
 */
public final class Decision {

    /** Identifies a decision within one worker. */
    public record DecisionKey(Action action, long id) {

        /** Returns the decision that would undo this one; empty for a revocation. */
        Optional<DecisionKey> opposite() {
            return switch (action) {
                case APPROVE -> Optional.of(new DecisionKey(Action.DENY, id));
                case DENY -> Optional.of(new DecisionKey(Action.APPROVE, id));
                case REVOKE -> Optional.empty();
            };
        }
    }

    private final DecisionKey key;
    private final Instant since;
    private volatile List<Submission> requesters = List.of();

    private @Nullable ListedPat seen;
    private @Nullable SentCall sent;
    private @Nullable Instant firstSent;

    /** The call that is under way, or is about to be made; null between two calls. */
    private volatile @Nullable SentCall underWay;

    private int lostResponses;
    private volatile boolean timedOut;
    private volatile Set<String> reportedTo = Set.of();
    private volatile Instant notBefore = Instant.MIN;
    private @Nullable Instant firstTransientFailure;

    /**
     * The last call that sent the decision.
     *
     * @param at when it was sent, by the wall clock
     * @param since the same time by the monotonic clock, which cannot be set
     * @param answered false when GitHub's response was lost, so that the call may have had an effect or not
     */
    public record SentCall(
            Instant at,
            Instant since,
            boolean answered,
            @Nullable String requestId,
            JournalRecord journalRecord) {}

    public Decision(DecisionKey key, Instant since) {
        this.key = key;
        this.since = since;
    }

    public Action action() {
        return key.action();
    }

    public long id() {
        return key.id();
    }

    DecisionKey key() {
        return key;
    }

    /** Returns when it was first submitted, by the monotonic clock. */
    public Instant since() {
        return since;
    }

    /** Adds a submission, or replaces the older one of the same resource. */
    public void addRequester(Submission submission) {
        List<Submission> updated = new ArrayList<>(requesters);
        for (int i = 0; i < updated.size(); i++) {
            if (isOf(updated.get(i), submission.resource().uid())) {
                updated.set(i, submission);
                requesters = List.copyOf(updated);
                return;
            }
        }
        updated.add(submission);
        requesters = List.copyOf(updated);
    }

    /** Replaces the credentials in a resource's submission with ones that were read later. */
    void useCredentials(String uid, AppCredentials credentials) {
        requesters = requesters.stream()
                .map(submission -> isOf(submission, uid) ? submission.with(credentials) : submission)
                .toList();
    }

    /** Whether this attempt of the resource requests it. */
    boolean isRequestedByAttempt(String uid, Submission.Attempt attempt) {
        return requesters.stream()
                .anyMatch(submission ->
                        isOf(submission, uid) && submission.attempt().equals(attempt));
    }

    void removeRequester(String uid) {
        requesters =
                requesters.stream().filter(submission -> !isOf(submission, uid)).toList();
    }

    /** Returns the submissions that request it, oldest first. */
    public List<Submission> requesters() {
        return requesters;
    }

    /** Returns the reason that the oldest requester gives. */
    @Nullable
    public String reason() {
        List<Submission> updated = requesters;
        return updated.isEmpty() ? null : updated.get(0).reason(id());
    }

    private static boolean isOf(Submission submission, String uid) {
        return submission.resource().uid().equals(uid);
    }

    /** Returns the item as listed before the call, which proves that it could be decided; null when it was not seen. */
    @Nullable
    public ListedPat seen() {
        return seen;
    }

    public void seen(ListedPat item) {
        this.seen = item;
    }

    @Nullable
    public SentCall sent() {
        return sent;
    }

    /** Notes that a call is about to be made, as one without an answer. */
    public void sending(SentCall unanswered) {
        underWay = unanswered;
    }

    /** Notes that the call that was to be made had no effect. */
    public void notSent() {
        underWay = null;
    }

    public void sent(SentCall call) {
        lostResponses = call.answered() ? 0 : lostResponses + 1;
        timedOut = false;
        reportedTo = Set.of();
        this.sent = call;
        if (firstSent == null) {
            firstSent = call.since();
        }
        underWay = null;
    }

    /** Sets when an earlier process made the first call, by the monotonic clock. */
    void setFirstSent(Instant at) {
        firstSent = at;
    }

    /**
     * Releases the record of the last call for those who request it: its result is reported, or another call replaces it. For
     * others the record stays evidence, such as for a resource that moved to another installation.
     */
    public void releaseRecord() {
        SentCall call = sent;
        if (call != null) {
            requesters.forEach(submission ->
                    call.journalRecord().acknowledge(submission.resource().uid(), id()));
        }
    }

    /**
     * Releases the records for a resource that does not want the decision any more: that of the last call, and that of a call
     * that is about to be made.
     */
    void releaseRecords(String uid) {
        Stream.concat(Stream.ofNullable(sent), Stream.ofNullable(underWay))
                .forEach(call -> call.journalRecord().acknowledge(uid, id()));
    }

    /** Returns when the first call that may have decided it was sent, by the monotonic clock; null when none was. */
    @Nullable
    public Instant firstSent() {
        return firstSent;
    }

    /** Whether GitHub's response was lost more than once in a row. */
    public boolean lostResponseRepeatedly() {
        return lostResponses > 1;
    }

    /** Whether the last call timed out. If so, the decision is sent again only if a resource still wants it. */
    public boolean hasTimedOut() {
        return timedOut;
    }

    /** Marks it as timed out, and as reported so to this resource. */
    void markTimedOutFor(String uid) {
        timedOut = true;
        Set<String> updated = new HashSet<>(reportedTo);
        updated.add(uid);
        reportedTo = Set.copyOf(updated);
    }

    /** Marks it as timed out. Returns the requesters to which this was not reported before. */
    List<Submission> timeOut() {
        List<Submission> notReported = requesters.stream()
                .filter(submission -> !reportedTo.contains(submission.resource().uid()))
                .toList();
        notReported.forEach(submission -> markTimedOutFor(submission.resource().uid()));
        return notReported;
    }

    /** Whether it timed out, and this was reported to the resource. */
    boolean isTimedOutFor(String uid) {
        return reportedTo.contains(uid);
    }

    /** Returns a copy without requesters whose effect has to be looked up. Its result is reported to this resource again. */
    public Decision resumedCopy(String uid) {
        SentCall last = underWay == null ? sent : underWay;
        Decision copy = new Decision(key, since);
        copy.seen = seen;
        copy.firstSent = firstSent == null && last != null ? last.since() : firstSent;
        copy.timedOut = timedOut;
        copy.reportedTo = reportedTo.stream().filter(it -> !it.equals(uid)).collect(Collectors.toUnmodifiableSet());
        copy.sent = last == null
                ? null
                : new SentCall(last.at(), last.since(), false, last.requestId(), last.journalRecord());
        return copy;
    }

    /** Returns when it may be sent at the earliest, by the monotonic clock. */
    Instant notBefore() {
        return notBefore;
    }

    void setNotBefore(Instant until) {
        notBefore = until;
    }

    /** Records a failure that may be transient. Returns when the first one happened. */
    public Instant recordTransientFailure(Instant updated) {
        if (firstTransientFailure == null) {
            firstTransientFailure = updated;
        }
        return firstTransientFailure;
    }

    /** Whether a call was made that may have decided it, and the item was seen before the call. */
    public boolean mayHaveBeenDecidedByOperator() {
        return sent != null && seen != null;
    }

    public DecisionResult.@Nullable TokenDetails token() {
        return seen == null
                ? null
                : new DecisionResult.TokenDetails(seen.owner(), seen.tokenId(), seen.tokenName(), seen.since());
    }

    @Nullable
    public Long tokenId() {
        return seen == null ? null : seen.tokenId();
    }
}
