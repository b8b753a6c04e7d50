package dev.patoperator.controller.plan;

import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.controller.schedule.FirstEvaluationPacer;
import dev.patoperator.controller.schedule.RequeueIntervals;
import dev.patoperator.controller.schedule.SelectorSchedule;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.dispatch.model.ResourceProgress;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.SelectorResult;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.precedence.index.ResourceScope;
import dev.patoperator.status.StatusInputs;
import dev.patoperator.status.outcome.RecordedResults;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reconciles a resource whose selector chooses the items: has the selector evaluated when it is due, and reports the
 * result. Thread-safe.
 */
public final class SelectorReconciler {

    private final WorkSubmitter submitter;
    private final CredentialVerifier credentials;
    private final Dispatcher dispatcher;
    private final SelectorSchedule schedule;
    private final RetryProgress retries;
    private final SpecGenerations generations;
    private final FirstEvaluationPacer firstEvaluations = new FirstEvaluationPacer();
    private final SelectorTimes times;
    private final ReconcileResultFactory resultFactory;
    private final RequeueIntervals requeueIntervals;
    private final Clock clock;

    public SelectorReconciler(
            WorkSubmitter submitter,
            CredentialVerifier credentials,
            Dispatcher dispatcher,
            SelectorSchedule schedule,
            RetryProgress retries,
            SpecGenerations generations,
            ReconcileResultFactory resultFactory,
            RequeueIntervals requeueIntervals,
            Clock clock) {
        this.submitter = submitter;
        this.credentials = credentials;
        this.dispatcher = dispatcher;
        this.schedule = schedule;
        this.retries = retries;
        this.generations = generations;
        this.times = new SelectorTimes(dispatcher, credentials, schedule, requeueIntervals);
        this.resultFactory = resultFactory;
        this.requeueIntervals = requeueIntervals;
        this.clock = clock;
    }

    ReconcileResult reconcile(Intent intent, PatStatus old) throws InterruptedException {
        ReconcileResult reconcileResult = decideOrEvaluate(intent, old);
        ResourceScope scope = ResourceScope.of(intent);
        // After the submission, which has the credentials verified as well if the selector is due.
        return scope.isActiveDenyPolicy()
                ? reconcileResult.requeueWithin(credentials.verifyIfDue(scope))
                : reconcileResult;
    }

    private ReconcileResult decideOrEvaluate(Intent intent, PatStatus old) throws InterruptedException {
        String uid = intent.resource().uid();
        ResourceProgress progress = dispatcher.progress(uid);
        URI planned = submitter.plannedApiUrl(old, uid);
        List<Long> unresolved = unresolvedIds(intent, progress);
        List<Long> ids = unresolved.isEmpty() ? idsToRetry(intent, old, progress) : unresolved;
        if (!ids.isEmpty()) {
            return decide(intent, old, progress, ids, !unresolved.isEmpty());
        }
        if (intent.suspended()) {
            dispatcher.withdraw(uid);
            schedule.forget(intent.resource());
            ReconcileResult reconcileResult =
                    resultFactory.of(old, statusInputs(intent, progress, null, false, null, planned), progress, null);
            return SelectorTimes.isComplete(intent, old)
                    ? reconcileResult.withRetryOf(old)
                    : reconcileResult; // the retry is made when it is no longer suspended
        }
        SelectorResult selectorResult = currentEvaluation(intent, progress);
        if (selectorResult != null && selectorResult.pending() == 0 && !selectorResult.awaitingVerification()) {
            ReconcileResult reconcileResult = resultFactory.of(
                    old, statusInputs(intent, progress, selectorResult, false, null, planned), progress, Duration.ZERO);
            if (reconcileResult.shouldWrite() || !progress.results().isEmpty()) {
                return reconcileResult; // recorded before the next evaluation
            }
        }
        return evaluate(intent, old, progress, selectorResult, planned);
    }

    private ReconcileResult evaluate(
            Intent intent,
            PatStatus old,
            ResourceProgress progress,
            @Nullable SelectorResult selectorResult,
            @Nullable URI planned)
            throws InterruptedException {
        Instant now = clock.instant();
        Instant due = times.due(intent, old, progress, selectorResult, now);
        boolean complete = SelectorTimes.isComplete(intent, old);
        if (due == null || due.isAfter(now) || !progress.results().isEmpty()) { // results are recorded first
            boolean outstanding = !complete
                    && selectorResult == null
                    && (schedule.submittedAt(intent.resource(), attempt(intent)) != null
                            || SelectorTimes.awaitsEvaluation(intent, old));
            StatusInputs inputs = statusInputs(
                    intent,
                    progress,
                    complete ? null : selectorResult,
                    outstanding && SelectorTimes.needsEvaluation(intent, old),
                    complete && !RetryProgress.undecided(old).isEmpty() ? progress.blocker() : null,
                    planned);
            boolean working = outstanding || (!complete && selectorResult != null && selectorResult.pending() > 0);
            ReconcileResult reconcileResult =
                    resultFactory.of(old, inputs, progress, times.requeueAfter(due, now, working));
            if (complete && intent.dryRun()) {
                return reconcileResult.withRetryOf(old); // the retry is made when the operator's dry run is over
            }
            return RetryProgress.undecided(reconcileResult.status()).isEmpty() || !complete
                    ? reconcileResult
                    : reconcileResult.requeueWithin(requeueIntervals.refusal());
        }
        Duration wait = firstEvaluationDelay(intent, now);
        if (!wait.isZero()) {
            return new ReconcileResult(old, false, Map.of(), wait);
        }
        Instant since = schedule.isTriggered(intent.resource()) || !intent.isStanding()
                ? now
                : now.minus(requeueIntervals.listingReuse());
        WorkSubmitter.SubmitResult submitResult = submitter.submit(
                intent, planned, progress, List.of(), intent.dryRun(), new Submission.SelectorRequest(true, since));
        if (submitResult.apiUrl() != null) {
            schedule.submitted(intent.resource(), attempt(intent), now);
        }
        URI apiUrl = planned == null ? submitResult.apiUrl() : planned;
        StatusInputs inputs = statusInputs(intent, progress, null, true, submitResult.blocker(), apiUrl);
        Instant next = times.due(intent, old, dispatcher.progress(uid(intent)), null, now);
        boolean waits = submitResult.blocker() != null || submitResult.apiUrl() == null || next == null;
        Duration again = waits ? submitResult.retryAfter() : times.requeueAfter(next, now, true);
        return resultFactory.of(old, inputs, progress, again);
    }

    /** Returns how long a policy that was not evaluated since the start has to wait; zero for all others. */
    private Duration firstEvaluationDelay(Intent intent, Instant now) {
        return intent.isStanding() && !schedule.isTriggered(intent.resource()) && !schedule.isKnown(intent.resource())
                ? firstEvaluations.delay(intent.organizationKey(), now)
                : Duration.ZERO;
    }

    /** Returns the unresolved ids. They are looked up whether the selector is due or not. */
    private List<Long> unresolvedIds(Intent intent, ResourceProgress progress) {
        return dispatcher.unresolvedIds(uid(intent)).stream()
                .filter(id -> !progress.results().containsKey(id))
                .sorted()
                .toList();
    }

    /** Returns the ids to try again, whether the selector is due or not. A dry run tries none. */
    private List<Long> idsToRetry(Intent intent, PatStatus old, ResourceProgress progress) {
        if (intent.suspended() || intent.dryRun() || !SelectorTimes.isComplete(intent, old)) {
            return List.of();
        }
        Instant submittedAt = schedule.submittedAt(intent.resource(), attempt(intent));
        boolean rested = submittedAt == null
                || !submittedAt.plus(requeueIntervals.refusal()).isAfter(clock.instant());
        return retries.ids(intent, old, progress.results().keySet(), rested);
    }

    private ReconcileResult decide(
            Intent intent, PatStatus old, ResourceProgress progress, List<Long> ids, boolean unresolved)
            throws InterruptedException {
        Instant submittedAt = schedule.submittedAt(intent.resource(), attempt(intent));
        SelectorResult selectorResult = currentEvaluation(intent, progress);
        if (selectorResult != null && selectorResult.awaitingVerification() && submittedAt != null) {
            Duration left = Duration.between(clock.instant(), submittedAt.plus(requeueIntervals.shortest()));
            if (left.toMillis() > 0) {
                return new ReconcileResult(old, false, Map.of(), left); // a Deny may be verified by then
            }
        }
        URI planned = submitter.plannedApiUrl(old, uid(intent));
        WorkSubmitter.SubmitResult submitResult = submitter.submit(
                intent,
                planned,
                progress,
                ids,
                false,
                unresolved ? null : new Submission.SelectorRequest(false, clock.instant()));
        if (submitResult.apiUrl() != null && !unresolved) {
            schedule.submitted(intent.resource(), attempt(intent), clock.instant());
        }
        if (unresolved
                && progress.results().isEmpty()
                && SelectorTimes.isComplete(intent, old)
                && RecordedResults.areEffectsUnknown(old, ids)) {
            return new ReconcileResult(
                    old,
                    false,
                    Map.of(),
                    submitResult.retryAfter()); // the status is final: a blocker of the late search is not shown
        }
        URI apiUrl = planned == null ? submitResult.apiUrl() : planned;
        ReconcileResult reconcileResult = resultFactory.of(
                old,
                statusInputs(intent, progress, null, true, submitResult.blocker(), apiUrl),
                progress,
                submitResult.retryAfter());
        boolean onlyStarted = progress.results().isEmpty() && submitResult.blocker() == null;
        // The retry annotation counts as handled only when the ids have results.
        return onlyStarted
                ? new ReconcileResult(old, false, progress.results(), submitResult.retryAfter())
                : reconcileResult.withRetryOf(old);
    }

    /** Returns the evaluation of the current attempt with its results so far; null when there is none. */
    private static @Nullable SelectorResult currentEvaluation(Intent intent, ResourceProgress progress) {
        return attempt(intent).equals(progress.attempt()) ? progress.selectorResult() : null;
    }

    /** Includes the blocker of a Deny selector that cannot hold back approvals, whether its evaluation is due or not. */
    private StatusInputs statusInputs(
            Intent intent,
            ResourceProgress progress,
            @Nullable SelectorResult selectorResult,
            boolean outstanding,
            @Nullable Blocker ownBlocker,
            @Nullable URI apiUrl) {
        ResourceScope scope = ResourceScope.of(intent);
        Blocker blocker =
                scope.isActiveDenyPolicy() ? credentials.withEffectOnApprovals(scope, ownBlocker) : ownBlocker;
        return StatusInputs.selecting(intent, progress.results(), selectorResult, outstanding, blocker, apiUrl)
                .sentFor(generations.origins(intent.resource(), dispatcher.generations(uid(intent))));
    }

    private static String uid(Intent intent) {
        return intent.resource().uid();
    }

    private static Submission.Attempt attempt(Intent intent) {
        return WorkSubmitter.attempt(intent);
    }
}
