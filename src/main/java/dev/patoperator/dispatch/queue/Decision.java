package dev.patoperator.dispatch.queue;

import dev.patoperator.dispatch.model.Submission;
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
import org.jspecify.annotations.Nullable;

/**
 * One id on its way through a lane, for every resource that asks for it. The queue guards who asks; the rest belongs to
 * the lane's own thread.
 */
public final class Decision {

    /** What tells decisions of one lane apart. */
    public record DecisionKey(Action action, long id) {

        /** The decision that would undo this one; revocations have none. */
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
    private int lost;
    private volatile boolean lapsed;
    private volatile Set<String> reportedTo = Set.of();
    private volatile Instant notBefore = Instant.MIN;
    private @Nullable Instant firstPassingFailure;

    /**
     * The last call that carried the decision.
     *
     * @param at when it was sent, by the wall clock
     * @param since the same moment by the monotonic clock, which nobody sets
     * @param answered false when GitHub's answer was lost, so that it may have acted or not
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

    /** When it was first handed over, by the monotonic clock. */
    public Instant since() {
        return since;
    }

    /** Adds an order, or puts it in the place of the same resource's older one. */
    public void ask(Submission submission) {
        List<Submission> now = new ArrayList<>(requesters);
        for (int i = 0; i < now.size(); i++) {
            if (isOf(now.get(i), submission.resource().uid())) {
                now.set(i, submission);
                requesters = List.copyOf(now);
                return;
            }
        }
        now.add(submission);
        requesters = List.copyOf(now);
    }

    /** Replaces the credentials of a resource's order: they were read again since it was handed over. */
    void useCredentials(String uid, AppCredentials credentials) {
        requesters = requesters.stream()
                .map(submission -> isOf(submission, uid) ? submission.with(credentials) : submission)
                .toList();
    }

    /** Whether this try of the resource asks for it. */
    boolean isRequestedByAttempt(String uid, Submission.Attempt attempt) {
        return requesters.stream()
                .anyMatch(submission ->
                        isOf(submission, uid) && submission.attempt().equals(attempt));
    }

    boolean isRequestedBy(String uid) {
        return requesters.stream().anyMatch(submission -> isOf(submission, uid));
    }

    void removeRequester(String uid) {
        requesters =
                requesters.stream().filter(submission -> !isOf(submission, uid)).toList();
    }

    /** The orders that ask for it, oldest first. */
    public List<Submission> requesters() {
        return requesters;
    }

    /** What the oldest of those who ask gives as the reason. */
    @Nullable
    public String reason() {
        List<Submission> now = requesters;
        return now.isEmpty() ? null : now.get(0).reason(id());
    }

    private static boolean isOf(Submission submission, String uid) {
        return submission.resource().uid().equals(uid);
    }

    /** As GitHub's list showed it before the call: proof that it was there to be decided. */
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

    public void sent(SentCall call) {
        lost = call.answered() ? 0 : lost + 1;
        lapsed = false;
        reportedTo = Set.of();
        this.sent = call;
        if (firstSent == null) {
            firstSent = call.since();
        }
    }

    /** A predecessor made the first call, by the monotonic clock. */
    void sentFirst(Instant at) {
        firstSent = at;
    }

    /** What the last call came to is told, or nobody asks any more: its record may go. */
    public void releaseRecord() {
        if (sent != null) {
            sent.journalRecord().release(this);
        }
    }

    /** When the first call that may have decided it was sent, by the monotonic clock; null when none was. */
    @Nullable
    public Instant firstSent() {
        return firstSent;
    }

    /** Whether the answer was lost more than once in a row. */
    public boolean lostResponseRepeatedly() {
        return lost > 1;
    }

    /** Whether the time of the last call to take effect was over once: nothing is sent for it unless somebody asks anew. */
    public boolean hasTimedOut() {
        return lapsed;
    }

    /** It lapsed, and the status of this resource says so. */
    void markTimedOutFor(String uid) {
        lapsed = true;
        Set<String> now = new HashSet<>(reportedTo);
        now.add(uid);
        reportedTo = Set.copyOf(now);
    }

    /** It lapses: answers those who ask and whose statuses do not say so yet. */
    List<Submission> timeOut() {
        List<Submission> untold = requesters.stream()
                .filter(submission -> !reportedTo.contains(submission.resource().uid()))
                .toList();
        untold.forEach(submission -> markTimedOutFor(submission.resource().uid()));
        return untold;
    }

    /** Whether it lapsed, and the status of this resource says so. */
    boolean isTimedOutFor(String uid) {
        return reportedTo.contains(uid);
    }

    /** The same decision, asked for by nobody yet, as one whose effect has to be looked up: this resource waits to be told. */
    public Decision resumedCopy(String uid) {
        Decision copy = new Decision(key, since);
        copy.seen = seen;
        copy.firstSent = firstSent;
        copy.lapsed = lapsed;
        copy.reportedTo = reportedTo.stream().filter(it -> !it.equals(uid)).collect(Collectors.toUnmodifiableSet());
        copy.sent = sent == null
                ? null
                : new SentCall(sent.at(), sent.since(), false, sent.requestId(), sent.journalRecord());
        return copy;
    }

    /** When it may be sent at the earliest, by the monotonic clock. */
    Instant notBefore() {
        return notBefore;
    }

    void delay(Instant until) {
        notBefore = until;
    }

    /** A call failed in a way that may pass; answers when one did for the first time. */
    public Instant recordTransientFailure(Instant now) {
        if (firstPassingFailure == null) {
            firstPassingFailure = now;
        }
        return firstPassingFailure;
    }

    /** Whether a call went out that may have decided it, and it was there before. */
    public boolean mayBeOurs() {
        return sent != null && seen != null;
    }

    public DecisionResult.@Nullable TokenDetails token() {
        return seen == null ? null : new DecisionResult.TokenDetails(seen.owner(), seen.tokenId(), seen.tokenName());
    }

    @Nullable
    public Long tokenId() {
        return seen == null ? null : seen.tokenId();
    }
}
