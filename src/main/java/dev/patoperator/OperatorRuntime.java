package dev.patoperator;

import dev.patoperator.config.Settings;
import dev.patoperator.controller.ControllerModule;
import dev.patoperator.controller.schedule.FirstEvaluationPacer;
import dev.patoperator.controller.schedule.RequeueIntervals;
import dev.patoperator.controller.schedule.SelectorSchedule;
import dev.patoperator.credentials.CredentialsReader;
import dev.patoperator.election.Leadership;
import dev.patoperator.election.LeaseRenewalMonitor;
import dev.patoperator.github.CallObserver;
import dev.patoperator.github.client.GitHubClient;
import dev.patoperator.inventory.InventoryModule;
import dev.patoperator.inventory.InventoryTimes;
import dev.patoperator.journal.ConfigMapJournal;
import dev.patoperator.notification.http.NotificationModule;
import dev.patoperator.notification.source.NotificationSources;
import dev.patoperator.telemetry.adapter.ResourceCounter;
import dev.patoperator.telemetry.adapter.UnwellResources;
import dev.patoperator.telemetry.events.EventRecorder;
import dev.patoperator.telemetry.http.BindFailedException;
import dev.patoperator.telemetry.http.OperatorHttpServer;
import dev.patoperator.telemetry.metrics.Metrics;
import dev.patoperator.webhook.WebhookServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The whole operator, wired from its settings and a Kubernetes client. */
public final class OperatorRuntime implements AutoCloseable {

    private static final String DEFAULT_NAMESPACE = "default";

    private final Metrics metrics = new Metrics();
    private final GitHubClient gitHub;
    private final ConfigMapJournal journal;
    private final EventRecorder events;
    private final NotificationModule notifications;
    private final ControllerModule controllerModule;
    private final InventoryModule inventory;
    private final OperatorHttpServer http;
    private final OperatorHttpServer health;
    private final @Nullable WebhookServer webhook;
    private volatile boolean stopping;

    /**
     * Wires everything and serves health and metrics; nothing is reconciled before {@link #start}.
     *
     * @param renewals an interceptor of that client
     * @param ended called when the process cannot go on: its Lease is lost, or an informer stopped for good
     * @throws BindFailedException when a port is taken
     */
    public OperatorRuntime(
            Settings settings,
            Timings timings,
            KubernetesClient kubernetes,
            LeaseRenewalMonitor renewals,
            Clock clock,
            Runnable ended)
            throws BindFailedException {
        String namespace =
                settings.namespace().orElse(Objects.requireNonNullElse(kubernetes.getNamespace(), DEFAULT_NAMESPACE));
        String instance = instance();
        metrics.dryRun(settings.dryRun());
        Runnable unlessStopping = () -> {
            if (!stopping) {
                ended.run();
            }
        };
        WebhookServer webhook = settings.webhookPort().isEmpty()
                ? null
                : WebhookModule.bind(settings.webhookPort().getAsInt());
        String address = webhook == null ? "" : WebhookModule.address(webhook, kubernetes.getMasterUrl());
        Leadership leadership = settings.leaderElection()
                ? Leadership.elected(
                        kubernetes, namespace, instance + "_" + UUID.randomUUID() + address, renewals, unlessStopping)
                : Leadership.alone(kubernetes);
        gitHub = GitHubClient.connect(timings.gitHub(), clock, this::observe);
        journal = new ConfigMapJournal(kubernetes, namespace);
        events = new EventRecorder(kubernetes, metrics, clock, instance);
        notifications = settings.eventSink()
                .map(configured ->
                        NotificationModule.sendingTo(configured.url(), configured.extensions(), metrics, clock))
                .orElse(NotificationModule.WITHOUT_SINK);
        var credentials = new CredentialsReader(kubernetes, namespace, settings.gitHubApiUrls());
        controllerModule = new ControllerModule(
                kubernetes,
                gitHub,
                credentials,
                events,
                metrics,
                leadership,
                journal,
                timings.dispatch(),
                timings.requeueIntervals(),
                settings.watchNamespaces(),
                settings.dryRun(),
                unlessStopping,
                NotificationSources.observers(notifications.sink(), clock),
                clock);
        inventory = new InventoryModule(
                kubernetes,
                credentials,
                controllerModule.dispatcher(),
                controllerModule.explainer(),
                inventoryTimes(timings.requeueIntervals()),
                controllerModule::mayAct,
                settings.watchNamespaces(),
                controllerModule.clocks());
        controllerModule.dispatchMetrics().addInventories(inventory::inventories);
        metrics.resources().addUnwell(() -> UnwellResources.unwell(inventory.inventories()));
        metrics.resources().addCounts(() -> ResourceCounter.counts(inventory.inventories()));
        http = OperatorHttpServer.metrics(settings.httpPort(), metrics);
        health = OperatorHttpServer.health(
                settings.healthPort(), controllerModule::livenessProblem, this::readinessProblem);
        if (webhook != null) {
            WebhookModule.serve(webhook, controllerModule, credentials, leadership, events, metrics, clock);
        }
        this.webhook = webhook;
    }

    /** Starts to reconcile, or to wait for the Lease. */
    public void start() {
        controllerModule.start();
        inventory.start();
    }

    /** Returns the port of the metrics. */
    public int httpPort() {
        return http.port();
    }

    /** Returns the port of the probes. */
    public int healthPort() {
        return health.port();
    }

    /** Returns the port of the webhook; empty when there is none. */
    public OptionalInt webhookPort() {
        return webhook == null ? OptionalInt.empty() : OptionalInt.of(webhook.port());
    }

    /** Finishes the work in progress, within the given time, and closes everything. */
    public void stop(Duration most) throws InterruptedException {
        stopping = true;
        inventory.close();
        controllerModule.stop(most);
        release();
    }

    @Override
    public void close() {
        stopping = true;
        inventory.close();
        controllerModule.close();
        release();
    }

    private void release() {
        if (webhook != null) {
            webhook.close();
        }
        journal.close();
        events.close();
        notifications.close();
        gitHub.close();
        http.close();
        health.close();
        metrics.close();
    }

    private Optional<String> readinessProblem() {
        return stopping ? Optional.of("stopping") : controllerModule.readinessProblem();
    }

    private void observe(CallObserver.ObservedCall call) {
        metrics.githubCall(call.operation(), call.status(), call.duration());
        CallObserver.RateLimit limit = call.rateLimit();
        // The call that creates an installation token names no organization, and its limit is the App's.
        if (limit != null && call.installation() != null && call.organization() != null) {
            metrics.rateLimit(
                    call.apiUrl().getHost(), call.installation(), limit.limit(), limit.remaining(), limit.reset());
        }
    }

    private static InventoryTimes inventoryTimes(RequeueIntervals intervals) {
        return new InventoryTimes(
                (organization, interval, after) ->
                        SelectorSchedule.next(organization, intervals.interval(interval), after),
                new FirstEvaluationPacer()::delay,
                intervals::retryInterval,
                intervals.listingReuse(),
                intervals.progress(),
                intervals.shortest(),
                intervals.interval(InventoryTimes.LONGEST_READING),
                intervals.interval(InventoryTimes.TIME_OF_PAGE));
    }

    /** Returns the pod's name in a cluster, and the host's elsewhere. */
    private static String instance() {
        String host = System.getenv("HOSTNAME");
        return host == null || host.isBlank() ? "local" : host;
    }
}
