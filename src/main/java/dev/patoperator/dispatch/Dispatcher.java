package dev.patoperator.dispatch;

import dev.patoperator.dispatch.execution.FairThreadPool;
import dev.patoperator.dispatch.listing.ListingMemoryBudget;
import dev.patoperator.dispatch.listing.request.RequestedListing;
import dev.patoperator.dispatch.lookup.InstallationResolver;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.ClusterView;
import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.ResourceProgress;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.journal.Journal;
import dev.patoperator.dispatch.model.listing.ListingReceiver;
import dev.patoperator.dispatch.model.listing.ListingRequest;
import dev.patoperator.dispatch.queue.JournalRecovery;
import dev.patoperator.dispatch.results.ResultPublisher;
import dev.patoperator.dispatch.results.ResultStore;
import dev.patoperator.dispatch.worker.InstallationWorkerFactory;
import dev.patoperator.dispatch.worker.InstallationWorkers;
import dev.patoperator.dispatch.worker.call.GitHubApis;
import dev.patoperator.github.AppApi;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.Installation;
import dev.patoperator.github.PatApi;
import dev.patoperator.github.organization.OrganizationApi;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ResourceRef;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes submissions and keeps their results. Submitting never waits for GitHub: a resource is woken when there is
 * something to read, and its reconciler acknowledges the results that the status contains. Thread-safe.
 */
public final class Dispatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /**
     * Threads mostly wait for GitHub: at half a second a call, and three calls for each, the first lists of a thousand
     * organizations take about four minutes.
     */
    private static final int THREADS = 8;

    private static final int RESERVED_THREADS = 2;

    private final ClusterView cluster;
    private final DispatchObserver observer;
    private final Clock clock;
    private final ResultStore resultStore;
    private final JournalRecovery recovery;
    private final InstallationResolver resolver;
    private final InstallationWorkers workers;
    private final FairThreadPool threads = new FairThreadPool(THREADS, RESERVED_THREADS);
    private final Housekeeping housekeeping;

    public Dispatcher(
            DispatchSettings settings,
            AppApi appApi,
            PatApi patApi,
            OrganizationApi organizationApi,
            Journal journal,
            ClusterView cluster,
            PolicyEvaluator policyEvaluator,
            DispatchObserver observer,
            Clocks clocks) {
        this.cluster = cluster;
        this.observer = observer;
        this.clock = clocks.monotonic();
        this.resultStore = new ResultStore(clock);
        this.recovery = new JournalRecovery(journal, cluster, clocks);
        this.workers = new InstallationWorkers(new InstallationWorkerFactory(
                settings,
                new GitHubApis(appApi, patApi, organizationApi),
                journal,
                cluster,
                policyEvaluator,
                resultStore,
                recovery,
                new ListingMemoryBudget(),
                observer,
                clocks,
                threads));
        this.resolver = new InstallationResolver(new InstallationResolver.Context(
                recovery,
                appApi,
                settings,
                clocks,
                threads,
                new ResultPublisher(resultStore, cluster),
                cluster,
                this::admit,
                workers::requestListing));
        this.housekeeping = new Housekeeping(
                settings.rewakeInterval(), cluster, observer, resultStore, recovery, resolver, workers, clock);
    }

    /** Submits what a resource has left to decide. Replaces the resource's earlier submission. */
    public void submit(Submission submission) {
        recovery.forgetSentElsewhere(submission)
                .forEach((url, ids) -> cluster.unresolved(submission.resource(), ids, url));
        resultStore.open(submission);
        resolver.submit(submission);
    }

    /**
     * Verifies credentials in an organization for a resource that has nothing to decide for now, and wakes the resource
     * when the result is known. An earlier submission of the resource stays as it is.
     */
    public void verify(ResourceRef resource, AppCredentials credentials, String organization) {
        resolver.verify(resource, credentials, organization);
    }

    /**
     * Asks for the lists of an organization, without deciding anything. Replaces the earlier request of the resource. The
     * lists are shared with the policies of the organization.
     */
    public void requestListing(ListingRequest request, ListingReceiver receiver) {
        workers.withdrawListing(request.resource().uid());
        resolver.requestListing(new RequestedListing(request, receiver));
    }

    /** Forgets the resource's request for lists. */
    public void withdrawListing(String uid) {
        resolver.withdrawListing(uid);
        workers.withdrawListing(uid);
    }

    /** Stops sending for a resource. Decisions that were sent are still confirmed and reported. */
    public void withdraw(String uid) {
        resolver.withdraw(uid);
        workers.withdraw(uid);
        resultStore.withdrawn(uid);
        observer.forgotten(uid);
    }

    /** Whether anything that the resource submitted is pending or under way. */
    public boolean isWorkingFor(String uid) {
        return resolver.isWaitedForBy(uid) || workers.isWorkingFor(uid);
    }

    /** Returns what is known of a resource and is not acknowledged yet. */
    public ResourceProgress progress(String uid) {
        return resultStore.progress(uid);
    }

    /** Returns, for each unacknowledged id that was sent, the generation of the resource with which it was sent. */
    public Map<Long, Long> generations(String uid) {
        return resultStore.generations(uid);
    }

    /** Returns GitHub's API URL from the resource's last submission; null when nothing is kept for the resource. */
    public @Nullable URI apiUrl(String uid) {
        return resultStore.apiUrl(uid);
    }

    /** Acknowledges results that the resource's status contains. */
    public void acknowledge(String uid, Map<Long, DecisionResult> recorded) {
        resultStore.acknowledge(uid, recorded);
    }

    /** Forgets a resource that has nothing left to decide, unless one of its results is not acknowledged yet. */
    public void finished(String uid) {
        resultStore.forgetIfRecorded(uid);
        observer.forgotten(uid);
    }

    /** Returns ids that an earlier process sent for the resource and whose effect is not known. Reads the journal first. */
    public Set<Long> unresolvedIds(String uid) {
        try {
            recovery.read();
        } catch (Journal.JournalException e) {
            LOG.debug("The journal could not be read yet; nothing is sent before it is read", e);
        }
        return recovery.unresolvedIds(uid);
    }

    /** Returns how many decisions wait to be sent. */
    public int waiting() {
        return (int) workers.waitingSince().count();
    }

    /** Returns how long the oldest of them has waited. */
    public Duration longestWait() {
        return workers.waitingSince()
                .min(Instant::compareTo)
                .map(since -> Duration.between(since, clock.instant()))
                .orElse(Duration.ZERO);
    }

    /**
     * Takes no new work, lets every worker finish the call under way, and waits until their results are acknowledged.
     *
     * @return whether all of it was done in time
     */
    public boolean drain(Duration timeout) throws InterruptedException {
        Instant end = clock.instant().plus(timeout);
        resolver.stop();
        workers.stop();
        boolean ended = waitUntil(end, () -> !workers.isAnyRunning());
        return waitUntil(end, () -> !resultStore.hasUnrecorded()) && ended;
    }

    /** Ends every thread, without waiting. */
    @Override
    public void close() {
        resolver.stop();
        workers.stop();
        housekeeping.close();
        threads.close();
    }

    private void admit(Installation installation, Submission submission) {
        String uid = submission.resource().uid();
        workers.submit(
                        installation,
                        submission,
                        resultStore.progress(uid).results().keySet())
                .ifPresent(blocker -> {
                    if (resultStore.addBlocker(submission, blocker)) {
                        cluster.wake(submission.resource());
                    }
                });
    }

    /** Whether the housekeeping timer still runs, which shows that nothing it calls is stuck. */
    public boolean isAlive() {
        return housekeeping.isAlive();
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
