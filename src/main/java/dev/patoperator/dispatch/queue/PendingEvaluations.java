package dev.patoperator.dispatch.queue;

import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.model.ItemKind;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Orders whose selector is evaluated, or whose ids are looked up, before anything of them is sent. One per resource, oldest
 * first. An order that is being evaluated is answered, even if its resource hands over the same try again meanwhile: the
 * newer order is evaluated next. For any thread.
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

    private final Map<String, PendingEvaluation> entries = new LinkedHashMap<>();

    synchronized void add(Submission submission) {
        String uid = submission.resource().uid();
        PendingEvaluation entry = entries.get(uid);
        if (entry == null || !submission.repeats(entry.current)) {
            entries.remove(uid);
            entries.put(uid, new PendingEvaluation(submission));
        } else if (asksForNothingNew(submission, entry.current)) {
            entry.following = null;
        } else if (entry.running) {
            entry.following = submission;
        } else {
            entry.current = submission;
        }
    }

    /** The same ids as before: the order that waits, or is being evaluated, answers this one too. */
    private static boolean asksForNothingNew(Submission submission, Submission before) {
        boolean chooses = submission.selector() != null && submission.selector().chooses();
        return !chooses
                && submission.dryRun() == before.dryRun()
                && submission.ids().equals(before.ids());
    }

    synchronized boolean isAskedBy(String uid) {
        return entries.containsKey(uid);
    }

    synchronized void remove(String uid) {
        entries.remove(uid);
    }

    /** Removes this order, and not a newer one of the same resource. */
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

    /** The orders that are evaluated next, oldest first; each stays until it is answered. */
    public synchronized List<Submission> of(ItemKind kind) {
        return all().filter(submission -> submission.action().kind() == kind).toList();
    }

    synchronized Stream<Submission> all() {
        return entries.values().stream().map(entry -> entry.current).toList().stream();
    }

    /** Their evaluation begins: from now on a newer order of the same try waits behind. */
    public synchronized void begin(Collection<Submission> submissions) {
        for (Submission submission : submissions) {
            PendingEvaluation entry = entries.get(submission.resource().uid());
            if (entry != null && submission.equals(entry.current)) {
                entry.running = true;
            }
        }
    }

    /** No evaluation is going on any more. One that was broken off begins again, with the newest order. */
    public synchronized void stopped() {
        for (PendingEvaluation entry : entries.values()) {
            entry.running = false;
            if (entry.following != null) {
                entry.current = entry.following;
                entry.following = null;
            }
        }
    }

    /** The order can be answered now; false when its resource withdrew it or asks for something else meanwhile. */
    public synchronized boolean answered(Submission submission) {
        PendingEvaluation entry = entries.get(submission.resource().uid());
        if (entry == null || !submission.equals(entry.current)) {
            return false;
        }
        end(entry, submission);
        return true;
    }

    private void end(PendingEvaluation entry, Submission submission) {
        entries.remove(submission.resource().uid());
        if (entry.following != null) {
            entries.put(
                    submission.resource().uid(),
                    new PendingEvaluation(entry.following)); // behind those that waited longer
        }
    }
}
