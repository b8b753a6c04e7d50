package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.decision.Evaluation;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.OneShotHistory;
import dev.patoperator.decision.Plan;
import dev.patoperator.decision.Selection;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.dispatch.Order;
import dev.patoperator.dispatch.Report;
import dev.patoperator.precedence.Claim;
import dev.patoperator.status.Conditions;
import dev.patoperator.status.Facts;
import dev.patoperator.status.Reason;
import dev.patoperator.status.RecordedVerdicts;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a reconciler does about a resource whose selector chooses: has it evaluated when it is due, and says what came of
 * it.
 */
final class Selections {

    /** Reasons for which a Deny has no say. */
    private static final Set<String> WITHOUT_SAY = Arrays.stream(Obstacle.Kind.values())
            .filter(Obstacle.Kind::stalling)
            .map(kind -> Reason.of(kind).word())
            .collect(Collectors.toUnmodifiableSet());

    private final HandOver handOver;
    private final CredentialLooks credentials;
    private final Dispatcher dispatcher;
    private final Schedule schedule;
    private final RetryProgress retries;
    private final SpecGenerations generations;
    private final Turns turns;
    private final Cadence cadence;
    private final Clock clock;

    Selections(
            HandOver handOver,
            CredentialLooks credentials,
            Dispatcher dispatcher,
            Schedule schedule,
            RetryProgress retries,
            SpecGenerations generations,
            Turns turns,
            Cadence cadence,
            Clock clock) {
        this.handOver = handOver;
        this.credentials = credentials;
        this.dispatcher = dispatcher;
        this.schedule = schedule;
        this.retries = retries;
        this.generations = generations;
        this.turns = turns;
        this.cadence = cadence;
        this.clock = clock;
    }

    Turn look(Intent intent, PatStatus old) throws InterruptedException {
        Turn turn = decideOrEvaluate(intent, old);
        Claim claim = Claim.of(intent);
        // After the hand-over, which looks at the credentials, too, where the selector is due.
        return claim.isActiveDenyPolicy() ? turn.within(credentials.keepVerified(claim)) : turn;
    }

    private Turn decideOrEvaluate(Intent intent, PatStatus old) throws InterruptedException {
        String uid = intent.resource().uid();
        Report report = dispatcher.report(uid);
        URI planned = handOver.planned(old, uid);
        List<Long> owed = owed(intent, report);
        List<Long> ids = owed.isEmpty() ? retried(intent, old, report) : owed;
        if (!ids.isEmpty()) {
            return decide(intent, old, report, ids, !owed.isEmpty());
        }
        if (intent.suspended()) {
            dispatcher.withdraw(uid);
            schedule.forget(intent.resource());
            Turn turn = turns.of(old, facts(intent, report, null, false, null, planned), report, null);
            return isComplete(intent, old) ? turn.withRetryOf(old) : turn; // the retry is made once it is resumed
        }
        Evaluation evaluation = current(intent, report);
        if (evaluation != null && evaluation.pending() == 0 && !evaluation.unsettled()) {
            Turn turn = turns.of(old, facts(intent, report, evaluation, false, null, planned), report, Duration.ZERO);
            if (turn.worthWriting() || !report.verdicts().isEmpty()) {
                return turn; // on record first
            }
        }
        return evaluate(intent, old, report, evaluation, planned);
    }

    private Turn evaluate(
            Intent intent, PatStatus old, Report report, @Nullable Evaluation evaluation, @Nullable URI planned)
            throws InterruptedException {
        Instant now = clock.instant();
        Instant due = due(intent, old, report, evaluation, now);
        boolean complete = isComplete(intent, old);
        if (due == null || due.isAfter(now) || !report.verdicts().isEmpty()) { // what came is on record first
            boolean outstanding =
                    !complete && evaluation == null && schedule.handedOver(intent.resource(), attempt(intent)) != null;
            Facts facts = facts(
                    intent,
                    report,
                    complete ? null : evaluation,
                    outstanding && due(intent, old),
                    complete && !RetryProgress.undecided(old).isEmpty() ? report.obstacle() : null,
                    planned);
            boolean working = outstanding || (!complete && evaluation != null && evaluation.pending() > 0);
            Turn turn = turns.of(old, facts, report, again(due, now, working));
            return RetryProgress.undecided(turn.status()).isEmpty() || !complete
                    ? turn
                    : turn.within(cadence.refusal());
        }
        Instant since = schedule.isRung(intent.resource()) || !intent.standing() ? now : now.minus(cadence.shared());
        HandOver.Way way =
                handOver.submit(intent, planned, report, List.of(), intent.dryRun(), new Order.Selector(true, since));
        if (way.apiUrl() != null) {
            schedule.handOver(intent.resource(), attempt(intent), now);
        }
        URI apiUrl = planned == null ? way.apiUrl() : planned;
        Facts facts = facts(intent, report, null, true, way.obstacle(), apiUrl);
        Instant next = due(intent, old, dispatcher.report(uid(intent)), null, now);
        boolean waits = way.obstacle() != null || way.apiUrl() == null || next == null;
        Duration again = waits ? way.again() : again(next, now, true);
        return turns.of(old, facts, report, again);
    }

    /** Ids that were sent before a restart, and are looked up whether the selector is due or not. */
    private List<Long> owed(Intent intent, Report report) {
        return dispatcher.owed(uid(intent)).stream()
                .filter(id -> !report.verdicts().containsKey(id))
                .sorted()
                .toList();
    }

    /** Ids that are to be tried once more, whether the selector is due or not. */
    private List<Long> retried(Intent intent, PatStatus old, Report report) {
        if (intent.suspended() || !isComplete(intent, old)) {
            return List.of();
        }
        Instant handedOver = schedule.handedOver(intent.resource(), attempt(intent));
        boolean rested =
                handedOver == null || !handedOver.plus(cadence.refusal()).isAfter(clock.instant());
        return retries.ids(intent, old, report.verdicts().keySet(), rested);
    }

    private Turn decide(Intent intent, PatStatus old, Report report, List<Long> ids, boolean owed)
            throws InterruptedException {
        Instant handedOver = schedule.handedOver(intent.resource(), attempt(intent));
        Evaluation evaluation = current(intent, report);
        if (evaluation != null && evaluation.unsettled() && handedOver != null) {
            Duration left = Duration.between(clock.instant(), handedOver.plus(cadence.moment()));
            if (left.toMillis() > 0) {
                return new Turn(old, false, Map.of(), left); // whether a Deny has a say shows in a moment
            }
        }
        URI planned = handOver.planned(old, uid(intent));
        HandOver.Way way = handOver.submit(
                intent, planned, report, ids, false, owed ? null : new Order.Selector(false, clock.instant()));
        if (way.apiUrl() != null && !owed) {
            schedule.handOver(intent.resource(), attempt(intent), clock.instant());
        }
        if (owed
                && report.verdicts().isEmpty()
                && isComplete(intent, old)
                && RecordedVerdicts.areEffectsUnknown(old, ids)) {
            return new Turn(
                    old,
                    false,
                    Map.of(),
                    way.again()); // it ended so: what keeps a late effect from being seen is not told
        }
        URI apiUrl = planned == null ? way.apiUrl() : planned;
        Turn turn = turns.of(old, facts(intent, report, null, true, way.obstacle(), apiUrl), report, way.again());
        boolean begun = report.verdicts().isEmpty() && way.obstacle() == null;
        // The annotation counts as handled once the ids have an end.
        return begun ? new Turn(old, false, report.verdicts(), way.again()) : turn.withRetryOf(old);
    }

    /** When the selector is to be evaluated next; null when it is not, whatever stands in the way of something else. */
    private @Nullable Instant due(
            Intent intent, PatStatus old, Report report, @Nullable Evaluation evaluation, Instant now) {
        Instant handedOver = schedule.handedOver(intent.resource(), attempt(intent));
        if (!due(intent, old)) {
            return null;
        }
        // How long an obstacle is left alone is decided where it is met.
        if (handedOver == null
                || schedule.isRung(intent.resource())
                || report.obstacle() != null
                || isWithdrawn(intent, report, evaluation, handedOver, now)) {
            return now;
        }
        if (showsWhatIsHealed(intent, old)) {
            return handedOver.plus(cadence.credentials());
        }
        if (evaluation != null && evaluation.unsettled()) {
            // What is evaluated once is evaluated again only when all that it sent has an end.
            return intent.standing() || evaluation.pending() == 0 ? handedOver.plus(cadence.moment()) : null;
        }
        Selection selection = Objects.requireNonNull(intent.selection());
        if (selection.interval() != null) {
            return Schedule.next(intent.organizationKey(), cadence.interval(selection.interval()), handedOver);
        }
        return evaluation == null || evaluation.pending() > 0 ? null : handedOver.plus(cadence.refusal());
    }

    /** Whether the order was withdrawn after it was submitted, so that no result will come. */
    private boolean isWithdrawn(
            Intent intent, Report report, @Nullable Evaluation evaluation, Instant handedOver, Instant now) {
        boolean waits = evaluation == null || evaluation.pending() > 0;
        return !attempt(intent).equals(report.attempt())
                || (waits
                        && !handedOver.plus(cadence.progress()).isAfter(now)
                        && !dispatcher.isWorkingFor(uid(intent)));
    }

    /** Whether the status of a Deny says that it has no say, and it has one again. */
    private boolean showsWhatIsHealed(Intent intent, PatStatus old) {
        Claim claim = Claim.of(intent);
        return intent.standing()
                && claim.isActiveDenyPolicy()
                && credentials.isVerified(claim)
                && Conditions.ready(old.conditionList())
                        .filter(ready -> WITHOUT_SAY.contains(ready.reason()))
                        .isPresent();
    }

    /** Whether a selector that is evaluated once still has to be. */
    private static boolean due(Intent intent, PatStatus old) {
        if (intent.standing()) {
            return true;
        }
        if (isComplete(intent, old)) {
            return false;
        }
        return Plan.asksAgain(intent, old)
                || Conditions.ready(old.conditionList())
                        .filter(ready -> Reason.endsOneShot(ready.reason()))
                        .isEmpty();
    }

    private static boolean isComplete(Intent intent, PatStatus old) {
        return !intent.dryRun() && OneShotHistory.isCompleted(intent, old);
    }

    /** The evaluation of this try, with what its decisions have come to by now. */
    private static @Nullable Evaluation current(Intent intent, Report report) {
        return attempt(intent).equals(report.attempt()) ? report.evaluation() : null;
    }

    private @Nullable Duration again(@Nullable Instant due, Instant now, boolean working) {
        Duration next = due == null
                ? null
                : Duration.between(now, due.isBefore(now) ? now : due).plusMillis(1);
        if (!working) {
            return next;
        }
        return next == null || cadence.progress().compareTo(next) < 0 ? cadence.progress() : next;
    }

    /** A Deny that has no say tells so, whether it is due or not. */
    private Facts facts(
            Intent intent,
            Report report,
            @Nullable Evaluation evaluation,
            boolean outstanding,
            @Nullable Obstacle met,
            @Nullable URI apiUrl) {
        Claim claim = Claim.of(intent);
        Obstacle obstacle = claim.isActiveDenyPolicy() ? credentials.withSay(claim, met) : met;
        return Facts.selecting(intent, report.verdicts(), evaluation, outstanding, obstacle, apiUrl)
                .sentFor(generations.origins(intent.resource(), dispatcher.generations(uid(intent))));
    }

    private static String uid(Intent intent) {
        return intent.resource().uid();
    }

    private static Order.Attempt attempt(Intent intent) {
        return HandOver.attempt(intent);
    }
}
