package dev.patoperator.dispatch.worker.context;

import dev.patoperator.dispatch.execution.CircuitBreaker;
import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.queue.Journal;
import dev.patoperator.dispatch.results.RateLimitMessage;
import dev.patoperator.github.GitHubException;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what a failed call means: which submissions it concerns, which blocker they get, and what pauses for how long. A
 * rate limit, and an error of the operator's own, pause the whole installation. A list or an endpoint that does not answer
 * pauses its kind. A refusal concerns the refused submissions, which are withdrawn; nothing pauses. Used by the worker's
 * thread; any thread may call {@link #refusal}, {@link #blocker} and {@link #isPaused}.
 */
public final class WorkerFailureHandler {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerFailureHandler.class);

    private static final Blocker NOT_WATCHING = new Blocker(
            Blocker.Kind.NOT_WATCHING,
            "nothing is sent while the operator cannot watch every namespace that has resources for this organization; its"
                    + " log names them, and its rights there or the API server are to be restored");

    private final WorkerContext context;
    private final CircuitBreaker installationBreaker;
    private final RefusalCache refusals;
    private int notWatching;

    public WorkerFailureHandler(WorkerContext context) {
        this.context = context;
        this.installationBreaker = new CircuitBreaker(
                context.clock(),
                context.settings().backoffFirst(),
                context.settings().backoffMax());
        this.refusals = new RefusalCache(context.settings().refusalMemory(), context.clock());
    }

    /** Returns a recent refusal that concerns this submission as well. */
    public Optional<Blocker> refusal(Submission submission) {
        return refusals.of(submission);
    }

    /** Returns what keeps decisions of a kind from being sent for now. */
    public Optional<Blocker> blocker(ItemKind kind) {
        Blocker blocker = installationBreaker.blocker();
        return Optional.ofNullable(blocker == null ? context.breaker(kind).blocker() : blocker);
    }

    /** Whether no calls are made for the installation at all. */
    public boolean isPaused() {
        return installationBreaker.isOpen();
    }

    public Instant pausedUntil() {
        return installationBreaker.openUntil();
    }

    /** Records a successful call about a kind: clears the blockers that it disproves. */
    public void succeeded(ItemKind kind) {
        boolean wasBlocked = installationBreaker.succeed();
        boolean kindWasBlocked = context.breaker(kind).succeed();
        if (wasBlocked || kindWasBlocked) {
            context.publisher()
                    .clearTemporary(context.queue()
                            .submissions(submission ->
                                    wasBlocked || submission.action().kind() == kind));
        }
    }

    /** Handles a failed evaluation or send. */
    public void onStepFailed(StepFailedException failure) {
        if (isTransient(failure.reason())) {
            CircuitBreaker breaker = context.breaker(failure.kind());
            paused(DispatchObserver.PauseCause.GITHUB_UNAVAILABLE, breaker.fail());
            unavailable(failure, breaker.failures(), breaker);
        } else {
            handleRefusalOrRateLimit(failure);
        }
    }

    /** Handles a failed check of sent decisions. A transient failure does not delay sending. */
    public void onConfirmationFailed(StepFailedException failure, int times) {
        if (isTransient(failure.reason())) {
            unavailable(failure, times, null);
        } else {
            handleRefusalOrRateLimit(failure);
        }
    }

    /** Whether GitHub did not answer, or not as it documents for such a call. Such a failure is no refusal. */
    public static boolean isTransient(GitHubException reason) {
        return !(reason instanceof GitHubException.RateLimited
                || reason instanceof GitHubException.Unauthorized
                || reason instanceof GitHubException.Forbidden
                || reason instanceof GitHubException.NotFound);
    }

    /** Reports from the second failure on: the first may pass, and each report costs one status write per resource. */
    private void unavailable(StepFailedException failure, int times, @Nullable CircuitBreaker breaker) {
        if (times < 2) {
            return;
        }
        var blocker = new Blocker(
                Blocker.Kind.GITHUB_UNAVAILABLE, String.valueOf(failure.reason().getMessage()));
        LOG.info("{} of {} wait: {}", failure.kind(), failure.access().organization(), blocker.message());
        if (breaker != null) {
            breaker.setBlocker(blocker);
        }
        publishBlocker(failure.kind(), blocker);
    }

    private void handleRefusalOrRateLimit(StepFailedException failure) {
        GitHubException reason = failure.reason();
        if (reason instanceof GitHubException.RateLimited limited) {
            Duration pause = Duration.between(context.clocks().wall().instant(), limited.until());
            installationBreaker.open(pause);
            paused(DispatchObserver.PauseCause.RATE_LIMITED, pause);
            publishBlockerToAll(new Blocker(Blocker.Kind.RATE_LIMITED, RateLimitMessage.of(limited)));
        } else if (reason instanceof GitHubException.Unauthorized) {
            refuse(failure, refusals.credentials(failure.access(), reason));
        } else if (reason instanceof GitHubException.Forbidden) {
            refuse(failure, refusals.permission(failure.kind(), reason));
        } else {
            refuse(failure, refusals.organization(failure.access().organization(), reason));
        }
    }

    /** Pauses because changes of the resources are not seen as they happen. Reports it from the second time on. */
    public void notWatching() {
        notWatching++;
        installationBreaker.open(context.settings().backoffFirst());
        paused(DispatchObserver.PauseCause.NOT_WATCHING, context.settings().backoffFirst());
        if (notWatching > 1 && !NOT_WATCHING.equals(installationBreaker.blocker())) {
            publishBlockerToAll(NOT_WATCHING);
        }
    }

    /** The resources are watched, so sending is allowed. */
    public void watching() {
        notWatching = 0;
    }

    public void onJournalFailed(Journal.JournalException failure) {
        LOG.warn(
                "the write-ahead record of a batch could not be written, so nothing was sent: {}",
                failure.getMessage());
        paused(DispatchObserver.PauseCause.JOURNAL, installationBreaker.fail());
        if (installationBreaker.failures() > 1) {
            publishBlockerToAll(new Blocker(
                    Blocker.Kind.RECORD_NOT_WRITTEN,
                    "nothing is sent while the operator cannot write its record of what it sends: "
                            + failure.getMessage()));
        }
    }

    public void onInternalError() {
        paused(DispatchObserver.PauseCause.ERROR, installationBreaker.fail());
    }

    private void publishBlockerToAll(Blocker blocker) {
        LOG.info(
                "the installation {} waits until {}: {}",
                context.installation().id(),
                context.clocks().toWall(installationBreaker.openUntil()),
                blocker.message());
        installationBreaker.setBlocker(blocker);
        context.publisher().publishBlocker(context.queue().submissions(submission -> true), blocker);
    }

    private void publishBlocker(ItemKind kind, Blocker blocker) {
        context.publisher()
                .publishBlocker(
                        context.queue()
                                .submissions(submission -> submission.action().kind() == kind),
                        blocker);
    }

    private void paused(DispatchObserver.PauseCause cause, Duration pause) {
        context.observer().paused(cause, pause.isNegative() ? Duration.ZERO : pause);
    }

    private void refuse(StepFailedException failure, RefusalCache.CachedRefusal refusal) {
        List<Submission> submissions = context.queue().submissions(refusal::concerns);
        context.publisher().publishBlocker(submissions, refusal.blocker());
        submissions.forEach(context.queue()::withdraw);
        submissions.forEach(submission ->
                context.cluster().verificationDoubted(submission.credentials(), submission.organization()));
        LOG.warn(
                "GitHub refuses {} for {}: {}",
                failure.kind(),
                failure.access().organization(),
                refusal.blocker().message());
    }
}
