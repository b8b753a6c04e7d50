package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.decision.Conflicts;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.Subject;
import dev.patoperator.decision.Verdict;
import java.net.URI;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes whole statuses. Equal facts and an equal old status make an equal status: nothing moves while nothing happens. */
public final class Statuses {

    private final Clock clock;

    public Statuses(Clock clock) {
        this.clock = clock;
    }

    /** The status of a resource whose spec can be read. */
    public PatStatus next(PatStatus old, Facts facts) {
        return facts.intent().selecting() ? ofSelector(old, facts) : ofIds(old, facts);
    }

    private PatStatus ofSelector(PatStatus old, Facts facts) {
        Intent intent = facts.intent();
        var selected = new Selected(old, facts, clock.instant()).parts(conditions(old, intent.generation()));
        String lastDecision = lastDecision(selected.outcomes());
        return new PatStatus(
                intent.generation(),
                handledRetry(old, intent.retryRequestedAt()),
                apiUrl(old, facts.githubApiUrl()),
                selected.conditions(),
                selected.totals().total(),
                selected.totals().succeeded(),
                selected.totals().failed(),
                selected.totals().undecided(),
                lastDecision == null ? old.lastDecisionTime() : lastDecision,
                selected.outcomes(),
                selected.hash(),
                selected.byHour(),
                selected.outcomeTotals());
    }

    private PatStatus ofIds(PatStatus old, Facts facts) {
        Intent intent = facts.intent();
        List<Outcome> outcomes = Outcomes.bounded(
                intent.ids().stream().map(id -> outcome(id, facts)).toList());
        Tally tally = Tally.of(outcomes);
        Conditions conditions = conditions(old, intent.generation());
        var ready = intent.suspended()
                ? conditions.suspended()
                : Result.of(intent, tally, outcomes, facts.obstacle()).conditions(conditions);
        return new PatStatus(
                intent.generation(),
                handledRetry(old, intent.retryRequestedAt()),
                apiUrl(old, facts.githubApiUrl()),
                ready,
                tally.total(),
                tally.done() + tally.would() + (intent.ignoreMissing() ? tally.missing() : 0),
                tally.failed() + (intent.ignoreMissing() ? 0 : tally.missing()),
                tally.undecided(),
                lastDecision(outcomes),
                outcomes);
    }

    /** The status of a resource whose spec cannot be read; what was decided before stays on record. */
    public PatStatus invalid(PatStatus old, long generation, @Nullable String retryRequestedAt, String message) {
        return new PatStatus(
                generation,
                handledRetry(old, retryRequestedAt),
                old.githubAPIURL(),
                conditions(old, generation).of(Reason.INVALID_SPEC, message),
                old.total(),
                old.succeeded(),
                old.failed(),
                old.undecided(),
                old.lastDecisionTime(),
                old.outcomes(),
                old.selectorHash(),
                old.decisionsByHour(),
                old.outcomeTotals());
    }

    private Conditions conditions(PatStatus old, long generation) {
        return new Conditions(old.conditionList(), generation, Times.of(clock.instant()));
    }

    private static Outcome outcome(long id, Facts facts) {
        Outcome kept = facts.plan().kept().get(id);
        Verdict verdict = facts.verdicts().get(id);
        boolean wasDone =
                kept != null && kept.outcome() == facts.intent().action().done();
        // What was done stays done: a call that went out once too often finds nothing, and that is no news.
        if (verdict != null && (!wasDone || verdict instanceof Verdict.Done)) {
            return Outcomes.of(id, verdict, missingMessage(facts.intent()));
        }
        if (kept != null) {
            return Outcomes.kept(kept);
        }
        Conflicts.Hold hold = facts.held().get(id);
        return hold != null && hold.certain() ? Outcomes.held(id, hold) : Outcomes.pending(id);
    }

    private static String missingMessage(Intent intent) {
        return intent.action().subject() == Subject.REQUEST
                ? "no pending request with this id in " + intent.organization()
                : "no active grant with this id in " + intent.organization();
    }

    /** What was handled once is not new again because the annotation was away for a while. */
    private static @Nullable String handledRetry(PatStatus old, @Nullable String requestedAt) {
        return requestedAt == null ? old.lastHandledRetryAt() : requestedAt;
    }

    private static @Nullable String apiUrl(PatStatus old, @Nullable URI url) {
        return url == null ? old.githubAPIURL() : url.toString();
    }

    private static @Nullable String lastDecision(List<Outcome> outcomes) {
        return outcomes.stream()
                .map(Outcome::decisionTime)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }
}
