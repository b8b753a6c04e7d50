package dev.patoperator.controller.plan;

import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.controller.schedule.RequeueIntervals;
import dev.patoperator.controller.schedule.SelectorSchedule;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.dispatch.model.ResourceProgress;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.SelectorResult;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.OneShotHistory;
import dev.patoperator.model.intent.Plan;
import dev.patoperator.model.intent.SelectorIntent;
import dev.patoperator.precedence.index.ResourceScope;
import dev.patoperator.status.Conditions;
import dev.patoperator.status.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Computes when a selector is evaluated next, and when its resource is reconciled next. Thread-safe. */
final class SelectorTimes {

    /** Ready reasons of a Deny selector whose credentials are refused, so that it holds nothing back. */
    private static final Set<Reason> BLOCKING_REASONS = Arrays.stream(Blocker.Kind.values())
            .filter(Blocker.Kind::isStalling)
            .map(Reason::of)
            .collect(Collectors.toUnmodifiableSet());

    private final Dispatcher dispatcher;
    private final CredentialVerifier credentials;
    private final SelectorSchedule schedule;
    private final RequeueIntervals requeueIntervals;

    SelectorTimes(
            Dispatcher dispatcher,
            CredentialVerifier credentials,
            SelectorSchedule schedule,
            RequeueIntervals requeueIntervals) {
        this.dispatcher = dispatcher;
        this.credentials = credentials;
        this.schedule = schedule;
        this.requeueIntervals = requeueIntervals;
    }

    /** Returns when the selector is evaluated next; null when it needs no evaluation, even if a retry of ids is blocked. */
    @Nullable
    Instant due(
            Intent intent,
            PatStatus old,
            ResourceProgress progress,
            @Nullable SelectorResult selectorResult,
            Instant now) {
        Instant submittedAt = schedule.submittedAt(intent.resource(), WorkSubmitter.attempt(intent));
        if (!needsEvaluation(intent, old)) {
            return null;
        }
        // With a blocker the selector is due at once: WorkSubmitter bounds how often it is submitted.
        if (submittedAt == null
                || schedule.isTriggered(intent.resource())
                || progress.blocker() != null
                || isWithdrawn(intent, progress, selectorResult, submittedAt, now)) {
            return now;
        }
        if (showsResolvedBlocker(intent, old)) {
            return submittedAt.plus(requeueIntervals.credentials());
        }
        if (selectorResult != null && selectorResult.awaitingVerification()) {
            // A one-shot selector is evaluated again only when all its decisions have results.
            return intent.isStanding() || selectorResult.pending() == 0
                    ? submittedAt.plus(requeueIntervals.shortest())
                    : null;
        }
        SelectorIntent selectorIntent = Objects.requireNonNull(intent.selectorIntent());
        if (selectorIntent.interval() != null) {
            return SelectorSchedule.next(
                    intent.organizationKey(), requeueIntervals.interval(selectorIntent.interval()), submittedAt);
        }
        return selectorResult == null || selectorResult.pending() > 0
                ? null
                : submittedAt.plus(requeueIntervals.refusal());
    }

    /** Whether the submission was replaced or withdrawn, so that it gets no result. */
    private boolean isWithdrawn(
            Intent intent,
            ResourceProgress progress,
            @Nullable SelectorResult selectorResult,
            Instant submittedAt,
            Instant now) {
        boolean waits = selectorResult == null || selectorResult.pending() > 0;
        return !WorkSubmitter.attempt(intent).equals(progress.attempt())
                || (waits
                        && !submittedAt.plus(requeueIntervals.progress()).isAfter(now)
                        && !dispatcher.isWorkingFor(intent.resource().uid()));
    }

    /** Whether the status of a standing Deny selector shows refused credentials that are verified by now. */
    private boolean showsResolvedBlocker(Intent intent, PatStatus old) {
        ResourceScope scope = ResourceScope.of(intent);
        return intent.isStanding()
                && scope.isActiveDenyPolicy()
                && credentials.isVerified(scope)
                && Conditions.readyReason(old.conditionList())
                        .filter(BLOCKING_REASONS::contains)
                        .isPresent();
    }

    /** Whether the selector is standing, or one-shot and still to be evaluated. */
    static boolean needsEvaluation(Intent intent, PatStatus old) {
        if (intent.isStanding()) {
            return true;
        }
        if (isComplete(intent, old)) {
            return false;
        }
        return Plan.isNewAttempt(intent, old)
                || Conditions.readyReason(old.conditionList())
                        .filter(reason -> endsOneShot(reason, intent))
                        .isEmpty();
    }

    /**
     * Whether the status must tell no result before the next evaluation: a selector that is evaluated once is not finished,
     * or the status tells nothing of this spec.
     */
    static boolean awaitsEvaluation(Intent intent, PatStatus old) {
        return needsEvaluation(intent, old)
                && (!intent.isStanding()
                        || !Objects.equals(old.observedGeneration(), intent.generation())
                        || Conditions.ready(old.conditionList()).isEmpty());
    }

    /** The operator's setting ends a dry run without a new generation. Decisions that were only reported are then still to be made. */
    private static boolean endsOneShot(Reason reason, Intent intent) {
        return reason.endsOneShot() && (reason != Reason.DRY_RUN || intent.dryRun());
    }

    static boolean isComplete(Intent intent, PatStatus old) {
        return OneShotHistory.isSettled(intent, old);
    }

    /** Returns the time until the next reconciliation; null when nothing is due. */
    @Nullable
    Duration requeueAfter(@Nullable Instant due, Instant now, boolean working) {
        Duration next = due == null
                ? null
                : Duration.between(now, due.isBefore(now) ? now : due).plusMillis(1);
        if (!working) {
            return next;
        }
        return next == null || requeueIntervals.progress().compareTo(next) < 0 ? requeueIntervals.progress() : next;
    }
}
