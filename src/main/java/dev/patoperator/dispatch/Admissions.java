package dev.patoperator.dispatch;

import dev.patoperator.decision.Obstacle;
import dev.patoperator.github.AppApi;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where orders come in: each waits until its own credentials have shown, signed with their own key, which installation
 * they reach in the organization, so that nobody rides on another's token. Orders with the same credentials and
 * organization share one look-up, and no organization waits for another's.
 */
final class Admissions {

    private record DoorKey(String fingerprint, String organization) {}

    private static final Logger LOG = LoggerFactory.getLogger(Admissions.class);

    private final Recovery recovery;
    private final AppApi api;
    private final DispatchSettings settings;
    private final Clock clock;
    private final Executor executor;
    private final Outbox outbox;
    private final Resources resources;
    private final BiConsumer<Installation, Order> admitted;
    private final Map<DoorKey, Door> doors = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    Admissions(
            Recovery recovery,
            AppApi api,
            DispatchSettings settings,
            Clock clock,
            Executor executor,
            Outbox outbox,
            Resources resources,
            BiConsumer<Installation, Order> admitted) {
        this.recovery = recovery;
        this.api = api;
        this.settings = settings;
        this.clock = clock;
        this.executor = executor;
        this.outbox = outbox;
        this.resources = resources;
        this.admitted = admitted;
    }

    void submit(Order order) {
        var key = new DoorKey(
                order.credentials().fingerprint(), order.organization().toLowerCase(Locale.ROOT));
        withdraw(order.resource().uid());
        doors.compute(key, (it, known) -> {
            Door door = known == null ? new Door(order.credentials(), order.organization()) : known;
            door.queue(order);
            return door;
        });
    }

    /** Forgets doors that nobody uses: a rotated key should not stay in memory. */
    void tidy() {
        doors.keySet().forEach(key -> doors.computeIfPresent(key, (it, door) -> door.isIdle() ? null : door));
    }

    void withdraw(String uid) {
        doors.values().forEach(door -> door.withdraw(uid));
    }

    void stop() {
        stopping = true;
        doors.values().forEach(Door::wakeUp);
    }

    /** One credentials' way into one organization. */
    private final class Door implements Runnable {

        private final AppCredentials credentials;
        private final String organization;
        private final Map<String, Order> waiting = new LinkedHashMap<>();
        private final Backoff backoff = new Backoff(settings.backoffFirst(), settings.backoffMost());
        private boolean running;
        private @Nullable Obstacle refused;
        private Instant refusedUntil = Instant.MIN;
        private volatile @Nullable Obstacle closedBy;

        private Door(AppCredentials credentials, String organization) {
            this.credentials = credentials;
            this.organization = organization;
        }

        private synchronized void queue(Order order) {
            waiting.put(order.resource().uid(), order);
            if (!running) {
                running = true;
                executor.execute(this);
            } else if (closedBy != null) {
                resources.unverifiable(order);
                tell(List.of(order), closedBy);
            }
        }

        private synchronized boolean isIdle() {
            return !running && waiting.isEmpty() && !clock.instant().isBefore(refusedUntil);
        }

        private synchronized void withdraw(String uid) {
            waiting.remove(uid);
        }

        private synchronized void wakeUp() {
            notifyAll();
        }

        @Override
        public void run() {
            try {
                while (goesOn()) {
                    letInOrPause();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized boolean goesOn() {
            running = !waiting.isEmpty() && !stopping;
            return running;
        }

        private void letInOrPause() throws InterruptedException {
            try {
                letIn();
            } catch (RuntimeException e) {
                LOG.error("looking up the installation in {} met what it should not; tried again", organization, e);
                pause(clock.instant().plus(backoff.next()), null);
            }
        }

        private void letIn() throws InterruptedException {
            Obstacle known = refused;
            if (known != null && clock.instant().isBefore(refusedUntil)) {
                turnAway(known);
                return;
            }
            try {
                recovery.read();
                Installation installation = api.installation(credentials, organization);
                backoff.reset();
                closedBy = null;
                List<Order> orders = take();
                orders.forEach(order -> resources.verified(order, true)); // who has a say is known before anyone sends
                orders.forEach(order -> admitted.accept(installation, order));
            } catch (Journal.JournalException e) {
                LOG.warn("the journal could not be read, so nothing is sent: {}", e.getMessage());
                pause(clock.instant().plus(backoff.next()), null);
            } catch (GitHubException.RateLimited e) {
                pause(e.until(), new Obstacle(Obstacle.Kind.RATE_LIMITED, RateLimitMessage.of(e)));
            } catch (GitHubException.Unauthorized e) {
                refuse(new Obstacle(Obstacle.Kind.CREDENTIALS_INVALID, String.valueOf(e.getMessage())));
            } catch (GitHubException.Forbidden e) {
                refuse(new Obstacle(Obstacle.Kind.PERMISSION_DENIED, String.valueOf(e.getMessage())));
            } catch (GitHubException.NotFound e) {
                refuse(new Obstacle(
                        Obstacle.Kind.ORGANIZATION_NOT_FOUND,
                        "the GitHub App is not installed in " + organization + ", or there is no such organization"));
            } catch (GitHubException e) {
                Duration wait = backoff.next();
                var obstacle = new Obstacle(Obstacle.Kind.GITHUB_UNAVAILABLE, String.valueOf(e.getMessage()));
                pause(clock.instant().plus(wait), backoff.times() > 1 ? obstacle : null);
            }
        }

        private void refuse(Obstacle obstacle) {
            refused = obstacle;
            refusedUntil = clock.instant().plus(settings.refusalMemory());
            turnAway(obstacle);
        }

        private void turnAway(Obstacle obstacle) {
            List<Order> orders = take();
            orders.forEach(order -> resources.verified(order, false));
            tell(orders, obstacle);
        }

        private synchronized List<Order> take() {
            List<Order> orders = new ArrayList<>(waiting.values());
            waiting.clear();
            return orders;
        }

        private void pause(Instant until, @Nullable Obstacle obstacle) throws InterruptedException {
            if (obstacle != null) {
                closedBy = obstacle;
                List<Order> orders;
                synchronized (this) {
                    orders = List.copyOf(waiting.values());
                }
                orders.forEach(resources::unverifiable);
                tell(orders, obstacle);
            }
            synchronized (this) {
                long millis = Duration.between(clock.instant(), until).toMillis() + 1;
                while (!stopping && millis > 0) {
                    wait(millis);
                    millis = Duration.between(clock.instant(), until).toMillis();
                }
            }
        }

        private void tell(List<Order> orders, Obstacle obstacle) {
            synchronized (outbox) {
                outbox.obstacle(orders, obstacle);
                outbox.flush();
            }
        }
    }
}
