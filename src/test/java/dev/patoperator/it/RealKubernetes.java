package dev.patoperator.it;

import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.process.OperatorJvm;
import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.KubeAPITestException;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A real API server on the loopback interface, with the operator installed. No controllers, no scheduler, no nodes. */
public final class RealKubernetes implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RealKubernetes.class);
    private static final String OPERATOR = "github-pat-operator";

    private static final String AUDIT_POLICY = """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules:
            - level: Metadata
            """;

    private final Path directory;
    private final KubeAPIServer server;
    private final KubernetesClient admin;
    private final Kubectl kubectl;
    private final AuditLog audit;
    private final ServerSwitch serverSwitch;

    private RealKubernetes(Path directory, ApiServerBinaries binaries) throws IOException {
        this.directory = directory;
        this.audit = new AuditLog(directory.resolve("audit.log"));
        this.serverSwitch = binaries.layOut(directory);
        this.server = startOnFreePorts();
        Path kubeconfig = directory.resolve("admin.kubeconfig");
        Files.writeString(kubeconfig, server.getKubeConfigYaml());
        this.admin = new KubernetesClientBuilder()
                .withConfig(io.fabric8.kubernetes.client.Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
        this.kubectl = new Kubectl(binaries.kubectl(), kubeconfig, directory.resolve("kubectl"));
    }

    /** Starts the server and installs {@code deploy/manifests}, and the sample namespace's own objects. */
    public static RealKubernetes start() {
        try {
            Path directory = Files.createTempDirectory("kubernetes");
            RealKubernetes kubernetes = new RealKubernetes(directory, ApiServerBinaries.find());
            LOG.warn(
                    "Kubernetes {} is up",
                    kubernetes.admin.getKubernetesVersion().getGitVersion());
            new Installation(kubernetes.admin, kubernetes.kubectl, directory).install();
            return kubernetes;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private KubeAPIServer startOnFreePorts() throws IOException {
        Path policy = Files.writeString(directory.resolve("audit-policy.yaml"), AUDIT_POLICY);
        List<String> flags = List.of(
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                // Without a default route the server finds no address of its own, and ends.
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

    /** Ends the API server at once, as a crash does. Its data, and its port, stay. */
    public void stopServer() {
        serverSwitch.off();
    }

    /** Starts it again and waits until it serves. */
    public void startServer() {
        serverSwitch.on();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> kubectl.attempt("", "get", "--raw", "/readyz").code() == 0);
    }

    /** Has etcd forget what was before now: who watches from an older version has to list again. */
    void compact() {
        String etcd = serverSwitch.arguments().stream()
                .filter(argument -> argument.startsWith("http://0.0.0.0:"))
                .findFirst()
                .orElseThrow()
                .replace("0.0.0.0", "127.0.0.1");
        new Etcd(etcd).compact();
    }

    /** Everything is allowed to this one. */
    public KubernetesClient admin() {
        return admin;
    }

    /** Everything is allowed to this one too. */
    Kubectl kubectl() {
        return kubectl;
    }

    /** Who asked for what, and what they were answered. */
    AuditLog audit() {
        return audit;
    }

    /** Makes or replaces the Secret of the namespace {@code acme}, with the App's credentials for this GitHub. */
    public void credentialsFor(GitHubSimulator gitHub) {
        credentials("acme", gitHub, gitHub.app().privateKeyPkcs1());
    }

    /** Makes or replaces a namespace's Secret, with a private key of this GitHub's App. */
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

    /** Starts the packaged jar as the manifests do: its own ServiceAccount, leader election, JSON lines. */
    public OperatorJvm startOperator(GitHubSimulator gitHub) {
        return startOperator(gitHub, Map.of());
    }

    /** The same with other settings. */
    public OperatorJvm startOperator(GitHubSimulator gitHub, Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "KUBECONFIG",
                operatorKubeconfig().toString(),
                "PAT_OPERATOR_NAMESPACE",
                OPERATOR,
                "PAT_OPERATOR_LEADER_ELECTION",
                "true",
                "PAT_OPERATOR_LOG_FORMAT",
                "json",
                "PAT_OPERATOR_HTTP_PORT",
                "0",
                "PAT_OPERATOR_GITHUB_API_URLS",
                gitHub.baseUrl()));
        environment.putAll(settings);
        return OperatorJvm.fromJar(Path.of("target/github-pat-operator.jar"), environment);
    }

    /** How many statuses of reviews the operator's ServiceAccount has applied. */
    public long statusWrites() {
        return audit.callsOfTheOperator().stream()
                .filter(call -> call.what().equals("patch patgrantreviews/status") && call.status() == 200)
                .count();
    }

    /** Why no server can be started; empty when one can. */
    public static Optional<String> missing() {
        return ApiServerBinaries.missing();
    }

    /** Names of the records of what is being sent. */
    public List<String> writeAheadRecords() {
        return admin.configMaps().inNamespace(OPERATOR).withLabel("patoperator.dev/journal").list().getItems().stream()
                .map(record -> record.getMetadata().getName())
                .toList();
    }

    /** Deletes all resources of both kinds in a namespace. */
    public void deleteResources(String namespace) {
        for (String kind : List.of("patgrantreviews", "patrevocations")) {
            kubectl.run("delete", "--raw", "/apis/patoperator.dev/v1alpha1/namespaces/" + namespace + "/" + kind);
        }
    }

    /** Who holds the operator's Lease; empty when nobody does. */
    String leader() {
        Lease lease = admin.leases().inNamespace(OPERATOR).withName(OPERATOR).get();
        return lease == null ? "" : Objects.requireNonNullElse(lease.getSpec().getHolderIdentity(), "");
    }

    /** kubectl with the rights of the operator. */
    Kubectl kubectlAsOperator() {
        return kubectl.with(operatorKubeconfig());
    }

    /** Writes a kubeconfig with a token of the operator's ServiceAccount, as a pod would get one. */
    public Path operatorKubeconfig() {
        String token = admin.serviceAccounts()
                .inNamespace(OPERATOR)
                .withName(OPERATOR)
                .tokenRequest()
                .getStatus()
                .getToken();
        Config config = Serialization.unmarshal(server.getKubeConfigYaml(), Config.class);
        AuthInfo user = new AuthInfo();
        user.setToken(token);
        config.getUsers().get(0).setUser(user);
        try {
            return Files.writeString(directory.resolve("operator.kubeconfig"), Serialization.asYaml(config));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        admin.close();
        serverSwitch.off();
        server.stop();
        ApiServerBinaries.delete(directory);
    }
}
