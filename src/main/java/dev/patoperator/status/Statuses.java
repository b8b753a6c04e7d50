package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.api.v1alpha1.PatStatusBuilder;
import dev.patoperator.decision.Conflicts;
import dev.patoperator.decision.DecisionOrigin;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.Subject;
import dev.patoperator.decision.Verdict;
import java.net.URI;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes whole statuses. Equal facts and an equal old status make an equal status: nothing moves while nothing happens. */
public final class Statuses {

    private final Clock clock;

    public Statuses(Clock clock) {
        this.clock = clock;
    }

    /** The status of a resource whose spec can be read. */
    public PatStatus next(PatStatus old, Facts facts) {
        Intent intent = facts.intent();
        var usage = new Usage(old, facts.verdicts(), facts::origin);
        PatStatusBuilder next = begun(old, intent.generation(), intent.retryRequestedAt(), facts.verdicts(), usage)
                .githubAPIURL(apiUrl(old, facts.githubApiUrl()));
        Conditions conditions = conditions(old, intent.generation());
        if (intent.selecting()) {
            new Selected(old, facts, usage, clock.instant()).write(next, conditions);
        } else {
            writeIds(next, old, facts, conditions);
        }
        return next.build();
    }

    /** What every step owns: whose spec it is about, and all that was sent. The rest of the old status stays as it is. */
    private PatStatusBuilder begun(
            PatStatus old,
            long generation,
            @Nullable String retryRequestedAt,
            Map<Long, Verdict> verdicts,
            Usage usage) {
        return old.toBuilder()
                .observedGeneration(generation)
                .lastHandledRetryAt(handledRetry(old, retryRequestedAt))
                .lastDecisionTime(lastDecision(old, verdicts))
                .decisionsByHour(usage.byHour(clock.instant()))
                .oneShotSelectors(usage.oneShots());
    }

    private static void writeIds(PatStatusBuilder next, PatStatus old, Facts facts, Conditions conditions) {
        Intent intent = facts.intent();
        Map<Long, Outcome> before = Outcomes.byId(old);
        List<Outcome> outcomes = Outcomes.bounded(intent.ids().stream()
                .map(id -> Outcomes.replacing(before.get(id), outcome(id, before.get(id), facts)))
                .toList());
        Tally tally = Tally.of(outcomes);
        next.conditions(
                        intent.suspended()
                                ? conditions.suspended()
                                : Result.of(intent, tally, outcomes, facts.obstacle())
                                        .conditions(conditions))
                .total(tally.total())
                .succeeded(tally.done() + tally.would() + (intent.ignoreMissing() ? tally.missing() : 0))
                .failed(tally.failed() + (intent.ignoreMissing() ? 0 : tally.missing()))
                .undecided(tally.undecided())
                .outcomes(outcomes)
                .outcomeTotals(null); // the outcomes hold all of them
    }

    /**
     * The status of a resource whose spec cannot be read. Which ids it will list once it is mended is not known, so all that was
     * sent stays on record.
     *
     * @param origins for which kind of spec each decision was sent, by id, where that is known
     */
    public PatStatus invalid(
            PatStatus old,
            long generation,
            @Nullable String retryRequestedAt,
            String message,
            Map<Long, Verdict> verdicts,
            Map<Long, DecisionOrigin> origins) {
        var usage = new Usage(old, verdicts, id -> origins.getOrDefault(id, DecisionOrigin.UNKNOWN));
        PatStatusBuilder next = begun(old, generation, retryRequestedAt, verdicts, usage)
                .conditions(conditions(old, generation).of(Reason.INVALID_SPEC, message));
        new UnlistedOutcomes(old, verdicts).write(next);
        return next.build();
    }

    private Conditions conditions(PatStatus old, long generation) {
        return new Conditions(old.conditionList(), generation, Times.of(clock.instant()));
    }

    private static Outcome outcome(long id, @Nullable Outcome before, Facts facts) {
        Verdict verdict = facts.verdicts().get(id);
        // A call that went out once too often finds nothing, and that is no news of what was done.
        if (verdict != null && (before == null || Outcomes.supersedes(verdict, before))) {
            return Outcomes.of(id, verdict, missingMessage(facts.intent()));
        }
        Outcome kept = facts.plan().kept().get(id);
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

    private static @Nullable String lastDecision(PatStatus old, Map<Long, Verdict> verdicts) {
        return Stream.concat(
                        Stream.ofNullable(old.lastDecisionTime()),
                        verdicts.values().stream()
                                .map(Verdict::lastCallAt)
                                .filter(Objects::nonNull)
                                .map(Times::of))
                .max(Comparator.naturalOrder())
                .orElse(null);
    }
}
