package dev.patoperator.dispatch.lookup;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.dispatch.execution.Backoff;
import dev.patoperator.dispatch.execution.SerialWorker;
import dev.patoperator.dispatch.execution.Urgency;
import dev.patoperator.dispatch.listing.request.RequestedListing;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.journal.Journal;
import dev.patoperator.dispatch.results.RateLimitMessage;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstalledApp;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
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
 * One look-up of the installation of one App, with one key, in one organization. Submissions with these credentials
 * wait here until GitHub has responded. While GitHub does not respond, the look-up is repeated. Thread-safe.
 */
final class PendingLookup implements SerialWorker.WorkerTask {

    private static final Logger LOG = LoggerFactory.getLogger(PendingLookup.class);

    private final InstallationResolver.Context context;
    private final BooleanSupplier stopping;
    private final AppCredentials credentials;
    private final String organization;

    @GuardedBy("this")
    private final Map<String, Submission> waiting = new LinkedHashMap<>();

    private final WaitingListings listings;

    @GuardedBy("this")
    private final Set<ResourceRef> verifying = new LinkedHashSet<>();

    private final Backoff backoff;
    private final SerialWorker worker;
    private @Nullable Blocker refused;
    private Instant refusedUntil = Instant.MIN;
    private Instant pausedUntil = Instant.MIN;
    private volatile @Nullable Blocker temporaryBlocker;

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
        this.listings = new WaitingListings(context, organization);
        this.backoff = Backoff.withJitter(
                context.settings().backoffFirst(), context.settings().backoffMax());
        this.worker = new SerialWorker(this, context.threads(), context.clocks().monotonic());
    }

    void queue(Submission submission) {
        synchronized (this) {
            waiting.put(submission.resource().uid(), submission);
        }
        Blocker known = temporaryBlocker;
        if (known != null && worker.isRunning()) {
            publishBlocker(List.of(submission), known);
        }
        worker.wakeUp();
    }

    void queue(RequestedListing requested) {
        listings.add(requested);
        worker.wakeUp();
    }

    void verify(ResourceRef resource) {
        synchronized (this) {
            verifying.add(resource);
        }
        worker.wakeUp();
    }

    /** Restarts the worker if an error ended it although something waits. */
    void housekeep() {
        worker.restartIfNeeded();
    }

    boolean isIdle() {
        return !worker.isRunning() // called without a lock: the worker calls back while it holds its own
                && !hasWork()
                && listings.isEmpty()
                && !context.clocks().monotonic().instant().isBefore(refusedUntil);
    }

    synchronized boolean isWaitedForBy(String uid) {
        return waiting.containsKey(uid);
    }

    synchronized void withdraw(String uid) {
        waiting.remove(uid);
    }

    void withdrawListing(String uid) {
        listings.withdraw(uid);
    }

    void stop() {
        worker.stop();
    }

    @Override
    public synchronized String tenant() {
        return Stream.concat(waiting.values().stream().map(Submission::resource), verifying.stream())
                .findFirst()
                .or(listings::oldest)
                .map(ResourceRef::namespace)
                .orElse("");
    }

    @Override
    public synchronized Urgency urgency() {
        if (waiting.values().stream().anyMatch(Submission::isUrgent)) {
            return Urgency.URGENT;
        }
        return decides() || listings.isEmpty() ? Urgency.NORMAL : Urgency.BACKGROUND;
    }

    @Override
    public boolean hasWork() {
        return decides() || listings.mayBeLookedUp();
    }

    private synchronized boolean decides() {
        return !(waiting.isEmpty() && verifying.isEmpty());
    }

    @Override
    public Instant step() throws InterruptedException {
        if (stopping.getAsBoolean()) {
            worker.stop(); // created after the other look-ups were stopped
        } else if (!isPaused()) {
            admitWaiting();
        } else if (temporaryBlocker != null) {
            listings.block(temporaryBlocker);
        }
        return pausedUntil;
    }

    @Override
    public void failed(Throwable error) {
        pausedUntil = context.clocks().monotonic().instant().plus(backoff.next());
    }

    /** No-op. The next process looks up again. */
    @Override
    public void lastStep() {}

    private void admitWaiting() throws InterruptedException {
        if (!hasWork() && !listings.isEmpty()) {
            return; // woken on a standby
        }
        Blocker known = refused;
        if (known != null && context.clocks().monotonic().instant().isBefore(refusedUntil)) {
            publishBlocker(take(), known);
            listings.refuse(known);
            answered();
            return;
        }
        try {
            context.recovery().read();
            InstalledApp app = lookUp(context.settings().installationMaxAge());
            if (isNotEnough(app)) {
                app = lookUp(context.settings().refusalMemory()); // the permission may have been granted meanwhile
            }
            backoff.reset();
            List<Submission> submissions = take();
            if (temporaryBlocker != null) {
                temporaryBlocker = null;
                context.publisher().clearTemporary(submissions);
            }
            admit(submissions, app);
        } catch (Journal.JournalException e) {
            LOG.warn("The journal could not be read, so nothing is sent: {}", e.getMessage());
            pause(context.clocks().monotonic().instant().plus(backoff.next()), null);
        } catch (GitHubException.RateLimited e) {
            pause(
                    context.clocks().toMonotonic(e.until()),
                    new Blocker(Blocker.Kind.RATE_LIMITED, RateLimitMessage.of(e)));
        } catch (GitHubException.Unauthorized e) {
            refuse(new Blocker(Blocker.Kind.CREDENTIALS_INVALID, String.valueOf(e.getMessage())));
        } catch (GitHubException.Forbidden e) {
            refuse(new Blocker(Blocker.Kind.PERMISSION_DENIED, String.valueOf(e.getMessage())));
        } catch (GitHubException.NotFound e) {
            refuse(new Blocker(Blocker.Kind.ORGANIZATION_NOT_FOUND, String.valueOf(e.getMessage())));
        } catch (GitHubException e) {
            Duration wait = backoff.next();
            Blocker blocker = Blocker.gitHubUnavailable(String.valueOf(e.getMessage()));
            pause(context.clocks().monotonic().instant().plus(wait), backoff.times() > 1 ? blocker : null);
        }
    }

    private InstalledApp lookUp(Duration maxAge) throws GitHubException, InterruptedException {
        return context.api().installation(credentials, organization, maxAge);
    }

    private void admit(List<Submission> submissions, InstalledApp app) {
        // Which credentials are verified must be known before anything is sent.
        context.cluster().installed(credentials, organization, app);
        for (Submission submission : submissions) {
            if (submission.lacksPermission(app)) {
                publishBlocker(
                        List.of(submission),
                        Blocker.missingPermission(submission.action().kind(), submission.organization()));
            } else {
                context.admitted().accept(app.installation(), submission);
            }
        }
        listings.admit(app);
        answered();
    }

    /** Whether anything that waits needs a permission that the App lacks. Resources to verify are Deny policies. */
    private synchronized boolean isNotEnough(InstalledApp app) {
        return waiting.values().stream().anyMatch(submission -> submission.lacksPermission(app))
                || (!verifying.isEmpty() && !app.mayWrite(ItemKind.REQUEST.permission()))
                || listings.isNotEnough(app);
    }

    private void refuse(Blocker blocker) {
        refused = blocker;
        refusedUntil =
                context.clocks().monotonic().instant().plus(context.settings().refusalMemory());
        context.cluster().refused(credentials, organization, blocker);
        publishBlocker(take(), blocker);
        listings.refuse(blocker);
        answered();
    }

    /** Wakes the resources that only requested verification. */
    private void answered() {
        List<ResourceRef> woken;
        synchronized (this) {
            woken = List.copyOf(verifying);
            verifying.clear();
        }
        woken.forEach(context.cluster()::wake);
    }

    private synchronized List<Submission> take() {
        List<Submission> submissions = new ArrayList<>(waiting.values());
        waiting.clear();
        return submissions;
    }

    private void pause(Instant until, @Nullable Blocker blocker) {
        if (blocker != null) {
            temporaryBlocker = blocker;
            List<Submission> submissions;
            synchronized (this) {
                submissions = List.copyOf(waiting.values());
            }
            context.cluster().unavailable(credentials, organization, blocker);
            publishBlocker(submissions, blocker);
            listings.block(blocker);
            answered();
        }
        pausedUntil = until;
    }

    private boolean isPaused() {
        return context.clocks().monotonic().instant().isBefore(pausedUntil);
    }

    private void publishBlocker(List<Submission> submissions, Blocker blocker) {
        synchronized (context.publisher()) {
            context.publisher().publishBlocker(submissions, blocker);
            context.publisher().flush();
        }
    }
}
