package dev.patoperator.dispatch.results;

import dev.patoperator.dispatch.model.ClusterView;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.SelectorResult;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Stores results and blockers, and wakes each resource once for everything that one step produced. Not thread-safe:
 * each worker has its own, and look-ups share one under its lock.
 */
public final class ResultPublisher {

    private final ResultStore resultStore;
    private final ClusterView cluster;
    private final Set<ResourceRef> toWake = new LinkedHashSet<>();

    public ResultPublisher(ResultStore resultStore, ClusterView cluster) {
        this.resultStore = resultStore;
        this.cluster = cluster;
    }

    public void publishResult(
            List<Submission> requesters, long id, DecisionResult result, @Nullable JournalRecord journalRecord) {
        for (Submission submission : requesters) {
            resultStore.addResult(submission, id, result, journalRecord);
            toWake.add(submission.resource());
        }
    }

    public void evaluated(Submission submission, SelectorResult selectorResult) {
        resultStore.evaluated(submission, selectorResult);
        toWake.add(submission.resource());
    }

    /** Returns the ids whose results for this resource are not acknowledged yet. */
    public Set<Long> unrecorded(String uid) {
        return resultStore.progress(uid).results().keySet();
    }

    /** Returns the ids that were decided for this resource and that its status may not show yet. */
    public Set<Long> decidedIds(String uid) {
        return resultStore.progress(uid).results().entrySet().stream()
                .filter(entry -> entry.getValue() instanceof DecisionResult.Succeeded)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Returns the ids that use up the resource's limit and that its status may not count yet. */
    public Set<Long> counted(String uid) {
        return resultStore.progress(uid).results().entrySet().stream()
                .filter(entry -> entry.getValue().possibleEffectAt() != null)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    public void publishBlocker(List<Submission> submissions, Blocker blocker) {
        for (Submission submission : submissions) {
            if (resultStore.addBlocker(submission, blocker)) {
                toWake.add(submission.resource());
            }
        }
    }

    /** Notes that a decision is no longer wanted. Its resource is woken to check what has changed. */
    public void dropped(Submission submission, long id) {
        resultStore.dropped(submission, id);
        toWake.add(submission.resource());
    }

    public void clearTemporary(List<Submission> submissions) {
        submissions.forEach(submission -> resultStore.clearTemporary(submission.resource()));
    }

    public void flush() {
        List<ResourceRef> woken = new ArrayList<>(toWake);
        toWake.clear();
        woken.forEach(cluster::wake);
    }
}
