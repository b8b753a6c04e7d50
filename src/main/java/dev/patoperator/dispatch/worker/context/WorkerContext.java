package dev.patoperator.dispatch.worker.context;

import dev.patoperator.dispatch.execution.CircuitBreaker;
import dev.patoperator.dispatch.listing.ListingCache;
import dev.patoperator.dispatch.listing.ListingMemoryBudget;
import dev.patoperator.dispatch.listing.ListingReporter;
import dev.patoperator.dispatch.listing.PageReader;
import dev.patoperator.dispatch.listing.RepositoryNameCache;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.ClusterView;
import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.queue.DecisionQueue;
import dev.patoperator.dispatch.queue.Journal;
import dev.patoperator.dispatch.queue.JournalRecovery;
import dev.patoperator.dispatch.results.ResultPublisher;
import dev.patoperator.dispatch.results.ResultStore;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.PatApi;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the steps of one worker share. Any thread may use the queue and read the circuit breakers. Listings, page readers,
 * preemption and publisher are used by the worker's thread, or by another one between two steps.
 */
public final class WorkerContext {

    private final Installation installation;
    private final DispatchSettings settings;
    private final PatApi api;
    private final Journal journal;
    private final ClusterView cluster;
    private final PolicyEvaluator policyEvaluator;
    private final DispatchObserver observer;
    private final Clocks clocks;
    private final DecisionQueue queue;
    private final ResultPublisher publisher;
    private final Preemption preemption;
    private final RepositoryNameCache repositoryNames;
    private final ListingMemoryBudget memory;
    private final Map<ItemKind, CircuitBreaker> breakers = new EnumMap<>(ItemKind.class);
    private final Map<ItemKind, PageReader> pageReaders = new EnumMap<>(ItemKind.class);
    private final Map<ItemKind, ListingCache> listings = new EnumMap<>(ItemKind.class);

    public WorkerContext(
            Installation installation,
            DispatchSettings settings,
            PatApi api,
            Journal journal,
            ClusterView cluster,
            PolicyEvaluator policyEvaluator,
            ResultStore resultStore,
            JournalRecovery recovery,
            ListingMemoryBudget memory,
            DispatchObserver observer,
            Clocks clocks) {
        this.installation = installation;
        this.settings = settings;
        this.api = api;
        this.journal = journal;
        this.cluster = cluster;
        this.policyEvaluator = policyEvaluator;
        this.observer = observer;
        this.clocks = clocks;
        this.queue = new DecisionQueue(recovery, clocks.monotonic());
        this.publisher = new ResultPublisher(resultStore, cluster);
        this.memory = memory;
        this.repositoryNames = new RepositoryNameCache(clocks.monotonic(), memory);
        for (ItemKind kind : ItemKind.values()) {
            breakers.put(kind, new CircuitBreaker(clocks.monotonic(), settings.backoffFirst(), settings.backoffMax()));
        }
        this.preemption = new Preemption(() -> queue.oldest(ItemKind.GRANT).isPresent()
                && !breaker(ItemKind.GRANT).isOpen());
        pageReaders.put(ItemKind.REQUEST, new PageReader("requests", clocks.monotonic()));
        pageReaders.put(ItemKind.GRANT, new PageReader("grants", clocks.monotonic()));
        listings.put(ItemKind.REQUEST, listing(ItemKind.REQUEST, preemption::preemptIfRevocationWaits, memory));
        listings.put(ItemKind.GRANT, listing(ItemKind.GRANT, () -> {}, memory));
    }

    private ListingCache listing(ItemKind kind, Runnable beforeEachPage, ListingMemoryBudget memory) {
        return new ListingCache(
                kind,
                api,
                clocks.monotonic(),
                settings.freshness(),
                beforeEachPage,
                new ListingReporter(observer, kind),
                pageReader(kind),
                memory);
    }

    public Installation installation() {
        return installation;
    }

    public DispatchSettings settings() {
        return settings;
    }

    public PatApi api() {
        return api;
    }

    public Journal journal() {
        return journal;
    }

    public ClusterView cluster() {
        return cluster;
    }

    public PolicyEvaluator policyEvaluator() {
        return policyEvaluator;
    }

    public DispatchObserver observer() {
        return observer;
    }

    /** The monotonic clock: for intervals. */
    public Clock clock() {
        return clocks.monotonic();
    }

    public Clocks clocks() {
        return clocks;
    }

    public DecisionQueue queue() {
        return queue;
    }

    public ResultPublisher publisher() {
        return publisher;
    }

    public Preemption preemption() {
        return preemption;
    }

    /** The circuit breaker of a kind. While it is open, calls about the other kind are still made. */
    public CircuitBreaker breaker(ItemKind kind) {
        return Objects.requireNonNull(breakers.get(kind));
    }

    public ListingCache listing(ItemKind kind) {
        return Objects.requireNonNull(listings.get(kind));
    }

    /** The page reader of a kind, shared by all that read its list. */
    public PageReader pageReader(ItemKind kind) {
        return Objects.requireNonNull(pageReaders.get(kind));
    }

    /** The cached names of the repositories of listed items. */
    public RepositoryNameCache repositoryNames() {
        return repositoryNames;
    }

    /** The memory that the listings of all organizations share. */
    public ListingMemoryBudget memory() {
        return memory;
    }

    /** Discards the lists and names that are too old to be used again. */
    public void forgetOldLists() {
        listings.values().forEach(ListingCache::forgetOld);
        repositoryNames.forgetOld();
    }

    public boolean hasLists() {
        return !listings.values().stream().allMatch(ListingCache::isEmpty);
    }

    /** Discards all listings. The next step reads what it needs. */
    public void evictLists() {
        listings.values().forEach(ListingCache::restart);
    }

    /** Returns access with the submission's credentials and the worker's installation. Reports to the observer. */
    public InstallationAccess access(Submission submission) {
        InstallationAccess access =
                new InstallationAccess(submission.credentials(), installation, submission.organization());
        observer.callsStarting(submission.resource(), access);
        return access;
    }

    /** Returns access for the first requester of these decisions; empty when no decision has one any more. */
    public Optional<InstallationAccess> access(List<Decision> decisions) {
        return decisions.stream()
                .flatMap(decision -> decision.requesters().stream())
                .findFirst()
                .map(this::access);
    }
}
