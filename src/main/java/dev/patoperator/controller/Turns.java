package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.decision.DecisionOrigin;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.Plan;
import dev.patoperator.decision.Verdict;
import dev.patoperator.dispatch.Report;
import dev.patoperator.status.Conditions;
import dev.patoperator.status.Facts;
import dev.patoperator.status.Reason;
import dev.patoperator.status.RecordedVerdicts;
import dev.patoperator.status.Statuses;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the turn that facts come to, and decides whether its status is worth a write. */
final class Turns {

    private final Statuses statuses;
    private final Cadence cadence;
    private final Clock clock;

    Turns(Statuses statuses, Cadence cadence, Clock clock) {
        this.statuses = statuses;
        this.cadence = cadence;
        this.clock = clock;
    }

    Turn of(PatStatus old, Facts facts, Report report, @Nullable Duration again) {
        Intent intent = facts.intent();
        PatStatus status = statuses.next(old, facts);
        Set<Long> ids = Set.copyOf(intent.ids());
        Map<Long, Verdict> recorded =
                RecordedVerdicts.in(status, report.verdicts(), id -> intent.selecting() || ids.contains(id));
        return new Turn(status, isWorthWriting(old, status, intent, report), recorded, again);
    }

    /**
     * The turn of a resource whose spec asks for what cannot be.
     *
     * @param origins for which kind of spec each decision was sent, by id
     */
    Turn invalid(
            PatStatus old,
            long generation,
            @Nullable String retryRequestedAt,
            String message,
            Report report,
            Map<Long, DecisionOrigin> origins,
            @Nullable Duration again) {
        PatStatus status = statuses.invalid(old, generation, retryRequestedAt, message, report.verdicts(), origins);
        Map<Long, Verdict> recorded = RecordedVerdicts.in(status, report.verdicts(), id -> true);
        return new Turn(status, !status.equals(old), recorded, again);
    }

    /** Work that has just begun is not worth a write, unless the status shows another result than "begun". */
    private boolean isWorthWriting(PatStatus old, PatStatus status, Intent intent, Report report) {
        if (status.equals(old)) {
            return false;
        }
        boolean begun = Conditions.ready(status.conditionList())
                .filter(ready -> ready.reason().equals(Reason.PROGRESSING.word()))
                .isPresent();
        boolean fresh = Conditions.ready(old.conditionList()).isEmpty();
        // Another try at what is stalled shows the result of the one before until it has one of its own.
        boolean oneMoreTry = !Plan.asksAgain(intent, old);
        if (!begun || !(fresh || oneMoreTry) || !report.verdicts().isEmpty()) {
            return true;
        }
        Instant since = report.since();
        return since != null && !since.plus(cadence.progress()).isAfter(clock.instant());
    }
}
