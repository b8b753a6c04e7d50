package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.status.outcome.OutcomeCounts;
import dev.patoperator.status.outcome.OutcomeMapper;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The reason and message of the Ready condition, from all outcomes of a resource. The first reason that applies wins. */
record ReadyResult(Reason reason, String message) {

    private static final int MAX_NAMED_IDS = 3;
    static final int MAX_MESSAGE = 1024;

    static ReadyResult of(Intent intent, OutcomeCounts counts, List<Outcome> outcomes, @Nullable Blocker blocker) {
        if (blocker != null && blocker.kind().isStalling() && counts.pending() + counts.undecided() > 0) {
            return new ReadyResult(Reason.of(blocker.kind()), blocker.message());
        }
        if (counts.pending() > 0) {
            return unfinished(counts, blocker);
        }
        if (counts.undecided() > 0) {
            return new ReadyResult(Reason.CONFLICT, firstOf(outcomes, OutcomeType.UNDECIDED));
        }
        // Where the operator's setting makes it a dry run, and everything was decided before, nothing is left to
        // report.
        if (intent.dryRun() && !(intent.dryRunOfOperator() && counts.done() == counts.total())) {
            return new ReadyResult(Reason.DRY_RUN, dryRunMessage(intent, counts));
        }
        if (counts.failed() > 0) {
            boolean all = counts.failed() + counts.missing() == counts.total();
            return new ReadyResult(
                    all ? Reason.FAILED : Reason.PARTIALLY_FAILED,
                    counts.failed() + " of " + counts.total() + " decisions failed: "
                            + firstOf(outcomes, OutcomeType.FAILED));
        }
        if (counts.missing() > 0 && !intent.ignoreMissing()) {
            return new ReadyResult(
                    Reason.NOT_FOUND,
                    counts.missing() + " of " + counts.total() + ": " + firstOf(outcomes, OutcomeType.NOT_FOUND));
        }
        return new ReadyResult(Reason.SUCCEEDED, succeededMessage(intent, counts));
    }

    List<Condition> conditions(Conditions conditions) {
        return conditions.of(reason, OutcomeMapper.cut(message, MAX_MESSAGE));
    }

    private static ReadyResult unfinished(OutcomeCounts counts, @Nullable Blocker blocker) {
        if (blocker != null) {
            return new ReadyResult(Reason.of(blocker.kind()), blocker.message());
        }
        return new ReadyResult(
                Reason.PROGRESSING,
                counts.pending() + " of " + counts.total() + " decisions are queued or not yet confirmed by GitHub");
    }

    private static String succeededMessage(Intent intent, OutcomeCounts counts) {
        String done =
                intent.action().done().value().toLowerCase(Locale.ROOT) + " " + counts.done() + " of " + counts.total();
        return counts.missing() == 0
                ? done
                : done + "; " + counts.missing() + " were not there, which missingPolicy: Ignore accepts";
    }

    private static String dryRunMessage(Intent intent, OutcomeCounts counts) {
        int already = counts.done();
        return "would " + intent.action().name().toLowerCase(Locale.ROOT) + " " + counts.would() + " of "
                + counts.total() + "; " + counts.missing() + " not found"
                + (already > 0 ? ", " + already + " decided before" : "");
    }

    /** Names the first few outcomes of a type, with the first one's message. */
    static String firstOf(List<Outcome> outcomes, OutcomeType type) {
        List<Outcome> some =
                outcomes.stream().filter(outcome -> outcome.outcome() == type).toList();
        if (some.isEmpty()) {
            return "they are not among the outcomes that are kept";
        }
        String ids = some.stream().limit(MAX_NAMED_IDS).map(ReadyResult::name).collect(Collectors.joining(", "));
        String more = some.size() > MAX_NAMED_IDS ? " and " + (some.size() - MAX_NAMED_IDS) + " more" : "";
        String what = some.get(0).id() == null ? "token " : "id ";
        return what + ids + more + ": " + some.get(0).message();
    }

    private static String name(Outcome outcome) {
        return String.valueOf(outcome.id() == null ? outcome.tokenID() : outcome.id());
    }
}
