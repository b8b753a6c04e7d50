package dev.patoperator.dispatch.queue;

import dev.patoperator.dispatch.model.Submission;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls of this process that timed out, and calls of earlier processes. Their effect is not known, so it is looked up
 * before anything is sent in their place. Guarded by the queue's lock, except for the timed-out ones.
 */
final class UnresolvedCalls {

    private final TimedOutDecisions timedOut = new TimedOutDecisions();
    private final JournalRecovery recovery;

    UnresolvedCalls(JournalRecovery recovery) {
        this.recovery = recovery;
    }

    /** Returns the decisions that timed out. */
    TimedOutDecisions timedOut() {
        return timedOut;
    }

    /** Whether an earlier process may have sent the id for the submission's resource. */
    boolean mayHaveSentFor(Submission submission, long id) {
        return recovery.resume(submission, id).isPresent();
    }

    /** Whether an earlier process may have sent the id for any resource. */
    boolean mayHaveSent(Submission submission, long id) {
        return mayHaveSentFor(submission, id)
                || recovery.resumeOfAnother(submission, id).isPresent();
    }

    /**
     * Takes out the decision that an earlier call may have carried out, for the submission and for the earlier
     * requesters: a late effect is reported to all of them. Returns null when there was no such call.
     */
    @Nullable
    Decision resume(Decision.DecisionKey key, Submission submission) {
        Decision before = timedOut.remove(key);
        if (before == null) {
            return recovery.resume(submission, key.id())
                    .or(() -> recovery.resumeOfAnother(submission, key.id()))
                    .orElse(null);
        }
        String uid = submission.resource().uid();
        Decision again = before.resumedCopy(uid);
        again.addRequester(submission);
        if (before.isTimedOutFor(uid) && before.isRequestedByAttempt(uid, submission.attempt())) {
            again.markTimedOutFor(uid); // handed over while this was reported: a new report would say less
        }
        before.requesters().stream()
                .filter(it -> !it.resource().uid().equals(uid))
                .forEach(again::addRequester);
        return again;
    }

    /** Keeps a decision that timed out: it may still take effect. Returns the requesters to which this was not reported. */
    List<Submission> timeOut(Decision decision) {
        timedOut.add(decision);
        recovery.markTimedOut(decision);
        return decision.timeOut();
    }

    /** Forgets an earlier call for the opposite of what is about to be sent: their effects could not be distinguished. */
    void forgetOpposite(Decision decision) {
        decision.key().opposite().ifPresent(opposite -> {
            timedOut.forget(opposite);
            // All requesters use the same GitHub: that of the worker's installation.
            recovery.forgetTimedOut(
                    opposite, decision.requesters().get(0).credentials().apiUrl());
        });
    }
}
