package dev.patoperator.it;

import dev.patoperator.github.simulator.GitHubSimulator;
import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.KubeAPITestException;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real API server on the loopback interface, with a controller manager when its program is available. There is no
 * scheduler and no node.
 */
public final class RealKubernetes implements AutoCloseable {

    /** Much more than it takes: the programs of a new machine are not in its page cache yet. */
    private static final int STARTS_WITHIN_MILLIS = 60_000;

    private static final Logger LOG = LoggerFactory.getLogger(RealKubernetes.class);
    private static final String AUDIT_POLICY = """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules:
            - level: Metadata
            """;

    private final Path directory;
    private final KubeAPIServer server;
    private final Path adminKubeconfig;
    private final KubernetesClient admin;
    private final Kubectl kubectl;
    private final ServerSwitch serverSwitch;
    private final ServerVersion version;
    private final Optional<ControllerManager> controllerManager;
    private AuditLog audit;

    private RealKubernetes(Path directory, ApiServerBinaries binaries) throws IOException {
        this.directory = directory;
        this.audit = new AuditLog(directory.resolve("audit.log"), 0);
        this.serverSwitch = binaries.layOut(directory);
        this.server = startOnFreePorts();
        this.adminKubeconfig = directory.resolve("admin.kubeconfig");
        Files.writeString(adminKubeconfig, server.getKubeConfigYaml());
        this.admin = new KubernetesClientBuilder()
                .withConfig(io.fabric8.kubernetes.client.Config.fromKubeconfig(adminKubeconfig.toFile()))
                .build();
        this.kubectl = new Kubectl(binaries.kubectl(), adminKubeconfig, directory.resolve("kubectl"));
        this.version = ServerVersion.of(admin);
        this.controllerManager = startControllerManager(binaries);
    }

    /** Starts an empty server and logs its version. */
    public static RealKubernetes start() {
        try {
            Path directory = Files.createTempDirectory("kubernetes");
            RealKubernetes kubernetes = new RealKubernetes(directory, ApiServerBinaries.find());
            LOG.warn(
                    "Kubernetes {} is up, {} a controller manager",
                    kubernetes.version.text(),
                    kubernetes.controllerManager.isPresent() ? "with" : "without");
            return kubernetes;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<ControllerManager> startControllerManager(ApiServerBinaries binaries) throws IOException {
        if (binaries.controllerManager().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(ControllerManager.start(
                binaries.controllerManager().get(),
                adminKubeconfig,
                Path.of(serverSwitch.argument("--service-account-signing-key-file")),
                Path.of(serverSwitch.argument("--client-ca-file")),
                directory));
    }

    private KubeAPIServer startOnFreePorts() throws IOException {
        Path policy = Files.writeString(directory.resolve("audit-policy.yaml"), AUDIT_POLICY);
        List<String> flags = List.of(
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                // Without a default route the server finds no address of its own, and exits.
                "--endpoint-reconciler-type=none",
                "--audit-policy-file=" + policy,
                "--audit-log-path=" + audit.file());
        try {
            return started(flags);
        } catch (KubeAPITestException e) {
            LOG.warn("the API server did not start; a port that was free may be taken by now, so it is tried again", e);
            return started(flags);
        }
    }

    private KubeAPIServer started(List<String> flags) {
        KubeAPIServer starting = new KubeAPIServer(KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withTestDir(directory.toString())
                .withOfflineMode(true)
                .withApiServerFlags(flags)
                .withStartupTimeout(STARTS_WITHIN_MILLIS)
                .build());
        try {
            starting.start();
            return starting;
        } catch (RuntimeException e) {
            serverSwitch.off();
            starting.stop();
            serverSwitch.on();
            throw e;
        }
    }

    /** Kills the API server, as a crash does. Its data and its port stay. */
    public void stopServer() {
        serverSwitch.off();
    }

    /** Starts the API server again and waits until it is ready. */
    public void startServer() {
        serverSwitch.on();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> kubectl.attempt("", "get", "--raw", "/readyz").code() == 0);
    }

    /** Makes etcd compact its history: a client that watches from an older version has to list again. */
    void compact() {
        new Etcd(serverSwitch.argument("--etcd-servers").replace("0.0.0.0", "127.0.0.1")).compact();
    }

    /** The version of the server. */
    ServerVersion version() {
        return version;
    }

    /** Whether a controller manager finishes deleted namespaces, collects owned objects and aggregates cluster roles. */
    public boolean hasControllerManager() {
        return controllerManager.isPresent();
    }

    /** A client with all rights. */
    public KubernetesClient admin() {
        return admin;
    }

    /** A kubectl with all rights. */
    public Kubectl kubectl() {
        return kubectl;
    }

    /** Helm with all rights. */
    public Helm helm() {
        return new Helm(directory.resolve("helm"), Optional.of(adminKubeconfig));
    }

    /** The kubeconfig with all rights. */
    public Path adminKubeconfig() {
        return adminKubeconfig;
    }

    /** The calls of the current test class, and how they were answered. */
    public AuditLog audit() {
        return audit;
    }

    /** Starts a new audit: earlier calls are ignored. */
    void startAuditOfClass() {
        audit = audit.fromNow();
    }

    /** Creates or replaces the Secret of the namespace {@code acme}, with the App's credentials for this GitHub. */
    public void credentialsFor(GitHubSimulator gitHub) {
        credentials("acme", gitHub, gitHub.app().privateKeyPkcs1());
    }

    /** Creates or replaces a namespace's Secret, with this private key for this GitHub's App. */
    void credentials(String namespace, GitHubSimulator gitHub, String privateKey) {
        admin.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("github-app")
                        .endMetadata()
                        .withStringData(Map.of(
                                "githubAppID", String.valueOf(gitHub.app().appId()),
                                "githubAppPrivateKey", privateKey,
                                "githubAppBaseURL", gitHub.baseUrl()))
                        .build())
                .createOr(existing -> existing.update());
    }

    /** Why no server can be started; empty when one can. */
    public static Optional<String> missing() {
        return ApiServerBinaries.missing();
    }

    /** Waits until the types of a group are served, after their CRDs were applied. */
    public void awaitServed(String group, String... plurals) {
        for (String plural : plurals) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> kubectl.attempt("", "get", plural + "." + group, "-A")
                                    .code()
                            == 0);
        }
    }

    /** Replaces the namespace controller when there is none. */
    public void finishDeletedNamespaces() {
        if (!hasControllerManager()) {
            DeletedNamespaces.finish(admin, kubectl);
        }
    }

    /** Writes a kubeconfig with a token of a ServiceAccount. */
    Path kubeconfigOf(String namespace, String serviceAccount) {
        String token = admin.serviceAccounts()
                .inNamespace(namespace)
                .withName(serviceAccount)
                .tokenRequest()
                .getStatus()
                .getToken();
        Config config = Serialization.unmarshal(server.getKubeConfigYaml(), Config.class);
        AuthInfo user = new AuthInfo();
        user.setToken(token);
        config.getUsers().get(0).setUser(user);
        try {
            Path file = directory.resolve(namespace + "-" + serviceAccount + ".kubeconfig");
            return Files.writeString(file, Serialization.asYaml(config));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        admin.close();
        controllerManager.ifPresent(ControllerManager::close);
        serverSwitch.off();
        server.stop();
        Folders.delete(directory);
    }
}
