package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.EvaluationCounts;
import dev.patoperator.model.SelectorResult;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.OneShotHistory;
import dev.patoperator.status.SelectorTotals.Totals;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reason and message of the Ready condition of a selector of which everything that it matched has a result.
 *
 * <p>What the selector excluded is named for a dry run and for a selector that is evaluated once. The message of a standing
 * selector does not name it: it would change, and the status would be written, for each item that the policy has nothing to
 * do with. For a standing dry run {@link StatusFactory} keeps the old message when only these numbers change.
 */
final class SelectorReadyResult {

    private final PatStatus old;
    private final Intent intent;
    private final @Nullable EvaluationCounts counts;

    SelectorReadyResult(PatStatus old, StatusInputs inputs) {
        SelectorResult selectorResult = inputs.selectorResult();
        this.old = old;
        this.intent = inputs.intent();
        this.counts = selectorResult == null ? null : selectorResult.counts();
    }

    ReadyResult of(Totals totals, List<Outcome> outcomes) {
        int missing = Math.toIntExact(
                outcomes.stream().filter(outcome -> outcome.id() == null).count());
        int good = intent.ignoreMissing() ? totals.succeeded() - missing : totals.succeeded();
        if (intent.dryRun() && !OneShotHistory.isSettled(intent, old)) {
            return new ReadyResult(Reason.DRY_RUN, dryRunMessage(totals, good, missing));
        }
        if (totals.undecided() > 0 && intent.isOneShot()) {
            return new ReadyResult(
                    Reason.CONFLICT,
                    MessageText.firstOf(intent, outcomes, OutcomeType.UNDECIDED)
                            + ". Correct what holds it back, or wait: it is tried again every few minutes");
        }
        if (totals.failed() > 0) {
            return failureResult(totals, outcomes);
        }
        if (!intent.isOneShot()) {
            return new ReadyResult(Reason.UP_TO_DATE, standingMessage(totals, outcomes));
        }
        return totals.total() == 0
                ? new ReadyResult(Reason.NOTHING_MATCHED, nothingMatchedMessage())
                : new ReadyResult(
                        Reason.SUCCEEDED,
                        done() + " " + good + " of " + totals.total()
                                + (missing == 0 ? "" : "; " + ReadyResult.ignored(missing)));
    }

    private String done() {
        return intent.action().done().value().toLowerCase(Locale.ROOT);
    }

    private String dryRunMessage(Totals totals, int good, int missing) {
        String would = "would " + intent.action().name().toLowerCase(Locale.ROOT) + " ";
        String undecided = totals.undecided() == 0 ? "" : "; " + totals.undecided() + " undecided";
        String notFound = missing == 0 ? "" : "; " + MessageText.number(missing, "token") + " not found";
        String excepted = excepted(totals);
        if (counts == null) {
            return would + good + " of " + totals.decisions() + undecided + excepted + notFound;
        }
        if (totals.decisions() == missing) {
            return would + "nothing: " + MessageText.nothingMatched(intent, counts) + excepted + notFound;
        }
        String excluded = counts.exclusions().isEmpty() ? "" : "; " + MessageText.exclusions(counts);
        return would + good + " of "
                + MessageText.number(counts.listed(), intent.action().kind().noun()) + undecided + excepted + excluded
                + notFound;
    }

    private static String excepted(Totals totals) {
        return totals.excepted() == 0 ? "" : "; " + totals.excepted() + " excepted";
    }

    /** Nothing keeps the counts after the status was written, so the message that has them is kept. */
    private String nothingMatchedMessage() {
        if (counts != null) {
            return MessageText.nothingMatched(intent, counts);
        }
        Optional<Condition> ready = Conditions.ready(old.conditionList());
        boolean same = Objects.equals(old.observedGeneration(), intent.generation())
                && Conditions.readyReason(old.conditionList())
                        .filter(Reason.NOTHING_MATCHED::equals)
                        .isPresent();
        return ready.filter(it -> same).map(Condition::message).orElse("nothing matched the selector");
    }

    /** The totals of a standing selector are those of the last evaluation that found something. */
    private String standingMessage(Totals totals, List<Outcome> outcomes) {
        String noun = intent.action().kind().noun();
        if (totals.undecided() > 0) {
            // Names items that are left, so that the policy does not look like one that has decided all.
            boolean named = outcomes.stream().anyMatch(outcome -> outcome.outcome() == OutcomeType.UNDECIDED);
            return done() + " " + totals.succeeded() + " of " + totals.decisions() + excepted(totals) + "; "
                    + totals.undecided() + " undecided"
                    + (named ? ": " + MessageText.firstOf(intent, outcomes, OutcomeType.UNDECIDED) : "");
        }
        return totals.decisions() == 0
                ? "no " + noun + " matches the selector" + excepted(totals)
                : "every matching " + noun + " is decided; the last evaluation that found any " + done() + " "
                        + totals.succeeded() + excepted(totals);
    }

    private ReadyResult failureResult(Totals totals, List<Outcome> outcomes) {
        boolean failed = outcomes.stream().anyMatch(outcome -> outcome.outcome() == OutcomeType.FAILED);
        if (!failed && outcomes.stream().anyMatch(outcome -> outcome.outcome() == OutcomeType.NOT_FOUND)) {
            return new ReadyResult(
                    Reason.NOT_FOUND,
                    totals.failed() + " of " + totals.total() + " not found: "
                            + MessageText.firstOf(intent, outcomes, OutcomeType.NOT_FOUND)
                            + ". Correct selector.tokenIDs, or set missingPolicy: Ignore");
        }
        return ReadyResult.failed(intent, totals.failed(), totals.decisions(), 0, outcomes);
    }
}
