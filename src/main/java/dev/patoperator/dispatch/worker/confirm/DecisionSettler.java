package dev.patoperator.dispatch.worker.confirm;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.worker.context.WorkerContext;
import dev.patoperator.model.DecisionResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Ends decisions that were sent: what became of them is known, or their time to take effect is over. */
final class DecisionSettler {

    private final WorkerContext context;

    DecisionSettler(WorkerContext context) {
        this.context = context;
    }

    /** It took effect. */
    void succeeded(Decision decision, ConfirmedBy by) {
        Decision.SentCall sent = sent(decision);
        context.observer()
                .confirmed(Duration.between(sent.since(), context.clock().instant()));
        settle(
                decision,
                new DecisionResult.Succeeded(decision.action(), by, decision.token(), sent.at(), sent.requestId()));
    }

    /** It was decided by somebody else before our call, or was never there. */
    void missing(Decision decision) {
        settle(decision, new DecisionResult.Missing());
    }

    private void settle(Decision decision, DecisionResult result) {
        context.queue().timedOut().remove(decision);
        context.publisher()
                .publishResult(
                        context.queue().settled(decision),
                        decision.id(),
                        result,
                        sent(decision).journalRecord());
    }

    /** GitHub accepted the call, and lists the id as before. */
    void stillListed(Decision decision, Instant lookedAt) {
        if (isOver(decision, lookedAt)) {
            timeOut(decision, "GitHub accepted the call, but the id was still listed " + confirmTimeout() + " later");
        }
    }

    /** Nobody can look what became of these: those whose time is over get an end, which a later list corrects. */
    void timeOutUnconfirmable(List<Decision> open, String why) {
        Instant now = context.clock().instant();
        for (Decision decision : open) {
            if (isOver(decision, now)) {
                String call = sent(decision).answered() ? "GitHub accepted the call" : "GitHub's answer was lost";
                timeOut(
                        decision,
                        call + ", but for " + confirmTimeout() + " nobody could look whether it took effect: " + why);
            }
        }
    }

    /** Its time is over: it is told as failed, for now, to those whose status does not say so. */
    void timeOut(Decision decision, String message) {
        Decision.SentCall sent = sent(decision);
        context.publisher()
                .publishResult(
                        context.queue().timeOut(decision),
                        decision.id(),
                        new DecisionResult.Failed(message, decision.token(), sent.at(), sent.requestId(), true),
                        sent.journalRecord());
    }

    /** Its time was over before. It is still listed, and nobody asks for another call. */
    void timeOutAgain(Decision decision) {
        timeOut(decision, "the id was still listed " + confirmTimeout() + " after the call");
    }

    /** Whether its time to take effect was over then. */
    boolean isOver(Decision decision, Instant at) {
        return !sent(decision).since().plus(context.settings().confirmTimeout()).isAfter(at);
    }

    private String confirmTimeout() {
        return context.settings().confirmTimeout().toSeconds() + " s";
    }

    private static Decision.SentCall sent(Decision decision) {
        return Objects.requireNonNull(decision.sent(), "what ends here was sent");
    }
}
