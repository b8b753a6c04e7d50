package dev.patoperator.precedence.evaluation;

import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.policy.PolicyResult;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Writes a line for each evaluation of a selector. One that leads to no call is routine. */
final class EvaluationLog {

    private static final Logger LOG = LoggerFactory.getLogger(EvaluationLog.class);

    private EvaluationLog() {}

    static void write(Submission submission, PolicyResult result, ListingSnapshot snapshot, boolean isOverLimit) {
        String verb = submission.action().name().toLowerCase(Locale.ROOT);
        int matched = result.decisions().size();
        int undecided = result.undecided().size();
        boolean isSent = matched > 0 && !submission.dryRun() && !isOverLimit;
        LOG.atLevel(isSent ? Level.INFO : Level.DEBUG)
                .addKeyValue("resource", submission.resource())
                .addKeyValue("organization", submission.organization())
                .addKeyValue("action", submission.action().name().charAt(0) + verb.substring(1))
                .addKeyValue("items", snapshot.items().size())
                .addKeyValue("matched", matched)
                .addKeyValue("undecided", undecided)
                .addKeyValue("excepted", result.excepted().size())
                .log(
                        "Evaluated {} on {} {}s of {}: {} to {}, {} undecided",
                        submission.resource(),
                        snapshot.items().size(),
                        submission.action().kind().noun(),
                        submission.organization(),
                        matched,
                        verb,
                        undecided);
    }
}
