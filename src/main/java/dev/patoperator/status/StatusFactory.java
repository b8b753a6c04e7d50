package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.api.v1alpha1.PatStatusBuilder;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Conflicts;
import dev.patoperator.model.intent.DecisionOrigin;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.SpecWarnings;
import dev.patoperator.status.outcome.OutcomeBounds;
import dev.patoperator.status.outcome.OutcomeCounts;
import dev.patoperator.status.outcome.OutcomeMapper;
import dev.patoperator.text.Rfc3339;
import java.net.URI;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Creates whole statuses. Equal inputs and old status give an equal status, so that only events cause a write. */
public final class StatusFactory {

    private final Clock clock;
    private final boolean dryRun;

    /** Creates the statuses of an operator that sends what resources ask for. */
    public StatusFactory(Clock clock) {
        this(clock, false);
    }

    /**
     * Creates a factory.
     *
     * @param dryRun whether the operator sends nothing, whatever the resources say
     */
    public StatusFactory(Clock clock, boolean dryRun) {
        this.clock = clock;
        this.dryRun = dryRun;
    }

    /** Returns the status of a resource whose spec is valid and gives no reason for a warning. */
    public PatStatus next(PatStatus old, StatusInputs inputs) {
        return next(old, inputs, SpecWarnings.NONE);
    }

    /**
     * Returns the status of a resource whose spec is valid.
     *
     * @param specWarnings what is probably wrong with the spec
     */
    public PatStatus next(PatStatus old, StatusInputs inputs, SpecWarnings specWarnings) {
        Intent intent = inputs.intent();
        var usage = new LimitUsage(old, inputs.results(), inputs::origin);
        PatStatusBuilder next = withCommonFields(
                        old, intent.generation(), intent.retryRequestedAt(), inputs.results(), usage)
                .githubAPIURL(apiUrl(old, inputs.githubApiUrl()));
        Conditions conditions = conditions(old, intent.generation());
        if (intent.selecting()) {
            new SelectorStatus(old, inputs, usage, clock.instant()).write(next, conditions);
        } else {
            writeIds(next, old, inputs, conditions);
        }
        PatStatus status = next.conditions(conditions.withSpecWarnings(
                        next.build().conditionList(), specWarnings, ignoredExceptions(intent)))
                .build();
        return intent.isStanding() && intent.dryRun() ? unlessOnlyCounts(old, status) : status;
    }

    private List<String> ignoredExceptions(Intent intent) {
        return intent.selectorIntent() == null
                ? List.of()
                : intent.selectorIntent().exemptions().warnings(clock.instant());
    }

    /**
     * Returns the old status if the new one differs only in what the message of a standing dry run counts. These counts change
     * with each item that the policy has nothing to do with; they are brought up to date when something else changes.
     */
    private static PatStatus unlessOnlyCounts(PatStatus old, PatStatus status) {
        PatStatus asBefore = status.toBuilder()
                .conditions(Conditions.withDryRunMessageOf(old.conditionList(), status.conditionList()))
                .build();
        return asBefore.equals(old) ? asBefore : status;
    }

    /** Sets what every status sets: generation, handled retry, and what was sent. Keeps the rest of the old status. */
    private PatStatusBuilder withCommonFields(
            PatStatus old,
            long generation,
            @Nullable String retryRequestedAt,
            Map<Long, DecisionResult> results,
            LimitUsage usage) {
        return old.toBuilder()
                .observedGeneration(generation)
                .lastHandledRetryAt(handledRetry(old, retryRequestedAt))
                .lastDecisionTime(lastDecision(old, results))
                .decisionsByHour(usage.byHour(clock.instant()))
                .oneShotSelectors(usage.oneShots());
    }

    private static void writeIds(PatStatusBuilder next, PatStatus old, StatusInputs inputs, Conditions conditions) {
        Intent intent = inputs.intent();
        Map<Long, Outcome> before = OutcomeMapper.byId(old);
        List<Outcome> outcomes = OutcomeBounds.bounded(
                old.outcomeList(),
                intent.ids().stream()
                        .map(id -> OutcomeMapper.replacing(before.get(id), outcome(id, before.get(id), inputs)))
                        .toList());
        OutcomeCounts counts = OutcomeCounts.of(outcomes);
        next.conditions(
                        intent.suspended()
                                ? conditions.suspended(counts.pending() < counts.total())
                                : ReadyResult.of(intent, counts, outcomes, inputs.blocker())
                                        .conditions(conditions))
                .total(counts.total())
                .succeeded(counts.done() + counts.would() + (intent.ignoreMissing() ? counts.missing() : 0))
                .failed(counts.failed() + (intent.ignoreMissing() ? 0 : counts.missing()))
                .undecided(counts.undecided())
                .excepted(null) // listed ids have no exceptions
                .outcomes(outcomes)
                .outcomeTotals(null); // the outcomes hold all of them
    }

    /**
     * Returns the status of a resource whose spec is invalid. The ids that the corrected spec will list are not known, so
     * the outcomes of everything that was sent are kept.
     *
     * @param origins for which kind of spec each decision was sent, by id, where known
     */
    public PatStatus invalid(
            PatStatus old,
            long generation,
            @Nullable String retryRequestedAt,
            String message,
            boolean suspended,
            Map<Long, DecisionResult> results,
            Map<Long, DecisionOrigin> origins) {
        var usage = new LimitUsage(old, results, id -> origins.getOrDefault(id, DecisionOrigin.UNKNOWN));
        Conditions conditions = conditions(old, generation);
        List<Condition> stalled = conditions.of(Reason.INVALID_SPEC, message);
        PatStatusBuilder next = withCommonFields(old, generation, retryRequestedAt, results, usage)
                .conditions(suspended ? conditions.withSuspended(stalled) : stalled);
        new InvalidSpecOutcomes(old, results).write(next);
        return next.build();
    }

    private Conditions conditions(PatStatus old, long generation) {
        return new Conditions(old.conditionList(), generation, Rfc3339.of(clock.instant()), dryRun);
    }

    private static Outcome outcome(long id, @Nullable Outcome before, StatusInputs inputs) {
        DecisionResult result = inputs.results().get(id);
        // A call that was sent twice finds nothing the second time. This must not replace the outcome of the first.
        if (result != null && (before == null || OutcomeMapper.supersedes(result, before))) {
            return OutcomeMapper.of(id, result, missingMessage(id, result, inputs.intent()));
        }
        Outcome kept = inputs.plan().kept().get(id);
        if (kept != null) {
            return OutcomeMapper.kept(kept);
        }
        Conflicts.ConflictHold hold = inputs.held().get(id);
        return hold != null && hold.certain() ? OutcomeMapper.held(id, hold) : OutcomeMapper.pending(id);
    }

    private static String missingMessage(long id, DecisionResult result, Intent intent) {
        boolean request = intent.action().kind() == ItemKind.REQUEST;
        if (result instanceof DecisionResult.Missing missing && missing.itemOfToken() != null) {
            return id + " is the token id of " + (request ? "request " : "grant ") + missing.itemOfToken() + "; "
                    + (request ? "patRequestIDs takes request ids" : "patIDs takes grant ids");
        }
        return MessageText.notListed(intent);
    }

    /** Keeps the handled value while the annotation is absent, so that setting the same value again is no new retry. */
    private static @Nullable String handledRetry(PatStatus old, @Nullable String requestedAt) {
        return requestedAt == null ? old.lastHandledRetryAt() : requestedAt;
    }

    private static @Nullable String apiUrl(PatStatus old, @Nullable URI url) {
        return url == null ? old.githubAPIURL() : url.toString();
    }

    private static @Nullable String lastDecision(PatStatus old, Map<Long, DecisionResult> results) {
        return Stream.concat(
                        Stream.ofNullable(old.lastDecisionTime()),
                        results.values().stream()
                                .map(DecisionResult::lastCallAt)
                                .filter(Objects::nonNull)
                                .map(Rfc3339::of))
                .max(Comparator.naturalOrder())
                .orElse(null);
    }
}
