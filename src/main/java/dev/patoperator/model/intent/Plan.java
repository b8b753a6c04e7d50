package dev.patoperator.model.intent;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a resource requests, less what its status already shows as final.
 *
 * @param kept final outcomes of ids that the spec still lists, by id
 * @param left ids to decide (or, in a dry run, to look for), in the spec's order
 */
public record Plan(Map<Long, Outcome> kept, List<Long> left) {

    public Plan {
        kept = Map.copyOf(kept);
        left = List.copyOf(left);
    }

    /** Plans a generation. A success is always final; a failure is final until the spec changes or a retry is requested. */
    public static Plan of(Intent intent, PatStatus status) {
        Map<Long, Outcome> known = new HashMap<>();
        for (Outcome outcome : status.outcomeList()) {
            if (outcome != null && outcome.id() != null) {
                known.put(outcome.id(), outcome);
            }
        }
        // While suspended nothing is tried again, so the results of the last attempt stay.
        boolean isRetry = !intent.suspended() && isNewAttempt(intent, status);
        // Ready has another reason when the operator stopped before a dry run was complete.
        boolean afterDryRun =
                hasReadyReason(status, "DryRun") || known.values().stream().anyMatch(Plan::isDryRunFinding);
        Map<Long, Outcome> kept = new LinkedHashMap<>();
        List<Long> left = new ArrayList<>();
        for (Long id : intent.ids()) {
            Outcome outcome = known.get(id);
            if (outcome != null && isFinal(outcome, intent, isRetry, afterDryRun)) {
                kept.put(id, outcome);
            } else {
                left.add(id);
            }
        }
        return new Plan(kept, left);
    }

    /**
     * Whether the spec changed since the status was written, a retry was requested that was not handled, or the spec was
     * invalid and is valid now without an edit, because its conditions did not fit into memory before.
     */
    public static boolean isNewAttempt(Intent intent, PatStatus status) {
        return !Objects.equals(status.observedGeneration(), intent.generation())
                || isRetryRequested(intent, status)
                || hasReadyReason(status, "InvalidSpec");
    }

    /** Whether the retry annotation has a value that was not handled. */
    public static boolean isRetryRequested(Intent intent, PatStatus status) {
        return intent.retryRequestedAt() != null && !intent.retryRequestedAt().equals(status.lastHandledRetryAt());
    }

    private static boolean isFinal(Outcome outcome, Intent intent, boolean isRetry, boolean afterDryRun) {
        // The operator's setting ends a dry run without a new generation.
        boolean isDryRunOver = afterDryRun && !intent.dryRun() && !intent.suspended();
        OutcomeType type = outcome.outcome() == null ? OutcomeType.UNKNOWN : outcome.outcome();
        return switch (type) {
            case APPROVED, DENIED, REVOKED -> true;
            // The findings of a dry run are not final for the real run, not even the ids that it did not find.
            case WOULD_APPROVE, WOULD_DENY, WOULD_REVOKE -> intent.dryRun() && !isRetry;
            case NOT_FOUND -> (!isRetry && !isDryRunOver) || (intent.ignoreMissing() && !afterDryRun);
            // What was sent is not sent again only because a dry run is over.
            case FAILED -> !isRetry && (!isDryRunOver || outcome.decisionTime() != null);
            case PENDING, UNDECIDED, EXCEPTED, UNKNOWN -> false;
        };
    }

    private static boolean isDryRunFinding(Outcome outcome) {
        return outcome.outcome() == OutcomeType.WOULD_APPROVE
                || outcome.outcome() == OutcomeType.WOULD_DENY
                || outcome.outcome() == OutcomeType.WOULD_REVOKE;
    }

    static boolean hasReadyReason(PatStatus status, String reason) {
        return status.conditionList().stream()
                .anyMatch(condition ->
                        condition != null && "Ready".equals(condition.type()) && reason.equals(condition.reason()));
    }
}
