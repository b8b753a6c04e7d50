package dev.patoperator.precedence.evaluation;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.OneShotHistory;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The results of items that failed, and that a repeated evaluation does not choose again. */
final class FinalFailures {

    private FinalFailures() {}

    /** Returns the final failures in the status of a one-shot selector, by id. */
    static Map<Long, DecisionResult> of(Intent intent, PatStatus status) {
        Map<Long, DecisionResult> results = new HashMap<>();
        for (Outcome outcome : OneShotHistory.finalFailures(intent, status)) {
            Long id = outcome.id();
            if (id != null) {
                results.put(id, result(outcome));
            }
        }
        return results;
    }

    private static DecisionResult result(Outcome outcome) {
        String message = outcome.message();
        return new DecisionResult.Failed(
                message == null ? "" : message,
                new DecisionResult.TokenDetails(outcome.owner(), outcome.tokenID(), outcome.tokenName()),
                time(outcome.decisionTime()),
                outcome.githubRequestID(),
                Boolean.TRUE.equals(outcome.effectUnknown()));
    }

    /** Ignores text that is not a time: others can write the status, too. */
    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
