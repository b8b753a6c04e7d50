package dev.patoperator.controller;

import dev.patoperator.controller.cluster.CacheComparison;
import dev.patoperator.controller.cluster.CacheGuard;
import dev.patoperator.controller.cluster.InformerClusterView;
import dev.patoperator.controller.cluster.WatchHealth;
import dev.patoperator.controller.cluster.WatchedOrganizations;
import dev.patoperator.controller.plan.CredentialVerifier;
import dev.patoperator.controller.plan.ReconcilePlanner;
import dev.patoperator.controller.plan.ReconcileResultFactory;
import dev.patoperator.controller.plan.RetryProgress;
import dev.patoperator.controller.plan.SelectorReconciler;
import dev.patoperator.controller.plan.SpecGenerations;
import dev.patoperator.controller.plan.WorkSubmitter;
import dev.patoperator.controller.schedule.RequeueIntervals;
import dev.patoperator.controller.schedule.ReviewTrigger;
import dev.patoperator.controller.schedule.SelectorSchedule;
import dev.patoperator.controller.schedule.SubmitRateLimiter;
import dev.patoperator.credentials.CredentialsReader;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.dispatch.model.journal.Journal;
import dev.patoperator.dispatch.model.listing.ListingRateLimiter;
import dev.patoperator.election.Leadership;
import dev.patoperator.github.client.GitHubClient;
import dev.patoperator.policy.ConditionStore;
import dev.patoperator.precedence.ConflictResolver;
import dev.patoperator.precedence.CredentialVerificationCache;
import dev.patoperator.precedence.HoldBudget;
import dev.patoperator.precedence.OrganizationLimit;
import dev.patoperator.precedence.UnverifiedDenials;
import dev.patoperator.precedence.evaluation.CompiledPolicies;
import dev.patoperator.precedence.evaluation.IndexedPolicyEvaluator;
import dev.patoperator.precedence.explanation.IndexedPolicyExplainer;
import dev.patoperator.precedence.explanation.PolicyExplainer;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.status.StatusFactory;
import dev.patoperator.telemetry.adapter.DispatchMetrics;
import dev.patoperator.telemetry.adapter.DispatchObservers;
import dev.patoperator.telemetry.adapter.Observers;
import dev.patoperator.telemetry.adapter.ReconcileObserver;
import dev.patoperator.telemetry.adapter.ResourceGauges;
import dev.patoperator.telemetry.audit.AuditTrail;
import dev.patoperator.telemetry.events.EventRecorder;
import dev.patoperator.telemetry.metrics.Metrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RuntimeInfo;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Wires both controllers, the dispatcher and the checks of the caches. */
public final class ControllerModule implements AutoCloseable {

    private final Operator operator;
    private final Set<String> namespaces;
    private final ResourceIndex index = new ResourceIndex();
    private final WatchHealth watches;
    private final CacheGuard cacheGuard;
    private final Clocks clocks;
    private final DispatchMetrics dispatchMetrics;
    private final PolicyExplainer explainer;
    private final Dispatcher dispatcher;
    private final Leadership leadership;
    private final ReviewTrigger reviewTrigger;
    private volatile boolean draining;

    /**
     * Wires everything; nothing runs before {@link #start}.
     *
     * @param namespaces the namespaces to watch; all when empty
     * @param dryRun whether nothing is sent, whatever the resources say
     * @param stopped called when an informer stops for good: no change is seen from then on
     * @param observers told in addition to metrics, Events and the log
     */
    public ControllerModule(
            KubernetesClient kubernetes,
            GitHubClient gitHub,
            CredentialsReader credentials,
            EventRecorder events,
            Metrics metrics,
            Leadership leadership,
            Journal journal,
            DispatchSettings dispatch,
            RequeueIntervals requeueIntervals,
            Set<String> namespaces,
            boolean dryRun,
            Runnable stopped,
            Observers observers,
            Clock clock) {
        this.leadership = leadership;
        this.clocks = Clocks.of(clock);
        var monotonic = clocks.monotonic();
        this.namespaces = Set.copyOf(namespaces);
        this.watches = new WatchHealth(this::runtime, namespaces);
        var comparison = new CacheComparison(kubernetes, index, watches, namespaces, monotonic);
        this.cacheGuard = new CacheGuard(System::nanoTime, clock, this::unwatched, comparison::isCurrent);
        var verifications = new CredentialVerificationCache(requeueIntervals.verification(), System::nanoTime);
        var unverifiedDenials = new UnverifiedDenials();
        var audit = new AuditTrail(events, metrics, unverifiedDenials, observers.statuses());
        observers.statuses().watching(() -> index.kinds().stream().flatMap(index::all));
        var schedule = new SelectorSchedule();
        var retries = new RetryProgress();
        var generations = new SpecGenerations();
        var submitLimiter = new SubmitRateLimiter(requeueIntervals.shortest(), monotonic);
        this.reviewTrigger = new ReviewTrigger(
                index,
                verifications,
                schedule,
                new ListingRateLimiter(gitHub::rateLimit, clock),
                requeueIntervals.shortest(),
                monotonic);
        var policies = new CompiledPolicies(index, new ConditionStore(index::wake));
        this.explainer = new IndexedPolicyExplainer(index, verifications, policies, clock);
        var holdBudget = new HoldBudget(requeueIntervals.maxHold(), requeueIntervals.holdWindow(), System::nanoTime);
        var conflictResolver = new ConflictResolver(
                index,
                verifications,
                holdBudget,
                unverifiedDenials,
                intent ->
                        policies.problem(intent).filter(flaw -> !flaw.mayPass()).isPresent());
        var policyEvaluator = new IndexedPolicyEvaluator(index, conflictResolver, unverifiedDenials, policies, clock);
        dispatchMetrics = new DispatchMetrics(metrics, clocks, index);
        var clusterView = new InformerClusterView(
                kubernetes,
                index,
                conflictResolver,
                verifications,
                gitHub.apps(),
                policies,
                policyEvaluator,
                List.of(
                        retries::retain,
                        submitLimiter::retain,
                        schedule::retain,
                        generations::retain,
                        policies::retain,
                        dispatchMetrics::retain,
                        observers.statuses()::retain,
                        exists -> index.forgetObservedWrites()),
                this::mayAct,
                new WatchedOrganizations(index, watches, cacheGuard, namespaces)::contains,
                audit,
                clock,
                dryRun);
        this.dispatcher = new Dispatcher(
                dispatch,
                gitHub.apps(),
                dryRun ? gitHub.readOnlyPats() : gitHub.pats(),
                gitHub.organizations(),
                journal,
                clusterView,
                policyEvaluator,
                DispatchObservers.of(dispatchMetrics, observers.dispatch()),
                clocks);
        metrics.queueLength(dispatcher::waiting);
        metrics.queueAge(dispatcher::longestWait);
        ResourceGauges.register(metrics.resources(), index, verifications);
        var verifier = new CredentialVerifier(credentials, verifications, index, dispatcher, requeueIntervals);
        var submitter = new WorkSubmitter(verifier, dispatcher, submitLimiter, requeueIntervals, monotonic);
        var resultFactory = new ReconcileResultFactory(
                new StatusFactory(clock, dryRun), policies::warnings, requeueIntervals, monotonic);
        var selectorReconciler = new SelectorReconciler(
                submitter,
                verifier,
                dispatcher,
                schedule,
                retries,
                generations,
                resultFactory,
                requeueIntervals,
                monotonic);
        var planner = new ReconcilePlanner(
                submitter,
                selectorReconciler,
                policies,
                new OrganizationLimit(index, OrganizationLimit.MAX_ORGANIZATIONS_PER_SECRET, monotonic),
                dispatcher,
                index,
                conflictResolver,
                verifier,
                generations,
                resultFactory,
                requeueIntervals,
                monotonic,
                dryRun);
        this.operator = new Operator(configuration -> SdkConfiguration.apply(
                configuration, kubernetes, namespaces, leadership, new ReconcileObserver(metrics, policies), stopped));
        operator.register(
                new PatGrantReviewReconciler(planner, dispatcher, index, audit, events.statusWrites()),
                it -> SdkConfiguration.apply(it, namespaces));
        operator.register(
                new PatRevocationReconciler(planner, dispatcher, index, audit, events.statusWrites()),
                it -> SdkConfiguration.apply(it, namespaces));
    }

    /** Starts the controllers. With leader election they wait for the Lease in the background. */
    public void start() {
        cacheGuard.start();
        operator.start();
    }

    /** Returns what is not watched; empty before this process leads, because the caches of a standby are empty. */
    private Optional<Set<String>> unwatched() {
        return leadership.isLeading() ? watches.unwatchedSinceStart() : Optional.empty();
    }

    private RuntimeInfo runtime() {
        return operator.getRuntimeInfo();
    }

    /** Returns why the controllers cannot work; empty when they can, or when this process is a standby. */
    public Optional<String> readinessProblem() {
        if (!leadership.isLeading()) {
            return Optional.empty();
        }
        var info = operator.getRuntimeInfo();
        if (!info.isStarted()) {
            return Optional.of("the controllers have not started");
        }
        if (watches.isWatchingAll()
                || (!namespaces.isEmpty() && !watches.unwatched().containsAll(namespaces))) {
            return Optional.empty(); // organizations that only watched namespaces name are served
        }
        return Optional.of("not watching: " + info.unhealthyEventSources());
    }

    /** Returns why the process should be restarted; empty when it is healthy. */
    public Optional<String> livenessProblem() {
        if (cacheGuard.hasDeafWatches()) {
            return Optional.of("the watches deliver nothing: the API server lists what the caches do not hold");
        }
        return dispatcher.isAlive() ? Optional.empty() : Optional.of("the dispatcher has stopped");
    }

    /** Whether the caches are filled, so that a call of the {@link #reviewTrigger} has an effect. */
    public boolean acceptsDeliveries() {
        return !draining && leadership.isLeading() && readinessProblem().isEmpty();
    }

    /** Returns the receiver of webhook deliveries. It has an effect only after the controllers have started. */
    public ReviewTrigger reviewTrigger() {
        return reviewTrigger;
    }

    /** Returns the dispatcher, for what needs lists of GitHub without deciding anything. */
    public Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Returns the dispatcher's clocks. */
    public Clocks clocks() {
        return clocks;
    }

    /** Returns what explains the policies of all resources. */
    public PolicyExplainer explainer() {
        return explainer;
    }

    /** Returns what records in metrics what workers read and do. */
    public DispatchMetrics dispatchMetrics() {
        return dispatchMetrics;
    }

    /** Whether this process may act: it leads, and does not stop. */
    public boolean mayAct() {
        return leadership.isLeading() && !draining;
    }

    /**
     * Accepts no new work, waits until calls in progress have ended and their results are in the statuses, and releases
     * the Lease.
     */
    public void stop(Duration timeout) throws InterruptedException {
        draining = true;
        dispatcher.drain(timeout);
        close();
    }

    @Override
    public void close() {
        draining = true;
        reviewTrigger.close();
        cacheGuard.close();
        dispatcher.close(); // before the caches are emptied, or it would take every resource for deleted
        operator.stop();
        leadership.release();
    }
}
