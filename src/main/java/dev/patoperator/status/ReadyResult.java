package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.status.outcome.OutcomeCounts;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The reason and message of the Ready condition, from all outcomes of a resource. The first reason that applies wins. */
record ReadyResult(Reason reason, String message) {

    /** Ends the message about decisions that are held back. */
    static final String RETRIED = ". It is tried again every few minutes";

    static ReadyResult of(Intent intent, OutcomeCounts counts, List<Outcome> outcomes, @Nullable Blocker blocker) {
        if (blocker != null && blocker.kind().isStalling() && counts.pending() + counts.undecided() > 0) {
            return new ReadyResult(Reason.of(blocker.kind()), blocker.message());
        }
        if (counts.pending() > 0) {
            return unfinished(counts, blocker);
        }
        // The reason DryRun tells, when the operator's setting is off, that nothing here is final.
        if (counts.undecided() > 0 && !intent.dryRunOfOperator()) {
            return new ReadyResult(
                    Reason.CONFLICT, MessageText.firstOf(intent, outcomes, OutcomeType.UNDECIDED) + RETRIED);
        }
        // Where the operator's setting makes it a dry run, and everything was decided before, nothing is left to
        // report.
        if (intent.dryRun() && !(intent.dryRunOfOperator() && counts.done() == counts.total())) {
            return new ReadyResult(Reason.DRY_RUN, dryRunMessage(intent, counts, outcomes));
        }
        if (counts.failed() > 0) {
            int missing = intent.ignoreMissing() ? 0 : counts.missing();
            return failed(intent, counts.failed(), counts.total(), missing, outcomes);
        }
        if (counts.missing() > 0 && !intent.ignoreMissing()) {
            return new ReadyResult(Reason.NOT_FOUND, missingMessage(intent, counts, outcomes));
        }
        return new ReadyResult(Reason.SUCCEEDED, succeededMessage(intent, counts));
    }

    List<Condition> conditions(Conditions conditions) {
        return conditions.of(reason, message);
    }

    /**
     * Returns the result of decisions of which some failed.
     *
     * @param missing how many others have a bad outcome, because GitHub does not list them
     */
    static ReadyResult failed(Intent intent, int failed, int total, int missing, List<Outcome> outcomes) {
        return new ReadyResult(
                failed + missing == total ? Reason.FAILED : Reason.PARTIALLY_FAILED,
                MessageText.sentences(
                        failed + " of " + MessageText.number(total, "decision") + " failed: "
                                + MessageText.firstOf(intent, outcomes, OutcomeType.FAILED),
                        MessageText.retry(intent)));
    }

    private static ReadyResult unfinished(OutcomeCounts counts, @Nullable Blocker blocker) {
        if (blocker != null) {
            return new ReadyResult(Reason.of(blocker.kind()), blocker.message());
        }
        return new ReadyResult(
                Reason.PROGRESSING,
                MessageText.some(counts.pending(), counts.total(), "decision") + " waiting to be sent or confirmed");
    }

    private static String missingMessage(Intent intent, OutcomeCounts counts, List<Outcome> outcomes) {
        boolean one = counts.missing() == 1;
        boolean requests = intent.action().kind() == ItemKind.REQUEST;
        List<Outcome> missing = outcomes.stream()
                .filter(outcome -> outcome.outcome() == OutcomeType.NOT_FOUND)
                .toList();
        return MessageText.some(counts.missing(), counts.total(), MessageText.noun(intent)) + " not "
                + (requests ? "pending" : "active") + " in " + intent.organization() + ": "
                + (one ? "id " : "ids ") + MessageText.ids(missing)
                + (requests
                        ? (one ? " was" : " were") + " decided or withdrawn"
                        : (one ? " was" : " were") + " revoked")
                + (one ? ", or is wrong" : ", or are wrong")
                + (one ? ". Remove the id" : ". Remove the ids") + " from the spec, or set missingPolicy: Ignore"
                + confusedId(intent, missing);
    }

    /** Returns what the first outcome says whose id is that of something else; empty when none is known to be. */
    private static String confusedId(Intent intent, List<Outcome> missing) {
        return missing.stream()
                .map(Outcome::message)
                .filter(message -> message != null && !message.equals(MessageText.notListed(intent)))
                .findFirst()
                .map(message -> ". " + message)
                .orElse("");
    }

    private static String succeededMessage(Intent intent, OutcomeCounts counts) {
        String done =
                intent.action().done().value().toLowerCase(Locale.ROOT) + " " + counts.done() + " of " + counts.total();
        return counts.missing() == 0 ? done : done + "; " + ignored(counts.missing());
    }

    /** Returns what {@code missingPolicy: Ignore} accepted. */
    static String ignored(int missing) {
        return missing + (missing == 1 ? " was" : " were") + " already gone (missingPolicy: Ignore)";
    }

    private static String dryRunMessage(Intent intent, OutcomeCounts counts, List<Outcome> outcomes) {
        StringBuilder message = new StringBuilder("would ")
                .append(intent.action().name().toLowerCase(Locale.ROOT))
                .append(" ")
                .append(counts.would())
                .append(" of ")
                .append(counts.total());
        append(message, counts.missing(), "not found");
        append(message, counts.failed(), "failed (see outcomes)");
        append(message, counts.done(), "decided before");
        if (counts.undecided() > 0) {
            append(
                    message,
                    counts.undecided(),
                    "undecided: " + MessageText.firstOf(intent, outcomes, OutcomeType.UNDECIDED));
        }
        return message.toString();
    }

    private static void append(StringBuilder message, int number, String what) {
        if (number > 0) {
            message.append("; ").append(number).append(" ").append(what);
        }
    }
}
