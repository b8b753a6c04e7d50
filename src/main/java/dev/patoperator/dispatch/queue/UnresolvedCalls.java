package dev.patoperator.dispatch.queue;

import dev.patoperator.dispatch.model.Submission;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls of this process that lapsed, and calls of its predecessor: what they came to is not known, so it is looked up before
 * anything is sent in their place. Guarded by its queue, except for what lapsed.
 */
final class UnresolvedCalls {

    private final TimedOutDecisions timedOut = new TimedOutDecisions();
    private final JournalRecovery recovery;

    UnresolvedCalls(JournalRecovery recovery) {
        this.recovery = recovery;
    }

    /** Decisions whose time to take effect is over. */
    TimedOutDecisions timedOut() {
        return timedOut;
    }

    /** Whether a predecessor may have sent the id for the order's resource. */
    boolean mayHaveSent(Submission submission, long id) {
        return recovery.resume(submission, id).isPresent();
    }

    /**
     * Takes out the decision that an earlier call may have carried out, for the order and for whoever asked for it then: a
     * late effect is told to all of them. Null when there was no such call.
     */
    @Nullable
    Decision resume(Decision.DecisionKey key, Submission submission) {
        Decision before = timedOut.remove(key);
        if (before == null) {
            return recovery.resume(submission, key.id()).orElse(null);
        }
        String uid = submission.resource().uid();
        Decision again = before.resumedCopy(uid);
        again.ask(submission);
        before.requesters().stream()
                .filter(it -> !it.resource().uid().equals(uid))
                .forEach(again::ask);
        return again;
    }

    /** Its time to take effect is over, though it may yet. Answers who is to be told so: whose status does not say it yet. */
    List<Submission> timeOut(Decision decision) {
        timedOut.add(decision);
        recovery.markTimedOut(decision);
        return decision.timeOut();
    }

    /** What an earlier opposite call came to cannot be told from what this one does, which is about to be sent. */
    void forgetOpposite(Decision decision) {
        decision.key().opposite().ifPresent(opposite -> {
            timedOut.forget(opposite);
            // All who ask use the same GitHub: that of the lane's installation.
            recovery.forgetLapsed(
                    opposite, decision.requesters().get(0).credentials().apiUrl());
        });
    }
}
