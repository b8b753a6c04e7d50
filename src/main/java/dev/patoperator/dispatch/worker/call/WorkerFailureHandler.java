package dev.patoperator.dispatch.worker.call;

import dev.patoperator.dispatch.execution.CircuitBreaker;
import dev.patoperator.dispatch.listing.request.PendingListings;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.ClusterView;
import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.journal.Journal;
import dev.patoperator.dispatch.model.listing.ListingRequest;
import dev.patoperator.dispatch.queue.DecisionQueue;
import dev.patoperator.dispatch.results.RateLimitMessage;
import dev.patoperator.dispatch.results.ResultPublisher;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Decides what a failed call means: which submissions it concerns, which blocker they get, and what pauses for how long. A
 * rate limit, and an error of the operator's own, pause the whole installation. A list or an endpoint that does not answer
 * pauses sending or evaluating for its kind. A refusal concerns the refused submissions, which are withdrawn; nothing
 * pauses. Used by the worker's thread; any thread may call {@link #refusal}, {@link #blocker} and {@link #isPaused}.
 */
public final class WorkerFailureHandler {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerFailureHandler.class);

    private static final Blocker NOT_WATCHING = new Blocker(
            Blocker.Kind.NOT_WATCHING,
            "nothing is sent while the operator cannot watch every namespace that has resources for this organization; its"
                    + " log names them, and its rights there or the API server are to be restored");

    private final Installation installation;
    private final DecisionQueue queue;
    private final PendingListings listings;
    private final ResultPublisher publisher;
    private final KindBreakers breakers;
    private final KindBreakers evaluationBreakers;
    private final ClusterView cluster;
    private final DispatchObserver observer;
    private final DispatchSettings settings;
    private final Clocks clocks;
    private final CircuitBreaker installationBreaker;
    private final RefusalCache refusals;
    private int notWatching;

    public WorkerFailureHandler(
            Installation installation,
            DecisionQueue queue,
            PendingListings listings,
            ResultPublisher publisher,
            KindBreakers breakers,
            KindBreakers evaluationBreakers,
            ClusterView cluster,
            DispatchObserver observer,
            DispatchSettings settings,
            Clocks clocks) {
        this.installation = installation;
        this.queue = queue;
        this.listings = listings;
        this.publisher = publisher;
        this.breakers = breakers;
        this.evaluationBreakers = evaluationBreakers;
        this.cluster = cluster;
        this.observer = observer;
        this.settings = settings;
        this.clocks = clocks;
        this.installationBreaker =
                new CircuitBreaker(clocks.monotonic(), settings.backoffFirst(), settings.backoffMax());
        this.refusals = new RefusalCache(settings.refusalMemory(), clocks.monotonic());
    }

    /** Returns a recent refusal that concerns this submission as well. */
    public Optional<Blocker> refusal(Submission submission) {
        return refusals.of(submission);
    }

    /** Returns a recent refusal that concerns a list of this request as well. */
    public Optional<Blocker> refusal(ListingRequest request, ItemKind kind) {
        return refusals.of(request, kind);
    }

    /** Returns what keeps a submission from being decided for now. */
    public Optional<Blocker> blocker(Submission submission) {
        ItemKind kind = submission.action().kind();
        Stream<CircuitBreaker> all = Stream.of(installationBreaker, breakers.of(kind));
        return (submission.needsListing() ? Stream.concat(all, Stream.of(evaluationBreakers.of(kind))) : all)
                .flatMap(breaker -> Stream.ofNullable(breaker.blocker()))
                .findFirst();
    }

    /** Whether no calls are made for the installation at all. */
    public boolean isPaused() {
        return installationBreaker.isOpen();
    }

    public Instant pausedUntil() {
        return installationBreaker.openUntil();
    }

    /** Tells requests for lists that came during a pause of the installation what they wait for. */
    public void reportPause() {
        Blocker blocker = installationBreaker.blocker();
        if (blocker != null) {
            listings.block((request, kind) -> true, blocker);
        }
    }

    /** Records a successful call about a kind: clears the blockers that it disproves. */
    public void succeeded(ItemKind kind) {
        boolean wasBlocked = installationBreaker.succeed();
        boolean kindWasBlocked = breakers.of(kind).succeed();
        if (wasBlocked || kindWasBlocked) {
            publisher.clearTemporary(queue.submissions(
                    submission -> wasBlocked || submission.action().kind() == kind));
        }
    }

    /** Handles a failed send. */
    public void onSendFailed(StepFailedException failure) {
        Blocker blocker = pause(failure, breakers.of(failure.kind()));
        if (blocker != null) {
            publishBlocker(failure.kind(), blocker);
        }
    }

    /** Handles a failed evaluation. A transient failure delays only evaluations: they may need more than what is sent. */
    public void onEvaluationFailed(StepFailedException failure) {
        Blocker blocker = pause(failure, evaluationBreakers.of(failure.kind()));
        if (blocker != null) {
            publisher.publishBlocker(queue.evaluations().of(failure.kind()), blocker);
        }
    }

    /** Records a successful evaluation. */
    public void evaluated(ItemKind kind) {
        if (evaluationBreakers.of(kind).succeed()) {
            publisher.clearTemporary(queue.evaluations().of(kind));
        }
    }

    /** Handles a failed check of sent decisions. A transient failure does not delay sending. */
    public void onConfirmationFailed(StepFailedException failure, int times) {
        if (!isTransient(failure.reason())) {
            handleRefusalOrRateLimit(failure);
        } else if (times > 1) {
            publishBlocker(failure.kind(), blocker(failure, times));
        }
    }

    /**
     * Handles a failure to read a list that nothing is decided on. A transient failure delays nothing else.
     *
     * @param breaker of such lists only
     */
    public void onListingFailed(StepFailedException failure, CircuitBreaker breaker) {
        if (!isTransient(failure.reason())) {
            handleRefusalOrRateLimit(failure);
            return;
        }
        breaker.fail();
        Blocker blocker = repeated(failure, breaker);
        if (blocker != null) {
            listings.block((request, kind) -> kind == failure.kind(), blocker);
        }
    }

    /** Whether GitHub did not answer, or not as it documents for such a call. Such a failure is no refusal. */
    public static boolean isTransient(GitHubException reason) {
        return !(reason instanceof GitHubException.RateLimited
                || reason instanceof GitHubException.Unauthorized
                || reason instanceof GitHubException.Forbidden
                || reason instanceof GitHubException.NotFound);
    }

    /** Opens a breaker after a transient failure. Returns what is to be reported; null for nothing. */
    private @Nullable Blocker pause(StepFailedException failure, CircuitBreaker breaker) {
        if (!isTransient(failure.reason())) {
            handleRefusalOrRateLimit(failure);
            return null;
        }
        paused(DispatchObserver.PauseCause.GITHUB_UNAVAILABLE, breaker.fail());
        return repeated(failure, breaker);
    }

    /** Reports from the second failure on: the first may pass, and each report costs one status write per resource. */
    private static @Nullable Blocker repeated(StepFailedException failure, CircuitBreaker breaker) {
        if (breaker.failures() < 2) {
            return null;
        }
        Blocker blocker = blocker(failure, breaker.failures());
        breaker.setBlocker(blocker);
        return blocker;
    }

    private static Blocker blocker(StepFailedException failure, int times) {
        Blocker blocker =
                Blocker.gitHubUnavailable(String.valueOf(failure.reason().getMessage()));
        LOG.atLevel(times == 2 ? Level.WARN : Level.DEBUG)
                .log(
                        "Calls about {}s of {} are delayed: {}",
                        failure.kind().noun(),
                        failure.access().organization(),
                        blocker.message());
        return blocker;
    }

    private void handleRefusalOrRateLimit(StepFailedException failure) {
        GitHubException reason = failure.reason();
        if (reason instanceof GitHubException.RateLimited limited) {
            Duration pause = Duration.between(clocks.wall().instant(), limited.until());
            installationBreaker.open(pause);
            paused(DispatchObserver.PauseCause.RATE_LIMITED, pause);
            publishBlockerToAll(new Blocker(Blocker.Kind.RATE_LIMITED, RateLimitMessage.of(limited)));
        } else if (reason instanceof GitHubException.Unauthorized) {
            refuse(failure, refusals.credentials(failure.access(), reason));
        } else if (reason instanceof GitHubException.Forbidden) {
            refuse(failure, refusals.permission(failure.kind(), reason));
        } else {
            refuse(failure, refusals.organization(failure.access().organization(), failure.kind(), reason));
        }
    }

    /** Pauses because changes of the resources are not seen as they happen. Reports it from the second time on. */
    public void notWatching() {
        notWatching++;
        installationBreaker.open(settings.backoffFirst());
        paused(DispatchObserver.PauseCause.NOT_WATCHING, settings.backoffFirst());
        if (notWatching > 1 && !NOT_WATCHING.equals(installationBreaker.blocker())) {
            publishBlockerToAll(NOT_WATCHING);
        }
    }

    /** The resources are watched, so sending is allowed. */
    public void watching() {
        notWatching = 0;
    }

    public void onJournalFailed(Journal.JournalException failure) {
        LOG.warn("The journal record of a batch could not be written, so nothing was sent: {}", failure.getMessage());
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
                "No calls are made for installation {} until {}: {}",
                installation.id(),
                clocks.toWall(installationBreaker.openUntil()),
                blocker.message());
        installationBreaker.setBlocker(blocker);
        publisher.publishBlocker(queue.submissions(submission -> true), blocker);
        listings.block((request, kind) -> true, blocker);
    }

    private void publishBlocker(ItemKind kind, Blocker blocker) {
        publisher.publishBlocker(
                queue.submissions(submission -> submission.action().kind() == kind), blocker);
        listings.block((request, other) -> other == kind, blocker);
    }

    private void paused(DispatchObserver.PauseCause cause, Duration pause) {
        observer.paused(cause, pause.isNegative() ? Duration.ZERO : pause);
    }

    private void refuse(StepFailedException failure, RefusalCache.CachedRefusal refusal) {
        List<Submission> submissions = queue.submissions(refusal::concerns);
        publisher.publishBlocker(submissions, refusal.blocker());
        submissions.forEach(queue::withdraw);
        submissions.forEach(
                submission -> cluster.verificationDoubted(submission.credentials(), submission.organization()));
        listings.refuse(refusal::concerns, refusal.blocker())
                .forEach(request -> cluster.verificationDoubted(request.credentials(), request.organization()));
        LOG.warn(
                "GitHub refuses calls about {}s of {}: {}",
                failure.kind().noun(),
                failure.access().organization(),
                refusal.blocker().message());
    }
}
