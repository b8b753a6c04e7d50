package dev.patoperator.dispatch.worker.confirm;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.queue.DecisionQueue;
import dev.patoperator.dispatch.results.ResultPublisher;
import dev.patoperator.model.DecisionResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Publishes the results of sent decisions: their effect is known, or they timed out. Used by the worker's thread. */
public final class DecisionSettler {

    private final DecisionQueue queue;
    private final ResultPublisher publisher;
    private final DispatchObserver observer;
    private final Duration confirmTimeout;
    private final Clock clock;

    public DecisionSettler(
            DecisionQueue queue,
            ResultPublisher publisher,
            DispatchObserver observer,
            Duration confirmTimeout,
            Clock clock) {
        this.queue = queue;
        this.publisher = publisher;
        this.observer = observer;
        this.confirmTimeout = confirmTimeout;
        this.clock = clock;
    }

    /** The decision took effect. */
    void succeeded(Decision decision, ConfirmedBy by) {
        Decision.SentCall sent = sent(decision);
        observer.confirmed(Duration.between(sent.since(), clock.instant()));
        settle(
                decision,
                new DecisionResult.Succeeded(decision.action(), by, decision.token(), sent.at(), sent.requestId()));
    }

    /** Somebody else decided the id before the operator's call, or it was never there. */
    void missing(Decision decision) {
        settle(decision, new DecisionResult.Missing());
    }

    private void settle(Decision decision, DecisionResult result) {
        queue.timedOut().remove(decision);
        publisher.publishResult(
                queue.removeSettled(decision),
                decision.id(),
                result,
                sent(decision).journalRecord());
    }

    /** GitHub accepted the call and still lists the id: times the decision out when its time is over. */
    void stillListed(Decision decision, Instant lookedAt) {
        if (isOver(decision, lookedAt)) {
            timeOut(decision, "GitHub accepted the call, but the id was still listed " + confirmTimeout() + " later");
        }
    }

    /** Times out decisions that cannot be checked and whose time is over. A later listing corrects the result. */
    void timeOutUnconfirmable(List<Decision> open, String why) {
        Instant now = clock.instant();
        for (Decision decision : open) {
            if (isOver(decision, now)) {
                String call = sent(decision).answered() ? "GitHub accepted the call" : "GitHub's answer was lost";
                timeOut(
                        decision,
                        call + ", but for " + confirmTimeout() + " nobody could look whether it took effect: " + why);
            }
        }
    }

    /** Times the decision out: reports it as failed, for now, to requesters whose status does not say so yet. */
    void timeOut(Decision decision, String message) {
        Decision.SentCall sent = sent(decision);
        publisher.publishResult(
                queue.timeOut(decision),
                decision.id(),
                new DecisionResult.Failed(message, decision.token(), sent.at(), sent.requestId(), true),
                sent.journalRecord());
    }

    /** Times out again a decision that is still listed and that no requester wants to be sent again. */
    void timeOutAgain(Decision decision) {
        timeOut(decision, "the id was still listed " + confirmTimeout() + " after the call");
    }

    /** Whether the time for the decision to take effect was over at the given time. */
    boolean isOver(Decision decision, Instant at) {
        return !sent(decision).since().plus(confirmTimeout).isAfter(at);
    }

    private String confirmTimeout() {
        return confirmTimeout.toSeconds() + " s";
    }

    private static Decision.SentCall sent(Decision decision) {
        return Objects.requireNonNull(decision.sent(), "what ends here was sent");
    }
}
