package dev.patoperator.dispatch;

import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way to GitHub of one App installation: it makes one call at a time, and has a thread only while it makes calls.
 * While a call is under way, or the pause between two mutating calls lasts, decisions gather.
 */
final class Lane implements SerialWorker.Work {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /** Longer than late effects are looked for, refusals are remembered and back-off lasts. */
    private static final Duration KEPT_UNUSED = Duration.ofHours(2);

    /** Revocations go before reviews. */
    private static final List<Subject> BY_URGENCY = List.of(Subject.GRANT, Subject.REQUEST);

    private final LaneContext context;
    private final Surveyor surveyor;
    private final DryRuns dryRuns;
    private final Sender sender;
    private final Confirmer confirmer;
    private final LaneFailures failures;
    private final SerialWorker worker;
    private Instant lastWrite = Instant.MIN;
    private volatile Instant lastUsed;

    /** The namespace of the last order: steps count as its own while nothing waits and decisions are only confirmed. */
    private volatile String lastTenant = "";

    Lane(LaneContext context, WorkerThreads threads) {
        this.context = context;
        this.worker = new SerialWorker(this, threads, context.clock());
        this.confirmer = new Confirmer(context);
        this.surveyor = new Surveyor(context, confirmer::listed);
        this.dryRuns = new DryRuns(context);
        this.sender = new Sender(context);
        this.failures = new LaneFailures(context);
        this.lastUsed = context.clock().instant();
    }

    /** Somebody is about to hand something over. */
    void use() {
        lastUsed = context.clock().instant();
    }

    /** Whether nothing has been done for so long that nothing is remembered that another lane would miss. */
    boolean isUnused() {
        return !worker.isRunning()
                && !hasWork()
                && lastUsed.plus(KEPT_UNUSED).isBefore(context.clock().instant());
    }

    /** Takes an order in; answers what is known to stand in its way, so that it can be told at once. */
    Optional<Obstacle> submit(Order order, Collection<Long> settled, List<Decision> sentElsewhere) {
        Optional<Obstacle> refusal = failures.refusal(order);
        if (refusal.isPresent()) {
            context.queue().withdraw(order.resource().uid());
            return refusal;
        }
        lastTenant = order.resource().namespace();
        context.queue().adopt(sentElsewhere, order);
        context.queue().add(order, settled, context.clock().instant());
        worker.wakeUp();
        return failures.obstacle(order.action().subject());
    }

    boolean isWorkingFor(String uid) {
        return context.queue().isAskedBy(uid);
    }

    void withdraw(String uid) {
        context.queue().withdraw(uid);
    }

    /** The resource goes to another installation; answers what was sent for it here and is not confirmed. */
    List<Decision> leave(String uid) {
        return context.queue().leave(uid);
    }

    /**
     * While nothing is under way, what was read for the last orders is let go once it is too old for the next. Starts the
     * thread where there is work for it: a late effect to look for, or work that it left when it ended by an error.
     */
    void tidy() {
        worker.whileIdle(() -> {
            if (!context.keepsListsAfterForgettingOld()) {
                context.listMemory().used(this);
            }
        });
        worker.restartIfNeeded();
    }

    List<Instant> waitingSince() {
        return context.queue().waitingSince();
    }

    /** Finishes the call under way, looks once for what is unconfirmed, and ends. */
    void stop() {
        worker.stop();
    }

    boolean isRunning() {
        return worker.isRunning();
    }

    @Override
    public void failed(Throwable error) {
        failures.ofOurOwn();
    }

    @Override
    public void lastStep() throws InterruptedException {
        if (!context.queue().open().isEmpty() && !failures.isPaused()) {
            for (Subject subject : BY_URGENCY) {
                look(subject);
            }
            context.outbox().flush();
        }
    }

    @Override
    public Instant step() throws InterruptedException {
        use();
        context.listMemory().used(this);
        try {
            Instant next = makeStep();
            context.outbox().flush();
            return next;
        } finally {
            context.listMemory().unused(this, () -> worker.betweenSteps(context::evictLists));
        }
    }

    @Override
    public String tenant() {
        Queue queue = context.queue();
        return BY_URGENCY.stream()
                .flatMap(subject -> Stream.concat(
                        queue.oldest(subject).stream().flatMap(decision -> decision.askers().stream()),
                        queue.evaluations().of(subject).stream()))
                .findFirst()
                .map(order -> order.resource().namespace())
                .orElse(lastTenant);
    }

    @Override
    public boolean isUrgent() {
        return context.queue().oldest(Subject.GRANT).isPresent();
    }

    @Override
    public boolean hasWork() {
        return context.queue().next().isPresent()
                || !context.queue().open().isEmpty()
                || context.queue().nextRetry().isPresent()
                || BY_URGENCY.stream().anyMatch(confirmer::isLapsedDue);
    }

    /** Makes one step, and answers when the next is due. */
    private Instant makeStep() throws InterruptedException {
        if (failures.isPaused()) {
            return failures.pausedUntil();
        }
        Instant now = context.clock().instant();
        Instant next = context.queue().nextRetry().orElse(Instant.MAX);
        boolean decisionsWait = context.queue().hasWaiting();
        for (Subject subject : BY_URGENCY) {
            Instant look = confirmer.due(subject, decisionsWait);
            if (look != null && !look.isAfter(now)) {
                look(subject);
                return Instant.MIN;
            }
            next = look == null || next.isBefore(look) ? next : look;
        }
        for (Subject subject : BY_URGENCY) {
            if (!context.queue().hasWork(subject)) {
                continue;
            }
            CircuitBreaker breaker = context.breaker(subject);
            Instant from = breaker.isOpen() ? breaker.openUntil() : proceed(subject);
            if (!from.isAfter(now)) {
                return Instant.MIN;
            }
            next = from.isBefore(next) ? from : next;
            if (!breaker.isOpen()) {
                break; // reviews wait while a revocation waits for its turn only
            }
        }
        return next;
    }

    /** Evaluates or sends; answers when this can be done, which is in the past when it was done, or tried. */
    private Instant proceed(Subject subject) throws InterruptedException {
        Instant mayWrite = mayWrite();
        boolean mustPause = context.clock().instant().isBefore(mayWrite);
        // What is evaluated first goes out together; but evaluations must not keep it for ever from being sent.
        Optional<Decision> oldest = context.queue().oldest(subject);
        Instant overdue = context.clock().instant().minus(context.settings().confirmMost());
        boolean sendsFirst =
                !mustPause && oldest.filter(it -> it.since().isBefore(overdue)).isPresent();
        if (!sendsFirst && attempt(subject, () -> surveyor.survey(subject) || dryRuns.answer(subject))) {
            return Instant.MIN;
        }
        if (mustPause) {
            return mayWrite;
        }
        if (oldest.flatMap(it -> it.askers().stream().findFirst())
                .map(Order::organization)
                .filter(organization -> !context.resources().areWatched(organization))
                .isPresent()) {
            failures.notWatching();
            return Instant.MIN;
        }
        failures.watching();
        attempt(subject, () -> send(subject));
        return Instant.MIN;
    }

    private Instant mayWrite() {
        return lastWrite.equals(Instant.MIN)
                ? lastWrite
                : lastWrite.plus(context.settings().writeInterval());
    }

    private boolean send(Subject subject) throws StepFailure, Journal.JournalException, InterruptedException {
        CircuitBreaker breaker = context.breaker(subject);
        try {
            if (!sender.send(subject, confirmer.grantsReadable())) {
                return false;
            }
        } catch (StepFailure | Journal.JournalException failure) {
            lastWrite = context.clock().instant();
            breaker.sendingFailed();
            throw failure;
        }
        lastWrite = context.clock().instant();
        breaker.sendingSucceeded();
        if (subject == Subject.REQUEST) {
            context.courtesy().renew();
        }
        if (!context.queue().open().isEmpty()) {
            confirmer.expect(subject);
        }
        return true;
    }

    private void look(Subject subject) throws InterruptedException {
        try {
            confirmer.look(subject);
            succeeded(subject);
        } catch (Courtesy.GaveWay e) {
            LOG.trace("a revocation goes first");
        } catch (StepFailure failure) {
            failures.ofLook(failure, confirmer.failures(subject));
        }
    }

    /** That lists can be read does not make GitHub well, where something waits that could not be sent. */
    private void succeeded(Subject subject) {
        if (!context.breaker(subject).sendingFails()
                || context.queue().oldest(subject).isEmpty()) {
            failures.succeeded(subject);
        }
    }

    private interface Attempt {
        boolean make() throws StepFailure, Journal.JournalException, InterruptedException;
    }

    /** Makes an attempt and takes whatever comes of it; answers whether it did something, be it to fail. */
    private boolean attempt(Subject subject, Attempt attempt) throws InterruptedException {
        try {
            boolean did = attempt.make();
            if (did) {
                succeeded(subject);
            }
            return did;
        } catch (Courtesy.GaveWay e) {
            return true;
        } catch (StepFailure failure) {
            failures.ofStep(failure);
        } catch (Journal.JournalException e) {
            failures.ofJournal(e);
        }
        return true;
    }
}
