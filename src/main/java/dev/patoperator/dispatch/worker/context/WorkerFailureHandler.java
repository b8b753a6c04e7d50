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
 * What a lane does about calls that fail: whom a failure concerns, who is told of it, and what waits for how long. A rate
 * limit, and trouble of the operator's own, concern the whole installation. A list or an endpoint that does not answer
 * concerns its subject. A refusal concerns those who are refused, and nobody waits for it.
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

    /** What was refused a moment ago and would be refused to this order as well. */
    public Optional<Blocker> refusal(Submission submission) {
        return refusals.of(submission);
    }

    /** What keeps decisions on a subject from being sent for now. */
    public Optional<Blocker> obstacle(ItemKind kind) {
        Blocker blocker = installationBreaker.blocker();
        return Optional.ofNullable(blocker == null ? context.breaker(kind).blocker() : blocker);
    }

    /** Whether no calls are made at all. */
    public boolean isPaused() {
        return installationBreaker.isOpen();
    }

    public Instant pausedUntil() {
        return installationBreaker.openUntil();
    }

    /** A call about a subject came through. */
    public void succeeded(ItemKind kind) {
        boolean wasBlocked = installationBreaker.succeed();
        boolean toldOfSubject = context.breaker(kind).succeed();
        if (wasBlocked || toldOfSubject) {
            context.publisher()
                    .clearTemporary(context.queue()
                            .orders(submission ->
                                    wasBlocked || submission.action().kind() == kind));
        }
    }

    /** Evaluating or sending failed. */
    public void onStepFailed(StepFailedException failure) {
        if (isTransient(failure.reason())) {
            CircuitBreaker breaker = context.breaker(failure.kind());
            paused(DispatchObserver.PauseCause.GITHUB_UNAVAILABLE, breaker.fail());
            unavailable(failure, breaker.failures(), breaker);
        } else {
            of(failure);
        }
    }

    /** A look at what was sent failed. What waits to be sent goes on. */
    public void onConfirmationFailed(StepFailedException failure, int times) {
        if (isTransient(failure.reason())) {
            unavailable(failure, times, null);
        } else {
            of(failure);
        }
    }

    /** No answer, or one that GitHub does not document for such a call: nobody was refused. */
    public static boolean isTransient(GitHubException reason) {
        return !(reason instanceof GitHubException.RateLimited
                || reason instanceof GitHubException.Unauthorized
                || reason instanceof GitHubException.Forbidden
                || reason instanceof GitHubException.NotFound);
    }

    /** One failure may be a hiccup, and telling each resource of it costs a write each. */
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

    private void of(StepFailedException failure) {
        GitHubException reason = failure.reason();
        if (reason instanceof GitHubException.RateLimited limited) {
            Duration pause = Duration.between(context.clocks().wall().instant(), limited.until());
            installationBreaker.open(pause);
            paused(DispatchObserver.PauseCause.RATE_LIMITED, pause);
            tellAll(new Blocker(Blocker.Kind.RATE_LIMITED, RateLimitMessage.of(limited)));
        } else if (reason instanceof GitHubException.Unauthorized) {
            refuse(failure, refusals.credentials(failure.access(), reason));
        } else if (reason instanceof GitHubException.Forbidden) {
            refuse(failure, refusals.permission(failure.kind(), reason));
        } else {
            refuse(failure, refusals.organization(failure.access().organization()));
        }
    }

    /** The cluster's word does not come in as it changes: nothing is sent. */
    public void notWatching() {
        notWatching++;
        installationBreaker.open(context.settings().backoffFirst());
        paused(DispatchObserver.PauseCause.NOT_WATCHING, context.settings().backoffFirst());
        if (notWatching > 1 && !NOT_WATCHING.equals(installationBreaker.blocker())) {
            tellAll(NOT_WATCHING);
        }
    }

    /** The cluster is watched, so that something may be sent. */
    public void watching() {
        notWatching = 0;
    }

    public void onJournalFailed(Journal.JournalException failure) {
        LOG.warn(
                "the write-ahead record of a batch could not be written, so nothing was sent: {}",
                failure.getMessage());
        paused(DispatchObserver.PauseCause.JOURNAL, installationBreaker.fail());
        if (installationBreaker.failures() > 1) {
            tellAll(new Blocker(
                    Blocker.Kind.RECORD_NOT_WRITTEN,
                    "nothing is sent while the operator cannot write its record of what it sends: "
                            + failure.getMessage()));
        }
    }

    public void onInternalError() {
        paused(DispatchObserver.PauseCause.ERROR, installationBreaker.fail());
    }

    private void tellAll(Blocker blocker) {
        LOG.info(
                "the installation {} waits until {}: {}",
                context.installation().id(),
                context.clocks().toWall(installationBreaker.openUntil()),
                blocker.message());
        installationBreaker.setBlocker(blocker);
        context.publisher().publishBlocker(context.queue().orders(submission -> true), blocker);
    }

    private void publishBlocker(ItemKind kind, Blocker blocker) {
        context.publisher()
                .publishBlocker(
                        context.queue().orders(submission -> submission.action().kind() == kind), blocker);
    }

    private void paused(DispatchObserver.PauseCause cause, Duration pause) {
        context.observer().paused(cause, pause.isNegative() ? Duration.ZERO : pause);
    }

    private void refuse(StepFailedException failure, RefusalCache.CachedRefusal refusal) {
        List<Submission> submissions = context.queue().orders(refusal::concerns);
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
