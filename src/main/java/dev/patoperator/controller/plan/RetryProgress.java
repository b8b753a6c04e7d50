package dev.patoperator.controller.plan;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.Plan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The ids of completed one-shot selectors that are tried again. Each id is tried once for each requested retry, in
 * whatever order the results arrive: an id that failed again must not count as one that is still to be tried.
 * Thread-safe.
 */
public final class RetryProgress {

    private record Retry(Submission.Attempt attempt, Set<Long> left) {}

    @GuardedBy("this")
    private final Map<ResourceRef, Retry> retries = new HashMap<>();

    /**
     * Returns the ids to try now. With a requested retry: the failed and undecided ids without a result since the
     * request. Without one: the undecided ids, if the last try was long enough ago.
     *
     * @param results ids with a result that is not in the status yet
     * @param rested whether the last try was long enough ago
     */
    synchronized List<Long> ids(Intent intent, PatStatus old, Set<Long> results, boolean rested) {
        Set<Long> left = Plan.isRetryRequested(intent, old) ? requested(intent, old) : heldBack(intent, old, rested);
        left.removeAll(results);
        return left.stream().sorted().toList();
    }

    @GuardedBy("this")
    private Set<Long> requested(Intent intent, PatStatus old) {
        Submission.Attempt attempt = WorkSubmitter.attempt(intent);
        Retry retry = retries.get(intent.resource());
        if (retry == null || !retry.attempt().equals(attempt)) {
            Set<Long> asked = new HashSet<>(idsOf(old, OutcomeType.FAILED));
            asked.addAll(undecided(old));
            retry = new Retry(attempt, asked);
            retries.put(intent.resource(), retry);
        }
        return retry.left();
    }

    @GuardedBy("this")
    private Set<Long> heldBack(Intent intent, PatStatus old, boolean rested) {
        retries.remove(intent.resource());
        return rested ? new HashSet<>(undecided(old)) : new HashSet<>();
    }

    /** Returns the ids that another resource holds back. */
    static List<Long> undecided(PatStatus status) {
        return idsOf(status, OutcomeType.UNDECIDED);
    }

    private static List<Long> idsOf(PatStatus status, OutcomeType type) {
        return status.outcomeList().stream()
                .filter(outcome -> outcome.outcome() == type)
                .map(Outcome::id)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Forgets resources that do not exist any more. */
    public synchronized void retain(Predicate<ResourceRef> exists) {
        retries.keySet().removeIf(resource -> !exists.test(resource));
    }
}
