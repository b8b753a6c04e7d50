package dev.patoperator;

import dev.patoperator.controller.ControllerModule;
import dev.patoperator.credentials.CredentialsException;
import dev.patoperator.credentials.CredentialsReader;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.election.Leadership;
import dev.patoperator.telemetry.events.EventRecorder;
import dev.patoperator.telemetry.http.BindFailedException;
import dev.patoperator.telemetry.metrics.Metrics;
import dev.patoperator.webhook.ReplicaRole;
import dev.patoperator.webhook.WebhookSecrets;
import dev.patoperator.webhook.WebhookServer;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects the webhook to the controllers' caches, the Secrets and the leader election. The leader's address is a part
 * of its identity in the Lease, which every follower reads anyway.
 */
final class WebhookModule implements WebhookSecrets {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookModule.class);
    private static final char BEFORE_ADDRESS = '@';

    private final ControllerModule controllerModule;
    private final CredentialsReader credentials;
    private final WebhookProblems problems;

    private WebhookModule(ControllerModule controllerModule, CredentialsReader credentials, WebhookProblems problems) {
        this.controllerModule = controllerModule;
        this.credentials = credentials;
        this.problems = problems;
    }

    /** Opens the port. */
    static WebhookServer bind(int port) throws BindFailedException {
        try {
            return WebhookServer.bind(port, WebhookServer.Timeouts.DEFAULT);
        } catch (IOException e) {
            throw new BindFailedException("PAT_OPERATOR_WEBHOOK_PORT", port, e);
        }
    }

    /** Starts to answer deliveries. */
    static void serve(
            WebhookServer server,
            ControllerModule controllerModule,
            CredentialsReader credentials,
            Leadership leadership,
            EventRecorder events,
            Metrics metrics,
            Clock clock) {
        var problems = new WebhookProblems(controllerModule.reviewTrigger()::referringTo, events, clock);
        server.serve(
                () -> role(controllerModule, leadership),
                new WebhookModule(controllerModule, credentials, problems),
                controllerModule.reviewTrigger()::onDelivery,
                metrics::delivery);
    }

    /**
     * Returns what is appended to the identity, so that other replicas find the webhook of this one; empty when it has
     * no address.
     *
     * @param apiServer the Kubernetes API: the local address that reaches it is the one that other replicas can reach
     */
    static String address(WebhookServer server, URL apiServer) {
        int apiPort = apiServer.getPort() > 0 ? apiServer.getPort() : apiServer.getDefaultPort();
        InetAddress own;
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(apiServer.getHost(), apiPort)); // sends nothing
            own = socket.getLocalAddress();
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "This replica found no address of its own, so standby replicas cannot relay webhook deliveries to it: {}",
                    e.toString());
            return "";
        }
        String host = own.getHostAddress().replaceFirst("%.*", "");
        return BEFORE_ADDRESS + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port();
    }

    private static ReplicaRole role(ControllerModule controllerModule, Leadership leadership) {
        if (!leadership.isLeading()) {
            String leader = leadership.leader();
            int at = leader.indexOf(BEFORE_ADDRESS);
            return new ReplicaRole.Follower(at < 0 ? null : URI.create("http://" + leader.substring(at + 1)));
        }
        return controllerModule.acceptsDeliveries() ? new ReplicaRole.Leader() : new ReplicaRole.NotReady();
    }

    @Override
    public boolean isReferredTo(String namespace, String secretName) {
        return controllerModule.reviewTrigger().isReferredTo(namespace, secretName);
    }

    @Override
    public void notSigned(String namespace, String secretName) {
        var name = new SecretRef(namespace, secretName);
        problems.report(
                name,
                "it is not signed with the webhookSecret of Secret " + name
                        + ": the App's settings have another secret, or it does not come from GitHub; put the same"
                        + " secret into both");
    }

    @Override
    public Optional<byte[]> read(String namespace, String secretName) throws UnavailableException {
        var name = new SecretRef(namespace, secretName);
        try {
            Optional<byte[]> secret = credentials.webhookSecret(namespace, secretName);
            if (secret.isEmpty()) {
                problems.report(
                        name,
                        "Secret " + name + " has no webhookSecret; put the secret of the App's webhook there, at least"
                                + " 16 characters");
            }
            return secret;
        } catch (CredentialsException e) {
            if (e.remedy() == CredentialsException.Remedy.UNREACHABLE) {
                throw new UnavailableException(String.valueOf(e.getMessage()));
            }
            problems.report(name, String.valueOf(e.getMessage()));
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("it took too long to read Secret " + namespace + "/" + secretName);
        }
    }
}
