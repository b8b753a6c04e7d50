package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.Obstacle;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What all outcomes of a resource come to, by the precedence of reasons. */
record Result(Reason reason, String message) {

    private static final int NAMED = 3;
    static final int MAX_MESSAGE = 1024;

    static Result of(Intent intent, Tally tally, List<Outcome> outcomes, @Nullable Obstacle obstacle) {
        if (obstacle != null && obstacle.kind().stalling() && tally.pending() + tally.undecided() > 0) {
            return new Result(Reason.of(obstacle.kind()), obstacle.message());
        }
        if (tally.pending() > 0) {
            return unfinished(tally, obstacle);
        }
        if (tally.undecided() > 0) {
            return new Result(Reason.CONFLICT, firstOf(outcomes, OutcomeType.UNDECIDED));
        }
        if (intent.dryRun()) {
            return new Result(Reason.DRY_RUN, dryRunMessage(intent, tally));
        }
        if (tally.failed() > 0) {
            boolean all = tally.failed() + tally.missing() == tally.total();
            return new Result(
                    all ? Reason.FAILED : Reason.PARTIALLY_FAILED,
                    tally.failed() + " of " + tally.total() + " decisions failed: "
                            + firstOf(outcomes, OutcomeType.FAILED));
        }
        if (tally.missing() > 0 && !intent.ignoreMissing()) {
            return new Result(
                    Reason.NOT_FOUND,
                    tally.missing() + " of " + tally.total() + ": " + firstOf(outcomes, OutcomeType.NOT_FOUND));
        }
        return new Result(Reason.SUCCEEDED, succeededMessage(intent, tally));
    }

    List<Condition> conditions(Conditions conditions) {
        return conditions.of(reason, Outcomes.cut(message, MAX_MESSAGE));
    }

    private static Result unfinished(Tally tally, @Nullable Obstacle obstacle) {
        if (obstacle != null) {
            return new Result(Reason.of(obstacle.kind()), obstacle.message());
        }
        return new Result(
                Reason.PROGRESSING,
                tally.pending() + " of " + tally.total() + " decisions are queued or not yet confirmed by GitHub");
    }

    private static String succeededMessage(Intent intent, Tally tally) {
        String done =
                intent.action().done().wire().toLowerCase(Locale.ROOT) + " " + tally.done() + " of " + tally.total();
        return tally.missing() == 0
                ? done
                : done + "; " + tally.missing() + " were not there, which missingPolicy: Ignore accepts";
    }

    private static String dryRunMessage(Intent intent, Tally tally) {
        int already = tally.done();
        return "would " + intent.action().name().toLowerCase(Locale.ROOT) + " " + tally.would() + " of "
                + tally.total() + "; " + tally.missing() + " not found"
                + (already > 0 ? ", " + already + " decided before" : "");
    }

    /** Names the first few outcomes of a type, with the first one's message. */
    static String firstOf(List<Outcome> outcomes, OutcomeType type) {
        List<Outcome> some =
                outcomes.stream().filter(outcome -> outcome.outcome() == type).toList();
        if (some.isEmpty()) {
            return "they are not among the outcomes that are kept";
        }
        String ids = some.stream().limit(NAMED).map(Result::name).collect(Collectors.joining(", "));
        String more = some.size() > NAMED ? " and " + (some.size() - NAMED) + " more" : "";
        String what = some.get(0).id() == null ? "token " : "id ";
        return what + ids + more + ": " + some.get(0).message();
    }

    private static String name(Outcome outcome) {
        return String.valueOf(outcome.id() == null ? outcome.tokenID() : outcome.id());
    }
}
