package dev.patoperator.dispatch;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Verdict;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.ListedPat;
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
final class Decision {

    /** What tells decisions of one lane apart. */
    record Key(Action action, long id) {

        /** The decision that would undo this one; revocations have none. */
        Optional<Key> opposite() {
            return switch (action) {
                case APPROVE -> Optional.of(new Key(Action.DENY, id));
                case DENY -> Optional.of(new Key(Action.APPROVE, id));
                case REVOKE -> Optional.empty();
            };
        }
    }

    private final Key key;
    private final Instant since;
    private volatile List<Order> askers = List.of();

    private @Nullable ListedPat seen;
    private @Nullable Sent sent;
    private @Nullable Instant firstSent;
    private int lost;
    private volatile boolean lapsed;
    private volatile Set<String> told = Set.of();
    private volatile Instant notBefore = Instant.MIN;
    private @Nullable Instant firstPassingFailure;

    /**
     * The last call that carried the decision.
     *
     * @param at when it was sent, by the wall clock
     * @param since the same moment by the monotonic clock, which nobody sets
     * @param answered false when GitHub's answer was lost, so that it may have acted or not
     */
    record Sent(
            Instant at,
            Instant since,
            boolean answered,
            @Nullable String requestId,
            Batch batch) {}

    Decision(Key key, Instant since) {
        this.key = key;
        this.since = since;
    }

    Action action() {
        return key.action();
    }

    long id() {
        return key.id();
    }

    Key key() {
        return key;
    }

    /** When it was first handed over, by the monotonic clock. */
    Instant since() {
        return since;
    }

    /** Adds an order, or puts it in the place of the same resource's older one. */
    void ask(Order order) {
        List<Order> now = new ArrayList<>(askers);
        for (int i = 0; i < now.size(); i++) {
            if (isOf(now.get(i), order.resource().uid())) {
                now.set(i, order);
                askers = List.copyOf(now);
                return;
            }
        }
        now.add(order);
        askers = List.copyOf(now);
    }

    /** Replaces the credentials of a resource's order: they were read again since it was handed over. */
    void useCredentials(String uid, AppCredentials credentials) {
        askers = askers.stream()
                .map(order -> isOf(order, uid) ? order.with(credentials) : order)
                .toList();
    }

    /** Whether this try of the resource asks for it. */
    boolean asked(String uid, Order.Attempt attempt) {
        return askers.stream()
                .anyMatch(order -> isOf(order, uid) && order.attempt().equals(attempt));
    }

    boolean askedBy(String uid) {
        return askers.stream().anyMatch(order -> isOf(order, uid));
    }

    void stopAsking(String uid) {
        askers = askers.stream().filter(order -> !isOf(order, uid)).toList();
    }

    /** The orders that ask for it, oldest first. */
    List<Order> askers() {
        return askers;
    }

    /** What the oldest of those who ask gives as the reason. */
    @Nullable
    String reason() {
        List<Order> now = askers;
        return now.isEmpty() ? null : now.get(0).reason(id());
    }

    private static boolean isOf(Order order, String uid) {
        return order.resource().uid().equals(uid);
    }

    /** As GitHub's list showed it before the call: proof that it was there to be decided. */
    @Nullable
    ListedPat seen() {
        return seen;
    }

    void seen(ListedPat item) {
        this.seen = item;
    }

    @Nullable
    Sent sent() {
        return sent;
    }

    void sent(Sent call) {
        lost = call.answered() ? 0 : lost + 1;
        lapsed = false;
        told = Set.of();
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
    void releaseRecord() {
        if (sent != null) {
            sent.batch().release(this);
        }
    }

    /** When the first call that may have decided it was sent, by the monotonic clock; null when none was. */
    @Nullable
    Instant firstSent() {
        return firstSent;
    }

    /** Whether the answer was lost more than once in a row. */
    boolean wasLostBefore() {
        return lost > 1;
    }

    /** Whether the time of the last call to take effect was over once: nothing is sent for it unless somebody asks anew. */
    boolean hasLapsed() {
        return lapsed;
    }

    /** It lapsed, and the status of this resource says so. */
    void lapsedFor(String uid) {
        lapsed = true;
        Set<String> now = new HashSet<>(told);
        now.add(uid);
        told = Set.copyOf(now);
    }

    /** It lapses: answers those who ask and whose statuses do not say so yet. */
    List<Order> lapse() {
        List<Order> untold = askers.stream()
                .filter(order -> !told.contains(order.resource().uid()))
                .toList();
        untold.forEach(order -> lapsedFor(order.resource().uid()));
        return untold;
    }

    /** Whether it lapsed, and the status of this resource says so. */
    boolean isLapsedFor(String uid) {
        return told.contains(uid);
    }

    /** The same decision, asked for by nobody yet, as one whose effect has to be looked up: this resource waits to be told. */
    Decision again(String uid) {
        Decision copy = new Decision(key, since);
        copy.seen = seen;
        copy.firstSent = firstSent;
        copy.lapsed = lapsed;
        copy.told = told.stream().filter(it -> !it.equals(uid)).collect(Collectors.toUnmodifiableSet());
        copy.sent = sent == null ? null : new Sent(sent.at(), sent.since(), false, sent.requestId(), sent.batch());
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
    Instant failedInPassing(Instant now) {
        if (firstPassingFailure == null) {
            firstPassingFailure = now;
        }
        return firstPassingFailure;
    }

    /** Whether a call went out that may have decided it, and it was there before. */
    boolean mayBeOurs() {
        return sent != null && seen != null;
    }

    Verdict.@Nullable Token token() {
        return seen == null ? null : new Verdict.Token(seen.owner(), seen.tokenId(), seen.tokenName());
    }

    @Nullable
    Long tokenId() {
        return seen == null ? null : seen.tokenId();
    }
}
