package dev.patoperator.dispatch;

import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Verdict;
import dev.patoperator.github.AppApi;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.Installation;
import dev.patoperator.github.PatApi;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes orders, and gives reports. Handing over never waits for GitHub; whoever handed over is woken when there is
 * something to read, and says when it is on record.
 */
public final class Dispatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** Far longer than any tick should take. */
    private static final Duration TICK_TOLERANCE = Duration.ofMinutes(2);

    /** They wait for GitHub most of the time: at half a second a call, a thousand organizations take some four minutes. */
    private static final int THREADS = 11;

    private static final int RESERVED_THREADS = 2;

    private final DispatchSettings settings;
    private final PatApi patApi;
    private final Journal journal;
    private final Resources resources;
    private final Judge judge;
    private final LaneObserver observer;
    private final Clocks clocks;
    private final Clock clock;
    private final Mailbox mailbox;
    private final Recovery recovery;
    private final InstallationResolver resolver;
    private final ListMemory memory = new ListMemory();
    private final Map<Installation, Lane> lanes = new ConcurrentHashMap<>();
    private final FairThreadPool threads = new FairThreadPool(THREADS, RESERVED_THREADS);
    private final ScheduledFuture<?> tidying;
    private volatile Instant tidied;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "dispatch-tidy");
        thread.setDaemon(true);
        return thread;
    });

    public Dispatcher(
            DispatchSettings settings,
            AppApi appApi,
            PatApi patApi,
            Journal journal,
            Resources resources,
            Judge judge,
            LaneObserver observer,
            Clocks clocks) {
        this.settings = settings;
        this.patApi = patApi;
        this.journal = journal;
        this.resources = resources;
        this.judge = judge;
        this.observer = observer;
        this.clocks = clocks;
        this.clock = clocks.monotonic();
        this.tidied = clock.instant();
        this.mailbox = new Mailbox(clock);
        this.recovery = new Recovery(journal, resources, clocks);
        this.resolver = new InstallationResolver(new InstallationResolver.Context(
                recovery, appApi, settings, clocks, threads, new Outbox(mailbox, resources), resources, this::admit));
        long period = Math.max(1, settings.wakeAgain().toMillis() / 2);
        this.tidying = timer.scheduleWithFixedDelay(this::tidy, period, period, TimeUnit.MILLISECONDS);
    }

    /** Hands over what a resource has left to decide, in place of whatever it handed over before. */
    public void submit(Order order) {
        recovery.forgetSentElsewhere(order).forEach((url, ids) -> resources.unresolved(order.resource(), ids, url));
        mailbox.open(order);
        resolver.submit(order);
    }

    /**
     * Has credentials verified in an organization for a resource that has nothing to decide for now, and wakes the resource
     * when GitHub has answered. What the resource has handed over stays as it is.
     */
    public void verify(ResourceRef resource, AppCredentials credentials, String organization) {
        resolver.verify(resource, credentials, organization);
    }

    /** The resource wants nothing sent any more. What was sent is still confirmed and reported. */
    public void withdraw(String uid) {
        resolver.withdraw(uid);
        lanes.values().forEach(lane -> lane.withdraw(uid));
        mailbox.withdrawn(uid);
        observer.forgotten(uid);
    }

    /** Whether anything that the resource handed over waits or is under way. */
    public boolean isWorkingFor(String uid) {
        return resolver.isWaitedForBy(uid) || lanes.values().stream().anyMatch(lane -> lane.isWorkingFor(uid));
    }

    /** What is known of a resource and not yet on record. */
    public Report report(String uid) {
        return mailbox.report(uid);
    }

    /** Under which generation of the resource each id that is not yet on record was sent, if it was. */
    public Map<Long, Long> generations(String uid) {
        return mailbox.generations(uid);
    }

    /** The GitHub that the resource's decisions were last handed over for; null when none were since the start. */
    public @Nullable URI apiUrl(String uid) {
        return mailbox.apiUrl(uid);
    }

    /** These verdicts of the resource are on record. */
    public void acknowledge(String uid, Map<Long, Verdict> recorded) {
        mailbox.acknowledge(uid, recorded);
    }

    /** Nothing is left to decide for the resource. */
    public void done(String uid) {
        mailbox.done(uid);
        observer.forgotten(uid);
    }

    /** The ids that were sent for a resource before a restart, and are still to be looked up. Reads the journal first. */
    public Set<Long> owed(String uid) {
        try {
            recovery.read();
        } catch (Journal.JournalException e) {
            LOG.debug("the journal could not be read yet; until it is, no order is let in either", e);
        }
        return recovery.owed(uid);
    }

    /** How many decisions wait to be sent. */
    public int waiting() {
        return (int) waitingSince().count();
    }

    /** For how long the oldest of them has waited. */
    public Duration longestWait() {
        return waitingSince()
                .min(Instant::compareTo)
                .map(since -> Duration.between(since, clock.instant()))
                .orElse(Duration.ZERO);
    }

    private Stream<Instant> waitingSince() {
        return lanes.values().stream().flatMap(lane -> lane.waitingSince().stream());
    }

    /**
     * Takes no new work, lets every lane finish the call under way, and waits until their verdicts are on record.
     *
     * @return whether all of it was done in time
     */
    public boolean drain(Duration most) throws InterruptedException {
        Instant end = clock.instant().plus(most);
        resolver.stop();
        lanes.values().forEach(Lane::stop);
        boolean ended = waitUntil(end, () -> lanes.values().stream().noneMatch(Lane::isRunning));
        return waitUntil(end, () -> !mailbox.hasUnrecorded()) && ended;
    }

    /** Ends every thread, without waiting. */
    @Override
    public void close() {
        resolver.stop();
        lanes.values().forEach(Lane::stop);
        tidying.cancel(true);
        timer.shutdownNow();
        threads.close();
    }

    private void admit(Installation installation, Order order) {
        List<Decision> sentElsewhere = new ArrayList<>();
        lanes.forEach((other, lane) -> {
            if (!other.equals(
                    installation)) { // its Secret named another installation before, or the App was reinstalled
                List<Decision> left = lane.leave(order.resource().uid());
                if (other.apiUrl().equals(installation.apiUrl())) {
                    sentElsewhere.addAll(left);
                }
            }
        });
        lane(installation)
                .submit(order, mailbox.report(order.resource().uid()).verdicts().keySet(), sentElsewhere)
                .ifPresent(obstacle -> {
                    if (mailbox.obstacle(order, obstacle)) {
                        resources.wake(order.resource());
                    }
                });
    }

    private Lane lane(Installation installation) {
        return lanes.compute(installation, (it, known) -> {
            Lane lane = known == null
                    ? new Lane(
                            new LaneContext(
                                    it, settings, patApi, journal, resources, judge, mailbox, recovery, memory,
                                    observer, clocks),
                            threads)
                    : known;
            lane.use(); // so that it is not removed before it has the order
            return lane;
        });
    }

    /** Whether the dispatcher's own timer still ticks, and so none of what it touches is stuck. */
    public boolean isAlive() {
        return tidied.plus(TICK_TOLERANCE).isAfter(clock.instant());
    }

    private void tidy() {
        try {
            forgetDeleted();
            resources.tidy();
            resolver.tidy();
            lanes.values().forEach(Lane::tidy);
            lanes.keySet().forEach(it -> lanes.computeIfPresent(it, (key, lane) -> lane.isUnused() ? null : lane));
            if (resources.mayAct()) {
                recover();
            }
            mailbox.unread(settings.wakeAgain()).forEach(resources::wake);
            tidied = clock.instant();
        } catch (RuntimeException | Error e) {
            LOG.error("tidying failed; it is tried again in a moment", e);
        }
    }

    private void forgetDeleted() {
        for (ResourceRef resource : mailbox.resources()) {
            if (!resources.exists(resource)) {
                resolver.withdraw(resource.uid());
                observer.forgotten(resource.uid());
                lanes.values().forEach(lane -> lane.withdraw(resource.uid()));
                Report rest = mailbox.remove(resource);
                if (!rest.verdicts().isEmpty()) {
                    resources.orphaned(resource, rest);
                }
            }
        }
    }

    private void recover() {
        try {
            recovery.read();
            recovery.tidy().forEach(this::forgotten);
        } catch (Journal.JournalException e) {
            LOG.warn("the journal could not be read: {}", e.getMessage());
        }
    }

    /** A predecessor sent these ids for a resource that is gone: what became of them nobody can look up any more. */
    private void forgotten(ResourceRef resource, List<Long> ids) {
        Map<Long, Verdict> verdicts = new LinkedHashMap<>();
        ids.forEach(id -> verdicts.put(
                id,
                new Verdict.Failed(
                        "sent before a restart; what became of it was not looked up", null, null, null, true)));
        resources.orphaned(resource, new Report(verdicts, null, null, null, null, null));
    }

    private boolean waitUntil(Instant end, BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            if (!clock.instant().isBefore(end)) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return true;
    }
}
