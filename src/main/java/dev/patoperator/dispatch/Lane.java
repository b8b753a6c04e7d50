package dev.patoperator.dispatch;

import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Subject;
import dev.patoperator.github.GitHubException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way to GitHub of one App installation: a single thread, only while there is work, that makes one call at a
 * time. While a call is under way, or the pause between two mutating calls lasts, decisions gather.
 */
final class Lane implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final LaneContext context;
    private final Bell bell;
    private final Surveyor surveyor;
    private final DryRuns dryRuns;
    private final Sender sender;
    private final Confirmer confirmer;
    private final Refusals refusals;
    private final Backoff backoff;
    private final Executor executor;
    private final Object signal = new Object();
    private volatile boolean running;
    private volatile boolean stopping;
    private volatile Instant closedUntil = Instant.MIN;
    private Instant lastWrite = Instant.EPOCH;
    /** Nothing got through since a step of sending failed: that lists can be read does not make GitHub well. */
    private boolean sendingFails;

    private volatile @Nullable Obstacle closedBy;

    Lane(LaneContext context, Executor executor) {
        this.context = context;
        this.executor = executor;
        this.bell = new Bell(context.clock());
        this.surveyor = new Surveyor(context);
        this.dryRuns = new DryRuns(context);
        this.sender = new Sender(context);
        this.confirmer = new Confirmer(context);
        this.refusals = new Refusals(context.settings().refusalMemory(), context.clock());
        this.backoff = new Backoff(
                context.settings().backoffFirst(), context.settings().backoffMost());
    }

    /** Takes an order in; answers what is known to stand in its way, so that it can be told at once. */
    Optional<Obstacle> submit(Order order, Collection<Long> settled) {
        Optional<Obstacle> refusal = refusals.of(order);
        if (refusal.isPresent()) {
            context.queue().withdraw(order.resource().uid());
            return refusal;
        }
        context.queue().add(order, settled, context.clock().instant());
        wakeUp();
        return Optional.ofNullable(context.clock().instant().isBefore(closedUntil) ? closedBy : null);
    }

    void withdraw(String uid) {
        context.queue().withdraw(uid);
    }

    /** While nothing is under way, what was read for the last orders is let go once it is too old for the next. */
    void tidy() {
        synchronized (signal) {
            if (!running) {
                context.forgetOldLists();
            }
        }
    }

    List<Instant> waitingSince() {
        return context.queue().waitingSince();
    }

    /** Finishes the call under way, looks once for what is unconfirmed, and ends. */
    void stop() {
        stopping = true;
        wakeUp();
    }

    boolean isRunning() {
        return running;
    }

    private void wakeUp() {
        bell.ring();
        synchronized (signal) {
            if (!running && !stopping) {
                running = true;
                executor.execute(this);
            }
        }
    }

    @Override
    public void run() {
        try {
            while (goesOn()) {
                stepOrPause();
            }
        } catch (InterruptedException e) {
            ended();
            Thread.currentThread().interrupt();
        }
    }

    private void stepOrPause() throws InterruptedException {
        try {
            step();
            context.outbox().flush();
        } catch (RuntimeException e) {
            LOG.error("a lane met what it should not; it goes on after a pause", e);
            pause(backoff.next(), LaneObserver.Cause.ERROR);
        }
    }

    private boolean goesOn() throws InterruptedException {
        synchronized (signal) {
            if (!stopping) {
                // When this thread ends here, the next submission starts another.
                running = context.queue().next().isPresent() || context.queue().hasOpen();
                return running;
            }
        }
        if (context.queue().hasOpen() && closedBy == null) {
            lastLook();
        }
        ended();
        return false;
    }

    private void lastLook() throws InterruptedException {
        try {
            attempt(confirmer::look);
            context.outbox().flush();
        } catch (RuntimeException e) {
            LOG.error("the last look before the end met what it should not", e);
        }
    }

    private void ended() {
        synchronized (signal) {
            running = false;
        }
    }

    private void step() throws InterruptedException {
        Instant now = context.clock().instant();
        if (now.isBefore(closedUntil)) {
            bell.await(closedUntil);
            return;
        }
        Instant look = confirmer.due(context.queue().hasWaiting());
        if (look != null && !look.isAfter(now)) {
            attempt(confirmer::look);
            return;
        }
        Optional<Subject> next = context.queue().next();
        if (next.isEmpty()) {
            bell.await(look == null ? now : look);
            return;
        }
        if (attempt(() -> surveyor.survey(next.get()) || dryRuns.answer(next.get()))) {
            return;
        }
        Instant mayWrite = lastWrite.plus(context.settings().writeInterval());
        if (now.isBefore(mayWrite)) {
            bell.await(look != null && look.isBefore(mayWrite) ? look : mayWrite);
            return;
        }
        if (!context.resources().areWatched()) {
            pause(context.settings().backoffFirst(), LaneObserver.Cause.NOT_WATCHING);
            return;
        }
        attempt(() -> send(next.get()));
    }

    private boolean send(Subject subject) throws StepFailure, Journal.JournalException, InterruptedException {
        try {
            if (!sender.send(subject, confirmer.grantsReadable())) {
                return false;
            }
        } catch (StepFailure failure) {
            lastWrite = context.clock().instant();
            sendingFails = true;
            throw failure;
        }
        lastWrite = context.clock().instant();
        sendingFails = false;
        if (subject == Subject.REQUEST) {
            context.courtesy().renew();
        }
        if (context.queue().hasOpen()) {
            confirmer.expect();
        }
        return true;
    }

    private interface Attempt {
        boolean make() throws StepFailure, Journal.JournalException, InterruptedException;
    }

    private interface Look {
        void make() throws StepFailure, InterruptedException;
    }

    private void attempt(Look look) throws InterruptedException {
        attempt(() -> {
            look.make();
            return !sendingFails || !context.queue().hasWaiting();
        });
    }

    /** Makes an attempt and takes whatever comes of it; answers whether it did something, be it to fail. */
    private boolean attempt(Attempt attempt) throws InterruptedException {
        try {
            boolean did = attempt.make();
            if (did) {
                opened();
            }
            return did;
        } catch (Courtesy.GaveWay e) {
            return true;
        } catch (StepFailure failure) {
            failed(failure);
        } catch (Journal.JournalException e) {
            LOG.warn("the write-ahead record of a batch could not be written, so nothing was sent: {}", e.getMessage());
            pause(backoff.next(), LaneObserver.Cause.JOURNAL);
        }
        return true;
    }

    private void opened() {
        backoff.reset();
        if (closedBy != null) {
            closedBy = null;
            context.outbox().clearTemporary(context.queue().orders(order -> true));
        }
    }

    private void failed(StepFailure failure) {
        GitHubException reason = failure.reason();
        if (reason instanceof GitHubException.RateLimited limited) {
            pause(Duration.between(context.clock().instant(), limited.until()), LaneObserver.Cause.RATE_LIMITED);
            close(new Obstacle(Obstacle.Kind.RATE_LIMITED, RateLimitMessage.of(limited)));
        } else if (reason instanceof GitHubException.Unauthorized) {
            refuse(failure, refusals.credentials(failure.access(), reason));
        } else if (reason instanceof GitHubException.Forbidden) {
            refuse(failure, refusals.permission(failure.subject(), reason));
        } else if (reason instanceof GitHubException.NotFound) {
            refuse(failure, refusals.organization(failure.access().organization()));
        } else {
            pause(backoff.next(), LaneObserver.Cause.GITHUB_UNAVAILABLE);
            var obstacle = new Obstacle(Obstacle.Kind.GITHUB_UNAVAILABLE, String.valueOf(reason.getMessage()));
            // One failure may be a hiccup, and telling each resource of it costs a write each.
            close(backoff.times() > 1 ? obstacle : null);
        }
    }

    private void pause(Duration most, LaneObserver.Cause cause) {
        closedUntil = context.clock().instant().plus(most);
        context.observer().paused(cause, most.isNegative() ? Duration.ZERO : most);
    }

    private void close(@Nullable Obstacle by) {
        if (by != null) {
            LOG.info("lane {} waits until {}: {}", context.installation().id(), closedUntil, by.message());
            closedBy = by;
            context.outbox().obstacle(context.queue().orders(order -> true), by);
        }
    }

    private void refuse(StepFailure failure, Refusals.Refusal refusal) {
        var orders = context.queue().orders(refusal::concerns);
        context.outbox().obstacle(orders, refusal.obstacle());
        orders.forEach(order -> context.queue().withdraw(order.resource().uid()));
        orders.forEach(order -> context.resources().doubted(order.credentials(), order.organization()));
        LOG.warn(
                "GitHub refuses {} for {}: {}",
                failure.subject(),
                failure.access().organization(),
                refusal.obstacle().message());
        if (context.queue().hasOpen()) {
            // What is under way is still to be confirmed, once somebody has mended it.
            pause(backoff.next(), LaneObserver.Cause.REFUSED);
        }
    }
}
