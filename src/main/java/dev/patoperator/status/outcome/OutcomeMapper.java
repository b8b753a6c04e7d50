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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Verdicts as outcomes on the wire. */
public final class OutcomeMapper {

    /** Past this number of ids messages are halved, so that the worst resource still fits into etcd with ease. */
    private static final int MAX_OUTCOMES = 250;

    private OutcomeMapper() {}

    /** The outcomes of a status that are about an id. */
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

    public static Outcome held(long id, Conflicts.Hold hold) {
        return outcome(id, OutcomeType.UNDECIDED, null, null, null, null, hold.message());
    }

    /** An outcome from the status before. A newer version's word that this one cannot write is left out. */
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
                outcome.effectUnknown());
    }

    /** Cuts the messages to what a status with so many outcomes has room for. */
    public static List<Outcome> bounded(List<Outcome> outcomes) {
        int maxLength = outcomes.size() > MAX_OUTCOMES ? Outcome.MAX_MESSAGE_LENGTH / 2 : Outcome.MAX_MESSAGE_LENGTH;
        return outcomes.stream().map(outcome -> cutMessage(outcome, maxLength)).toList();
    }

    private static Outcome cutMessage(Outcome outcome, int maxLength) {
        String message = outcome.message();
        if (message == null || message.length() <= maxLength) {
            return outcome;
        }
        return new Outcome(
                outcome.id(),
                outcome.outcome(),
                outcome.confirmedBy(),
                outcome.owner(),
                outcome.tokenID(),
                outcome.tokenName(),
                outcome.decisionTime(),
                outcome.githubRequestID(),
                cut(message, maxLength),
                outcome.effectUnknown());
    }

    /**
     * An outcome in the place of an earlier one. Where a call went out before and no other since, it may still have an effect,
     * whatever stands in the way of another try.
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
                true);
    }

    /** Whether a verdict takes the place of an outcome. What was done stays done. */
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
            return outcome(id, would.action().would(), null, would.token(), null, null, null);
        }
        if (result instanceof DecisionResult.Undecided undecided) {
            return outcome(id, OutcomeType.UNDECIDED, null, undecided.token(), null, null, undecided.message());
        }
        return outcome(id, OutcomeType.NOT_FOUND, null, null, null, null, missingMessage);
    }

    /** A token that was asked for by its own id, and of which nothing is listed. */
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

    /** At most so many characters, never half a surrogate pair. */
    public static String cut(String text, int maxLength) {
        if (text.length() <= maxLength) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(maxLength - 2)) ? maxLength - 2 : maxLength - 1;
        return text.substring(0, end) + "…";
    }
}
