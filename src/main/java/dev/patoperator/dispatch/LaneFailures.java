package dev.patoperator.dispatch;

import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Subject;
import dev.patoperator.github.GitHubException;
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
final class LaneFailures {

    private static final Logger LOG = LoggerFactory.getLogger(LaneFailures.class);

    private static final Obstacle NOT_WATCHING = new Obstacle(
            Obstacle.Kind.NOT_WATCHING,
            "nothing is sent while the operator cannot watch every namespace that has resources for this organization; its"
                    + " log names them, and its rights there or the API server are to be restored");

    private final LaneContext context;
    private final CircuitBreaker whole;
    private final Refusals refusals;
    private int notWatching;

    LaneFailures(LaneContext context) {
        this.context = context;
        this.whole = new CircuitBreaker(
                context.clock(),
                context.settings().backoffFirst(),
                context.settings().backoffMost());
        this.refusals = new Refusals(context.settings().refusalMemory(), context.clock());
    }

    /** What was refused a moment ago and would be refused to this order as well. */
    Optional<Obstacle> refusal(Order order) {
        return refusals.of(order);
    }

    /** What keeps decisions on a subject from being sent for now. */
    Optional<Obstacle> obstacle(Subject subject) {
        Obstacle obstacle = whole.obstacle();
        return Optional.ofNullable(obstacle == null ? context.breaker(subject).obstacle() : obstacle);
    }

    /** Whether no calls are made at all. */
    boolean isPaused() {
        return whole.isOpen();
    }

    Instant pausedUntil() {
        return whole.openUntil();
    }

    /** A call about a subject came through. */
    void succeeded(Subject subject) {
        boolean told = whole.succeed();
        boolean toldOfSubject = context.breaker(subject).succeed();
        if (told || toldOfSubject) {
            context.outbox()
                    .clearTemporary(context.queue()
                            .orders(order -> told || order.action().subject() == subject));
        }
    }

    /** Evaluating or sending failed. */
    void ofStep(StepFailure failure) {
        if (passesByItself(failure.reason())) {
            CircuitBreaker breaker = context.breaker(failure.subject());
            paused(LaneObserver.Cause.GITHUB_UNAVAILABLE, breaker.fail());
            unavailable(failure, breaker.failures(), breaker);
        } else {
            of(failure);
        }
    }

    /** A look at what was sent failed. What waits to be sent goes on. */
    void ofLook(StepFailure failure, int times) {
        if (passesByItself(failure.reason())) {
            unavailable(failure, times, null);
        } else {
            of(failure);
        }
    }

    /** No answer, or one that GitHub does not document for such a call: nobody was refused. */
    static boolean passesByItself(GitHubException reason) {
        return !(reason instanceof GitHubException.RateLimited
                || reason instanceof GitHubException.Unauthorized
                || reason instanceof GitHubException.Forbidden
                || reason instanceof GitHubException.NotFound);
    }

    /** One failure may be a hiccup, and telling each resource of it costs a write each. */
    private void unavailable(StepFailure failure, int times, @Nullable CircuitBreaker breaker) {
        if (times < 2) {
            return;
        }
        var obstacle = new Obstacle(
                Obstacle.Kind.GITHUB_UNAVAILABLE,
                String.valueOf(failure.reason().getMessage()));
        LOG.info("{} of {} wait: {}", failure.subject(), failure.access().organization(), obstacle.message());
        if (breaker != null) {
            breaker.tell(obstacle);
        }
        tell(failure.subject(), obstacle);
    }

    private void of(StepFailure failure) {
        GitHubException reason = failure.reason();
        if (reason instanceof GitHubException.RateLimited limited) {
            Duration pause = Duration.between(context.clocks().wall().instant(), limited.until());
            whole.open(pause);
            paused(LaneObserver.Cause.RATE_LIMITED, pause);
            tellAll(new Obstacle(Obstacle.Kind.RATE_LIMITED, RateLimitMessage.of(limited)));
        } else if (reason instanceof GitHubException.Unauthorized) {
            refuse(failure, refusals.credentials(failure.access(), reason));
        } else if (reason instanceof GitHubException.Forbidden) {
            refuse(failure, refusals.permission(failure.subject(), reason));
        } else {
            refuse(failure, refusals.organization(failure.access().organization()));
        }
    }

    /** The cluster's word does not come in as it changes: nothing is sent. */
    void notWatching() {
        notWatching++;
        whole.open(context.settings().backoffFirst());
        paused(LaneObserver.Cause.NOT_WATCHING, context.settings().backoffFirst());
        if (notWatching > 1 && !NOT_WATCHING.equals(whole.obstacle())) {
            tellAll(NOT_WATCHING);
        }
    }

    /** The cluster is watched, so that something may be sent. */
    void watching() {
        notWatching = 0;
    }

    void ofJournal(Journal.JournalException failure) {
        LOG.warn(
                "the write-ahead record of a batch could not be written, so nothing was sent: {}",
                failure.getMessage());
        paused(LaneObserver.Cause.JOURNAL, whole.fail());
        if (whole.failures() > 1) {
            tellAll(new Obstacle(
                    Obstacle.Kind.RECORD_NOT_WRITTEN,
                    "nothing is sent while the operator cannot write its record of what it sends: "
                            + failure.getMessage()));
        }
    }

    void ofOurOwn() {
        paused(LaneObserver.Cause.ERROR, whole.fail());
    }

    private void tellAll(Obstacle obstacle) {
        LOG.info(
                "the installation {} waits until {}: {}",
                context.installation().id(),
                context.clocks().toWall(whole.openUntil()),
                obstacle.message());
        whole.tell(obstacle);
        context.outbox().obstacle(context.queue().orders(order -> true), obstacle);
    }

    private void tell(Subject subject, Obstacle obstacle) {
        context.outbox().obstacle(context.queue().orders(order -> order.action().subject() == subject), obstacle);
    }

    private void paused(LaneObserver.Cause cause, Duration pause) {
        context.observer().paused(cause, pause.isNegative() ? Duration.ZERO : pause);
    }

    private void refuse(StepFailure failure, Refusals.Refusal refusal) {
        List<Order> orders = context.queue().orders(refusal::concerns);
        context.outbox().obstacle(orders, refusal.obstacle());
        orders.forEach(context.queue()::withdraw);
        orders.forEach(order -> context.resources().doubted(order.credentials(), order.organization()));
        LOG.warn(
                "GitHub refuses {} for {}: {}",
                failure.subject(),
                failure.access().organization(),
                refusal.obstacle().message());
    }
}
