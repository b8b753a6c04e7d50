package dev.patoperator.dispatch;

import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Subject;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstalledApp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look-up: of the installation of one App, with one key, in one organization. Orders with these credentials wait here until
 * GitHub has answered. While GitHub does not answer, the look-up is tried again by itself.
 */
final class PendingLookup implements SerialWorker.Work {

    private static final Logger LOG = LoggerFactory.getLogger(PendingLookup.class);

    private final InstallationResolver.Context context;
    private final BooleanSupplier stopping;
    private final AppCredentials credentials;
    private final String organization;
    private final Map<String, Order> waiting = new LinkedHashMap<>();
    private final Set<ResourceRef> asking = new LinkedHashSet<>();
    private final Backoff backoff;
    private final SerialWorker worker;
    private @Nullable Obstacle refused;
    private Instant refusedUntil = Instant.MIN;
    private Instant pausedUntil = Instant.MIN;
    private volatile @Nullable Obstacle closedBy;

    /** @param stopping whether the process takes no new work */
    PendingLookup(
            InstallationResolver.Context context,
            BooleanSupplier stopping,
            AppCredentials credentials,
            String organization) {
        this.context = context;
        this.stopping = stopping;
        this.credentials = credentials;
        this.organization = organization;
        this.backoff = new Backoff(
                context.settings().backoffFirst(), context.settings().backoffMost());
        this.worker = new SerialWorker(this, context.threads(), context.clocks().monotonic());
    }

    void queue(Order order) {
        synchronized (this) {
            waiting.put(order.resource().uid(), order);
        }
        Obstacle told = closedBy;
        if (told != null && worker.isRunning()) {
            tell(List.of(order), told);
        }
        worker.wakeUp();
    }

    void verify(ResourceRef resource) {
        synchronized (this) {
            asking.add(resource);
        }
        worker.wakeUp();
    }

    /** Starts again what ended by an error although somebody waits. */
    void tidy() {
        worker.restartIfNeeded();
    }

    boolean isIdle() {
        return !worker.isRunning() // asked without a lock: the worker asks back while it holds its own
                && !hasWork()
                && !context.clocks().monotonic().instant().isBefore(refusedUntil);
    }

    synchronized boolean isWaitedForBy(String uid) {
        return waiting.containsKey(uid);
    }

    synchronized void withdraw(String uid) {
        waiting.remove(uid);
    }

    void stop() {
        worker.stop();
    }

    @Override
    public synchronized String tenant() {
        return Stream.concat(waiting.values().stream().map(Order::resource), asking.stream())
                .map(ResourceRef::namespace)
                .findFirst()
                .orElse("");
    }

    @Override
    public synchronized boolean isUrgent() {
        return waiting.values().stream().anyMatch(Order::isUrgent);
    }

    @Override
    public synchronized boolean hasWork() {
        return !(waiting.isEmpty() && asking.isEmpty());
    }

    @Override
    public Instant step() throws InterruptedException {
        if (stopping.getAsBoolean()) {
            worker.stop(); // a look-up that began after the others were stopped
        } else if (!isPaused()) {
            letIn();
        }
        return pausedUntil;
    }

    @Override
    public void failed(Throwable error) {
        pausedUntil = context.clocks().monotonic().instant().plus(backoff.next());
    }

    /** A successor looks up again. */
    @Override
    public void lastStep() {}

    private void letIn() throws InterruptedException {
        Obstacle known = refused;
        if (known != null && context.clocks().monotonic().instant().isBefore(refusedUntil)) {
            tell(take(), known);
            answered();
            return;
        }
        try {
            context.recovery().read();
            InstalledApp app = lookUp(context.settings().installationMaxAge());
            if (isNotEnough(app)) {
                app = lookUp(context.settings().refusalMemory()); // somebody may have granted the permission
            }
            backoff.reset();
            List<Order> orders = take();
            if (closedBy != null) {
                closedBy = null;
                context.outbox().clearTemporary(orders);
            }
            admit(orders, app);
        } catch (Journal.JournalException e) {
            LOG.warn("the journal could not be read, so nothing is sent: {}", e.getMessage());
            pause(context.clocks().monotonic().instant().plus(backoff.next()), null);
        } catch (GitHubException.RateLimited e) {
            pause(
                    context.clocks().toMonotonic(e.until()),
                    new Obstacle(Obstacle.Kind.RATE_LIMITED, RateLimitMessage.of(e)));
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
            pause(context.clocks().monotonic().instant().plus(wait), backoff.times() > 1 ? obstacle : null);
        }
    }

    private InstalledApp lookUp(Duration maxAge) throws GitHubException, InterruptedException {
        return context.api().installation(credentials, organization, maxAge);
    }

    private void admit(List<Order> orders, InstalledApp app) {
        // Who has a say is known before anyone sends.
        context.resources().installed(credentials, organization, app);
        for (Order order : orders) {
            if (lacksPermission(order, app)) {
                tell(List.of(order), Obstacle.missingPermission(order.action().subject(), order.organization()));
            } else {
                context.admitted().accept(app.installation(), order);
            }
        }
        answered();
    }

    /** Whether anything that waits needs a permission that the App does not have. The resources that ask are Deny policies. */
    private synchronized boolean isNotEnough(InstalledApp app) {
        return waiting.values().stream().anyMatch(order -> lacksPermission(order, app))
                || (!asking.isEmpty() && !app.mayWrite(Subject.REQUEST.permission()));
    }

    /** A dry run only reads, and a server may name no permissions at all: what then may be done is left to GitHub. */
    private boolean lacksPermission(Order order, InstalledApp app) {
        return !order.dryRun()
                && !app.permissions().isEmpty()
                && !app.mayWrite(order.action().subject().permission());
    }

    private void refuse(Obstacle obstacle) {
        refused = obstacle;
        refusedUntil =
                context.clocks().monotonic().instant().plus(context.settings().refusalMemory());
        context.resources().refused(credentials, organization, obstacle);
        tell(take(), obstacle);
        answered();
    }

    /** Wakes the resources that asked for nothing but a look. */
    private void answered() {
        List<ResourceRef> woken;
        synchronized (this) {
            woken = List.copyOf(asking);
            asking.clear();
        }
        woken.forEach(context.resources()::wake);
    }

    private synchronized List<Order> take() {
        List<Order> orders = new ArrayList<>(waiting.values());
        waiting.clear();
        return orders;
    }

    private void pause(Instant until, @Nullable Obstacle obstacle) {
        if (obstacle != null) {
            closedBy = obstacle;
            List<Order> orders;
            synchronized (this) {
                orders = List.copyOf(waiting.values());
            }
            context.resources().unavailable(credentials, organization, obstacle);
            tell(orders, obstacle);
            answered();
        }
        pausedUntil = until;
    }

    private boolean isPaused() {
        return context.clocks().monotonic().instant().isBefore(pausedUntil);
    }

    private void tell(List<Order> orders, Obstacle obstacle) {
        synchronized (context.outbox()) {
            context.outbox().obstacle(orders, obstacle);
            context.outbox().flush();
        }
    }
}
