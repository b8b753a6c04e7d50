package dev.patoperator.dispatch;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.decision.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Ends decisions that were sent: what became of them is known, or their time to take effect is over. */
final class Endings {

    private final LaneContext lane;

    Endings(LaneContext lane) {
        this.lane = lane;
    }

    /** It took effect. */
    void done(Decision decision, ConfirmedBy by) {
        Decision.Sent sent = sent(decision);
        lane.observer().confirmed(Duration.between(sent.since(), lane.clock().instant()));
        settle(decision, new Verdict.Done(decision.action(), by, decision.token(), sent.at(), sent.requestId()));
    }

    /** It was decided by somebody else before our call, or was never there. */
    void missing(Decision decision) {
        settle(decision, new Verdict.Missing());
    }

    private void settle(Decision decision, Verdict verdict) {
        lane.queue().lapsed().remove(decision);
        lane.outbox()
                .verdict(
                        lane.queue().settled(decision),
                        decision.id(),
                        verdict,
                        sent(decision).batch());
    }

    /** GitHub accepted the call, and lists the id as before. */
    void stillListed(Decision decision, Instant lookedAt) {
        if (isOver(decision, lookedAt)) {
            lapse(decision, "GitHub accepted the call, but the id was still listed " + confirmTimeout() + " later");
        }
    }

    /** Nobody can look what became of these: those whose time is over get an end, which a later list corrects. */
    void giveUp(List<Decision> open, String why) {
        Instant now = lane.clock().instant();
        for (Decision decision : open) {
            if (isOver(decision, now)) {
                String call = sent(decision).answered() ? "GitHub accepted the call" : "GitHub's answer was lost";
                lapse(
                        decision,
                        call + ", but for " + confirmTimeout() + " nobody could look whether it took effect: " + why);
            }
        }
    }

    /** Its time is over: it is told as failed, for now, to those whose status does not say so. */
    void lapse(Decision decision, String message) {
        Decision.Sent sent = sent(decision);
        lane.outbox()
                .verdict(
                        lane.queue().lapse(decision),
                        decision.id(),
                        new Verdict.Failed(message, decision.token(), sent.at(), sent.requestId(), true),
                        sent.batch());
    }

    /** Its time was over before. It is still listed, and nobody asks for another call. */
    void lapseAgain(Decision decision) {
        lapse(decision, "the id was still listed " + confirmTimeout() + " after the call");
    }

    /** Whether its time to take effect was over then. */
    boolean isOver(Decision decision, Instant at) {
        return !sent(decision).since().plus(lane.settings().confirmTimeout()).isAfter(at);
    }

    private String confirmTimeout() {
        return lane.settings().confirmTimeout().toSeconds() + " s";
    }

    private static Decision.Sent sent(Decision decision) {
        return Objects.requireNonNull(decision.sent(), "what ends here was sent");
    }
}
