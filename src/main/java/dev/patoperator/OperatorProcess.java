package dev.patoperator;

import dev.patoperator.config.Settings;
import dev.patoperator.controller.ConfigMapJournal;
import dev.patoperator.controller.Controllers;
import dev.patoperator.controller.Leadership;
import dev.patoperator.controller.LeaseRenewals;
import dev.patoperator.credentials.CredentialsReader;
import dev.patoperator.github.CallObserver;
import dev.patoperator.github.GitHub;
import dev.patoperator.telemetry.BindFailedException;
import dev.patoperator.telemetry.EventRecorder;
import dev.patoperator.telemetry.Metrics;
import dev.patoperator.telemetry.http.OperatorHttpServer;
import dev.patoperator.webhook.WebhookServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The whole operator, wired: settings and a Kubernetes client in, a running operator out. */
final class OperatorProcess implements AutoCloseable {

    private static final String DEFAULT_NAMESPACE = "default";

    private final Metrics metrics = new Metrics();
    private final GitHub gitHub;
    private final ConfigMapJournal journal;
    private final EventRecorder events;
    private final Controllers controllers;
    private final OperatorHttpServer http;
    private final OperatorHttpServer health;
    private final @Nullable WebhookServer webhook;
    private volatile boolean stopping;

    /**
     * Wires everything and serves health and metrics; nothing is reconciled before {@link #start}.
     *
     * @param renewals an interceptor of that client
     * @param ended what to do when the process cannot go on: its Lease is lost, or an informer stopped for good
     * @throws BindFailedException when a port is taken
     */
    OperatorProcess(
            Settings settings,
            Tuning tuning,
            KubernetesClient kubernetes,
            LeaseRenewals renewals,
            Clock clock,
            Runnable ended)
            throws BindFailedException {
        String namespace =
                settings.namespace().orElse(Objects.requireNonNullElse(kubernetes.getNamespace(), DEFAULT_NAMESPACE));
        String instance = instance();
        Runnable unlessStopping = () -> {
            if (!stopping) {
                ended.run();
            }
        };
        WebhookServer webhook = settings.webhookPort().isEmpty()
                ? null
                : WebhookWiring.bind(settings.webhookPort().getAsInt());
        String address = webhook == null ? "" : WebhookWiring.address(webhook, kubernetes.getMasterUrl());
        Leadership leadership = settings.leaderElection()
                ? Leadership.elected(
                        kubernetes, namespace, instance + "_" + UUID.randomUUID() + address, renewals, unlessStopping)
                : Leadership.alone(kubernetes);
        gitHub = GitHub.connect(tuning.gitHub(), clock, this::observe);
        journal = new ConfigMapJournal(kubernetes, namespace);
        events = new EventRecorder(kubernetes, metrics, clock, instance);
        var credentials = new CredentialsReader(kubernetes, namespace, settings.gitHubApiUrls());
        controllers = new Controllers(
                kubernetes,
                gitHub,
                credentials,
                events,
                metrics,
                leadership,
                journal,
                tuning.dispatch(),
                tuning.cadence(),
                settings.watchNamespaces(),
                unlessStopping,
                clock);
        http = OperatorHttpServer.metrics(settings.httpPort(), metrics);
        health = OperatorHttpServer.health(settings.healthPort(), controllers::wedged, this::trouble);
        if (webhook != null) {
            WebhookWiring.serve(webhook, controllers, credentials, leadership, metrics);
        }
        this.webhook = webhook;
    }

    /** Begins to reconcile, or to stand by for the Lease. */
    void start() {
        controllers.start();
    }

    /** Port of the metrics. */
    int httpPort() {
        return http.port();
    }

    /** Port of the probes. */
    int healthPort() {
        return health.port();
    }

    /** Port of the webhook; empty when there is none. */
    OptionalInt webhookPort() {
        return webhook == null ? OptionalInt.empty() : OptionalInt.of(webhook.port());
    }

    /** Finishes what is under way, within the time given, and ends. */
    void stop(Duration most) throws InterruptedException {
        stopping = true;
        controllers.stop(most);
        release();
    }

    @Override
    public void close() {
        stopping = true;
        controllers.close();
        release();
    }

    private void release() {
        if (webhook != null) {
            webhook.close();
        }
        journal.close();
        events.close();
        gitHub.close();
        http.close();
        health.close();
        metrics.close();
    }

    private Optional<String> trouble() {
        return stopping ? Optional.of("stopping") : controllers.trouble();
    }

    private void observe(CallObserver.Call call) {
        metrics.githubCall(call.operation(), call.status(), call.duration());
        CallObserver.RateLimit limit = call.rateLimit();
        // The exchange of a token names no organization, and its limit is the App's.
        if (limit != null && call.installation() != null && call.organization() != null) {
            metrics.rateLimit(
                    call.apiUrl().getHost(), call.installation(), limit.limit(), limit.remaining(), limit.reset());
        }
    }

    /** The pod's name in a cluster, the host's elsewhere. */
    private static String instance() {
        String host = System.getenv("HOSTNAME");
        return host == null || host.isBlank() ? "local" : host;
    }
}
