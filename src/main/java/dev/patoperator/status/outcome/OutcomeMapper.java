package dev.patoperator.status.outcome;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.intent.Conflicts;
import dev.patoperator.text.Rfc3339;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps results to the outcomes of a status. */
public final class OutcomeMapper {

    private OutcomeMapper() {}

    /** Returns the outcomes of a status that have an id, by id. */
    public static Map<Long, Outcome> byId(PatStatus status) {
        Map<Long, Outcome> outcomes = new LinkedHashMap<>();
        for (Outcome outcome : status.outcomeList()) {
            if (outcome != null && outcome.id() != null) {
                outcomes.put(outcome.id(), outcome);
            }
        }
        return outcomes;
    }

    public static Outcome pending(long id) {
        return outcome(id, OutcomeType.PENDING, null, null, null, null, null);
    }

    public static Outcome held(long id, Conflicts.ConflictHold hold) {
        return outcome(id, OutcomeType.UNDECIDED, null, null, null, null, hold.message());
    }

    /** Returns an outcome of the old status without a value of a newer version, which this version cannot write. */
    public static Outcome kept(Outcome outcome) {
        if (outcome.confirmedBy() != ConfirmedBy.UNKNOWN) {
            return outcome;
        }
        return new Outcome(
                outcome.id(),
                outcome.outcome(),
                null,
                outcome.owner(),
                outcome.tokenID(),
                outcome.tokenName(),
                outcome.decisionTime(),
                outcome.githubRequestID(),
                outcome.message(),
                outcome.effectUnknown(),
                outcome.access());
    }

    /**
     * Returns an outcome that replaces an earlier one. When the effect of the earlier call is unknown and no call was made
     * since, the new outcome keeps that call, because it may still have an effect.
     */
    public static Outcome replacing(@Nullable Outcome before, Outcome outcome) {
        if (before == null || !Boolean.TRUE.equals(before.effectUnknown()) || outcome.decisionTime() != null) {
            return outcome;
        }
        return new Outcome(
                outcome.id(),
                outcome.outcome(),
                null,
                outcome.owner(),
                outcome.tokenID(),
                outcome.tokenName(),
                before.decisionTime(),
                before.githubRequestID(),
                outcome.message(),
                true,
                outcome.access());
    }

    /** Whether a result replaces an outcome. Only a success replaces an outcome that was done. */
    public static boolean supersedes(DecisionResult result, Outcome before) {
        return result instanceof DecisionResult.Succeeded || !before.wasDone();
    }

    public static Outcome of(long id, DecisionResult result, String missingMessage) {
        if (result instanceof DecisionResult.Succeeded done) {
            return outcome(
                    id, done.action().done(), done.confirmedBy(), done.token(), done.sentAt(), done.requestId(), null);
        }
        if (result instanceof DecisionResult.Failed failed) {
            return outcome(
                    id,
                    OutcomeType.FAILED,
                    null,
                    failed.token(),
                    failed.sentAt(),
                    failed.requestId(),
                    failed.message(),
                    failed.effectUnknown());
        }
        if (result instanceof DecisionResult.WouldDecide would) {
            return outcome(id, would.action().would(), null, would.token(), null, null, null)
                    .withAccess(would.access());
        }
        if (result instanceof DecisionResult.Undecided undecided) {
            return outcome(id, OutcomeType.UNDECIDED, null, undecided.token(), null, null, undecided.message());
        }
        if (result instanceof DecisionResult.Excepted excepted) {
            return outcome(id, OutcomeType.EXCEPTED, null, excepted.token(), null, null, excepted.message());
        }
        return outcome(id, OutcomeType.NOT_FOUND, null, null, null, null, missingMessage);
    }

    /** Returns the outcome of a token that the selector names by its own id and of which nothing is listed. */
    public static Outcome missingToken(long tokenId, String message) {
        return new Outcome(null, OutcomeType.NOT_FOUND, null, null, tokenId, null, null, null, message);
    }

    private static Outcome outcome(
            long id,
            OutcomeType type,
            @Nullable ConfirmedBy confirmedBy,
            DecisionResult.@Nullable TokenDetails token,
            @Nullable Instant time,
            @Nullable String requestId,
            @Nullable String message) {
        return outcome(id, type, confirmedBy, token, time, requestId, message, false);
    }

    private static Outcome outcome(
            long id,
            OutcomeType type,
            @Nullable ConfirmedBy confirmedBy,
            DecisionResult.@Nullable TokenDetails token,
            @Nullable Instant time,
            @Nullable String requestId,
            @Nullable String message,
            boolean effectUnknown) {
        return new Outcome(
                id,
                type,
                confirmedBy,
                token == null ? null : token.owner(),
                token == null ? null : token.id(),
                token == null ? null : token.name(),
                time == null ? null : Rfc3339.of(time),
                requestId,
                message,
                effectUnknown ? true : null);
    }
}
