package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.credentials.CredentialsReader;
import dev.patoperator.decision.Intent;
import dev.patoperator.dispatch.Clocks;
import dev.patoperator.dispatch.DispatchSettings;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.dispatch.Journal;
import dev.patoperator.github.GitHub;
import dev.patoperator.policy.ConditionStore;
import dev.patoperator.precedence.Claim;
import dev.patoperator.precedence.CredentialVerifications;
import dev.patoperator.precedence.HoldBudget;
import dev.patoperator.precedence.OrganizationLimit;
import dev.patoperator.precedence.Precedence;
import dev.patoperator.precedence.ResourceIndex;
import dev.patoperator.precedence.UnheardDenials;
import dev.patoperator.status.Statuses;
import dev.patoperator.telemetry.EventRecorder;
import dev.patoperator.telemetry.Metrics;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RuntimeInfo;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Both controllers, with the dispatcher behind them. */
public final class Controllers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Controllers.class);

    /** Reconcilers return without waiting for GitHub; what they wait for is the Kubernetes API. */
    private static final int THREADS = 6;

    /** Resources in one answer of the first list: ten thousand at once are more than a small heap holds. */
    private static final long PAGE = 500;

    /** Long enough for ten thousand resources. A namespace that must not be listed delays the start by as much. */
    private static final Duration CACHE_SYNC = Duration.ofSeconds(20);

    private final Operator operator;
    private final Set<String> namespaces;
    private final ResourceIndex index = new ResourceIndex();
    private final WatchHealth watches;
    private final CacheGuard cacheGuard;
    /** For the log, which names each change once. */
    private volatile Set<String> reportedUnwatched = Set.of();

    private final Dispatcher dispatcher;
    private final Leadership leadership;
    private final Doorbell doorbell;
    private volatile boolean draining;

    /**
     * Makes everything ready to start.
     *
     * @param namespaces the namespaces to watch; all when empty
     * @param stopped what to do when an informer stops for good: nothing is seen from then on
     */
    public Controllers(
            KubernetesClient kubernetes,
            GitHub gitHub,
            CredentialsReader credentials,
            EventRecorder events,
            Metrics metrics,
            Leadership leadership,
            Journal journal,
            DispatchSettings dispatch,
            Cadence cadence,
            Set<String> namespaces,
            Runnable stopped,
            Clock clock) {
        this.leadership = leadership;
        var clocks = Clocks.of(clock);
        var intervals = clocks.monotonic();
        this.namespaces = Set.copyOf(namespaces);
        this.watches = new WatchHealth(this::runtime, namespaces);
        var comparison = new CacheComparison(kubernetes, index, watches, namespaces, intervals);
        this.cacheGuard = new CacheGuard(System::nanoTime, clock, this::unwatched, comparison::isCurrent);
        var verifications = new CredentialVerifications(cadence.verification(), System::nanoTime);
        var unheard = new UnheardDenials();
        var audit = new AuditTrail(events, metrics, unheard);
        var schedule = new Schedule();
        var retries = new RetryProgress();
        var generations = new SpecGenerations();
        var pace = new SubmitPace(cadence.moment(), intervals);
        this.doorbell = new Doorbell(
                index,
                verifications,
                schedule,
                new DeliveryPace(gitHub::rateLimit, clock),
                cadence.moment(),
                intervals);
        var policies = new Policies(index, new ConditionStore(index::wake));
        var budget = new HoldBudget(cadence.maxHold(), cadence.holdWindow(), System::nanoTime);
        var precedence = new Precedence(
                index,
                verifications,
                budget,
                unheard,
                intent -> policies.flaw(intent).filter(flaw -> !flaw.mayPass()).isPresent());
        var judge = new PolicyJudge(index, precedence, unheard, policies, clock);
        var meter = new LaneMeter(metrics, clocks, index);
        var resources = new ClusterResources(
                kubernetes,
                index,
                precedence,
                verifications,
                gitHub.apps(),
                policies,
                judge,
                List.of(
                        retries::retain,
                        pace::retain,
                        schedule::retain,
                        generations::retain,
                        policies::retain,
                        meter::retain,
                        exists -> index.forgetCaughtUp()),
                () -> leadership.isLeading() && !draining,
                this::isWatching,
                audit,
                clock);
        this.dispatcher =
                new Dispatcher(dispatch, gitHub.apps(), gitHub.pats(), journal, resources, judge, meter, clocks);
        metrics.queueLength(dispatcher::waiting);
        metrics.queueAge(dispatcher::longestWait);
        metrics.resources(new ResourceCensus(index)::counts);
        metrics.denyPolicies(new DenyCensus(index, verifications)::counts);
        var looks = new CredentialLooks(credentials, verifications, index, dispatcher, cadence);
        var handOver = new HandOver(looks, dispatcher, pace, cadence, intervals);
        var turns = new Turns(new Statuses(clock), cadence, intervals);
        var selections =
                new Selections(handOver, looks, dispatcher, schedule, retries, generations, turns, cadence, intervals);
        var workflow = new Workflow(
                handOver,
                selections,
                policies,
                new OrganizationLimit(index, OrganizationLimit.MOST, intervals),
                dispatcher,
                index,
                precedence,
                looks,
                generations,
                turns,
                cadence,
                intervals);
        this.operator = new Operator(configuration -> {
            configuration
                    .withKubernetesClient(kubernetes)
                    .withCloseClientOnStop(false)
                    .withResourceCloner(Controllers::uncopied)
                    .checkingCRDAndValidateLocalModel(false)
                    .withConcurrentReconciliationThreads(THREADS)
                    .withReconciliationTerminationTimeout(Duration.ofSeconds(3))
                    .withUseSSAToPatchPrimaryResource(true)
                    .withCacheSyncTimeout(CACHE_SYNC)
                    .withStopOnInformerErrorDuringStartup(namespaces.isEmpty())
                    .withMetrics(new ReconcileObserver(metrics, policies))
                    .withInformerStoppedHandler((informer, failure) -> {
                        if (failure != null) {
                            stopped.run();
                        }
                    });
            leadership.configuration().ifPresent(configuration::withLeaderElectionConfiguration);
        });
        operator.register(
                new PatGrantReviewReconciler(workflow, dispatcher, index, audit), it -> configure(it, namespaces));
        operator.register(
                new PatRevocationReconciler(workflow, dispatcher, index, audit), it -> configure(it, namespaces));
    }

    /** Reconcilers change nothing of what they are given, so they are given what the cache holds. */
    private static <R extends HasMetadata> R uncopied(R resource) {
        return resource;
    }

    private static <R extends PatResource<?>> void configure(
            ControllerConfigurationOverrider<R> controller, Set<String> namespaces) {
        controller
                .withGenerationAware(false)
                .withOnUpdateFilter(Controllers::asksForSomething)
                .withInformerListLimit(PAGE)
                .withRetry(new GenericRetry()
                        .setInitialInterval(Duration.ofMillis(500))
                        .setIntervalMultiplier(2)
                        .setMaxInterval(60_000)
                        .withoutMaxAttempts());
        if (!namespaces.isEmpty()) {
            controller.settingNamespaces(namespaces);
        }
    }

    /** Our own status writes ask for nothing; a new spec or a new retry annotation does. */
    private static boolean asksForSomething(PatResource<?> now, PatResource<?> before) {
        return now.generation() != before.generation()
                || !Objects.equals(now.retryRequestedAt(), before.retryRequestedAt());
    }

    /** Starts, or waits for the Lease in the background. */
    public void start() {
        cacheGuard.start();
        operator.start();
    }

    /** What is not watched; empty before this process leads: a standby's caches are empty. */
    private Optional<Set<String>> unwatched() {
        return leadership.isLeading() ? watches.unwatchedSinceStart() : Optional.empty();
    }

    private RuntimeInfo runtime() {
        return operator.getRuntimeInfo();
    }

    /** Why the controllers cannot do their work; empty when they can, or stand by. */
    public Optional<String> trouble() {
        if (!leadership.isLeading()) {
            return Optional.empty();
        }
        var info = operator.getRuntimeInfo();
        if (!info.isStarted()) {
            return Optional.of("the controllers have not started");
        }
        if (watches.isWatchingAll()
                || (!namespaces.isEmpty() && !watches.unwatched().containsAll(namespaces))) {
            return Optional.empty(); // what an unwatched namespace has no say in goes on
        }
        return Optional.of("not watching: " + info.unhealthyEventSources());
    }

    /** Whether nothing that may have a say in an organization changes without this process being told. */
    private boolean isWatching(String organization) {
        if (!cacheGuard.trustsCaches()) {
            return false;
        }
        if (watches.isWatchingAll()) {
            reportedUnwatched = Set.of();
            return true;
        }
        if (namespaces.isEmpty()) {
            return false;
        }
        Set<String> unwatched = watches.unwatched();
        if (!unwatched.equals(reportedUnwatched)) {
            reportedUnwatched = unwatched;
            LOG.warn("not watched, so organizations that resources there name have to wait: {}", unwatched);
        }
        String key = Intent.organizationKey(organization);
        return index.kinds().stream()
                .flatMap(index::all)
                .filter(resource -> unwatched.contains(resource.namespace()))
                .flatMap(resource -> Claim.of(resource).stream())
                .noneMatch(claim -> claim.organizationKey().equals(key));
    }

    /** Why the process should be restarted; empty when it is well. */
    public Optional<String> wedged() {
        if (cacheGuard.isDeaf()) {
            return Optional.of("the watches deliver nothing: the API server lists what the caches do not hold");
        }
        return dispatcher.isAlive() ? Optional.empty() : Optional.of("the dispatcher has stopped");
    }

    /** Whether the caches are filled and a word to the {@link #doorbell} has an effect. */
    public boolean takesNews() {
        return !draining && leadership.isLeading() && trouble().isEmpty();
    }

    /** Where news of requests is welcome, once the controllers have started. */
    public Doorbell doorbell() {
        return doorbell;
    }

    /** Takes no new work, lets what is under way come to its end on record, and gives up the Lease. */
    public void stop(Duration most) throws InterruptedException {
        draining = true;
        dispatcher.drain(most);
        close();
    }

    @Override
    public void close() {
        draining = true;
        doorbell.close();
        cacheGuard.close();
        dispatcher.close(); // before the caches are emptied: it would take every resource for deleted
        operator.stop();
        leadership.release();
    }
}
