package dev.patoperator.telemetry.audit;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import org.jspecify.annotations.Nullable;

/** The words of results in Events, metrics and log lines; the same as in statuses. */
public final class ResultWords {

    private ResultWords() {}

    static @Nullable String requestId(DecisionResult result) {
        if (result instanceof DecisionResult.Succeeded done) {
            return done.requestId();
        }
        return result instanceof DecisionResult.Failed failed ? failed.requestId() : null;
    }

    static String outcomeWord(DecisionResult result) {
        if (result instanceof DecisionResult.Succeeded done) {
            return done.action().done().value();
        }
        if (result instanceof DecisionResult.WouldDecide would) {
            return would.action().would().value();
        }
        if (result instanceof DecisionResult.Undecided) {
            return "Undecided";
        }
        if (result instanceof DecisionResult.Excepted) {
            return OutcomeType.EXCEPTED.value();
        }
        return result instanceof DecisionResult.Failed ? "Failed" : "NotFound";
    }

    /** Returns Approve, Deny or Revoke. */
    public static String verb(Action action) {
        return switch (action) {
            case APPROVE -> "Approve";
            case DENY -> "Deny";
            case REVOKE -> "Revoke";
        };
    }
}
