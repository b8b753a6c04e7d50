package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.credentials.CredentialsReader;
import dev.patoperator.dispatch.DispatchSettings;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.dispatch.Journal;
import dev.patoperator.github.GitHub;
import dev.patoperator.precedence.CredentialVerifications;
import dev.patoperator.precedence.HoldBudget;
import dev.patoperator.precedence.Precedence;
import dev.patoperator.precedence.ResourceIndex;
import dev.patoperator.precedence.UnheardDenials;
import dev.patoperator.status.Statuses;
import dev.patoperator.telemetry.EventRecorder;
import dev.patoperator.telemetry.Metrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Both controllers, with the dispatcher behind them. */
public final class Controllers implements AutoCloseable {

    /** Reconcilers return without waiting for GitHub; what they wait for is the Kubernetes API. */
    private static final int THREADS = 10;

    /** Resources in one answer of the first list: ten thousand at once are more than a small heap holds. */
    private static final long PAGE = 500;

    private final Operator operator;
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
        var index = new ResourceIndex();
        var verifications = new CredentialVerifications(cadence.verification(), System::nanoTime);
        var unheard = new UnheardDenials();
        var audit = new AuditTrail(events, metrics, unheard);
        var schedule = new Schedule();
        var retries = new RetryProgress();
        this.doorbell = new Doorbell(index, verifications, schedule, cadence.moment(), clock);
        var policies = new Policies(index);
        var budget = new HoldBudget(cadence.maxHold(), cadence.holdWindow(), System::nanoTime);
        var precedence = new Precedence(
                index,
                verifications,
                budget,
                unheard,
                intent -> policies.flaw(intent).isPresent());
        var judge = new PolicyJudge(index, precedence, unheard, policies, clock);
        var resources = new ClusterResources(
                kubernetes,
                index,
                precedence,
                verifications,
                gitHub.apps(),
                policies,
                judge,
                retries,
                () -> leadership.isLeading() && !draining,
                this::isWatching,
                audit,
                clock);
        this.dispatcher = new Dispatcher(
                dispatch, gitHub.apps(), gitHub.pats(), journal, resources, judge, new LaneMeter(metrics), clock);
        metrics.queueLength(dispatcher::waiting);
        metrics.queueAge(dispatcher::longestWait);
        metrics.resources(new ResourceCensus(index)::counts);
        metrics.denyPolicies(new DenyCensus(index, verifications)::counts);
        var looks = new CredentialLooks(credentials, verifications, index, dispatcher, cadence);
        var handOver = new HandOver(looks, dispatcher, cadence, clock);
        var turns = new Turns(new Statuses(clock), cadence, clock);
        var generations = new SpecGenerations(index);
        var selections =
                new Selections(handOver, looks, dispatcher, schedule, retries, generations, turns, cadence, clock);
        var workflow = new Workflow(
                handOver,
                selections,
                policies,
                dispatcher,
                index,
                precedence,
                looks,
                generations,
                turns,
                cadence,
                clock);
        this.operator = new Operator(configuration -> {
            configuration
                    .withKubernetesClient(kubernetes)
                    .withCloseClientOnStop(false)
                    .checkingCRDAndValidateLocalModel(false)
                    .withConcurrentReconciliationThreads(THREADS)
                    .withReconciliationTerminationTimeout(Duration.ofSeconds(3))
                    .withUseSSAToPatchPrimaryResource(true)
                    .withMetrics(new ReconcileMeter(metrics))
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
        operator.start();
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
        return isWatching() ? Optional.empty() : Optional.of("not watching: " + info.unhealthyEventSources());
    }

    private boolean isWatching() {
        return operator.getRuntimeInfo().allEventSourcesAreHealthy();
    }

    /** Why the process should be restarted; empty when it is well. */
    public Optional<String> wedged() {
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
        dispatcher.close(); // before the caches are emptied: it would take every resource for deleted
        operator.stop();
        leadership.release();
    }
}
