package dev.patoperator.dispatch.queue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.model.ItemKind;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Submissions whose selector is evaluated, or whose ids are listed, before anything of them is sent. One per resource,
 * oldest first. A submission that is being evaluated is completed even if its resource submits the same attempt again
 * meanwhile: the newer submission is evaluated next. Thread-safe.
 */
public final class PendingEvaluations {

    private static final class PendingEvaluation {
        private Submission current;
        private @Nullable Submission following;
        private boolean running;

        private PendingEvaluation(Submission submission) {
            this.current = submission;
        }
    }

    @GuardedBy("this")
    private final Map<String, PendingEvaluation> entries = new LinkedHashMap<>();

    synchronized void add(Submission submission) {
        String uid = submission.resource().uid();
        PendingEvaluation entry = entries.get(uid);
        if (entry == null || !submission.repeats(entry.current)) {
            entries.remove(uid);
            entries.put(uid, new PendingEvaluation(submission));
        } else if (requestsSameIds(submission, entry.current)) {
            entry.following = null;
        } else if (entry.running) {
            entry.following = submission;
        } else {
            entry.current = submission;
        }
    }

    /** Whether the same ids are requested as before: the result of the submission before is that of this one too. */
    private static boolean requestsSameIds(Submission submission, Submission before) {
        boolean chooses = submission.selector() != null && submission.selector().chooses();
        return !chooses
                && submission.dryRun() == before.dryRun()
                && submission.ids().equals(before.ids());
    }

    synchronized boolean isRequestedBy(String uid) {
        return entries.containsKey(uid);
    }

    synchronized void remove(String uid) {
        entries.remove(uid);
    }

    /** Removes this submission, but not a newer one of the same resource. */
    synchronized void remove(Submission submission) {
        PendingEvaluation entry = entries.get(submission.resource().uid());
        if (entry == null) {
            return;
        }
        if (submission.equals(entry.following)) {
            entry.following = null;
        } else if (submission.equals(entry.current)) {
            end(entry, submission);
        }
    }

    /** Returns the submissions of a kind to evaluate next, oldest first. Each stays until its evaluation is complete. */
    public synchronized List<Submission> of(ItemKind kind) {
        return all().filter(submission -> submission.action().kind() == kind).toList();
    }

    synchronized Stream<Submission> all() {
        return entries.values().stream().map(entry -> entry.current).toList().stream();
    }

    /** Notes that their evaluation begins: from now on a newer submission of the same attempt waits behind. */
    public synchronized void begin(Collection<Submission> submissions) {
        for (Submission submission : submissions) {
            PendingEvaluation entry = entries.get(submission.resource().uid());
            if (entry != null && submission.equals(entry.current)) {
                entry.running = true;
            }
        }
    }

    /** Notes that no evaluation is under way. One that was interrupted begins again, with the newest submission. */
    public synchronized void allStopped() {
        for (PendingEvaluation entry : entries.values()) {
            entry.running = false;
            if (entry.following != null) {
                entry.current = entry.following;
                entry.following = null;
            }
        }
    }

    /** Ends an evaluation. Returns false when its resource withdrew the submission or submitted something else meanwhile. */
    public synchronized boolean complete(Submission submission) {
        PendingEvaluation entry = entries.get(submission.resource().uid());
        if (entry == null || !submission.equals(entry.current)) {
            return false;
        }
        end(entry, submission);
        return true;
    }

    @GuardedBy("this")
    private void end(PendingEvaluation entry, Submission submission) {
        entries.remove(submission.resource().uid());
        if (entry.following != null) {
            entries.put(
                    submission.resource().uid(),
                    new PendingEvaluation(entry.following)); // behind those that have waited longer
        }
    }
}
