package dev.patoperator.it;

import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.process.OperatorJvm;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The operator's objects in a cluster, installed from {@code deploy/} or from the Helm chart, and a team's namespace {@code
 * acme} with the operator's right to its Secret. The operator runs as the Deployment specifies: with its ServiceAccount,
 * environment and number of replicas. Only what a node would provide differs: ports, kubeconfig and the address of
 * GitHub.
 */
public final class OperatorInstallation implements AutoCloseable {

    static final String OPERATOR = "github-pat-operator";

    private static final String SECRETS_ROLE = "github-pat-operator-secrets";
    private static final Path SAMPLES = Path.of("deploy/samples");

    private final RealKubernetes kubernetes;
    private final Installer installer;
    private final List<String> otherNamespaces = new ArrayList<>();

    private OperatorInstallation(RealKubernetes kubernetes, Installer installer) {
        this.kubernetes = kubernetes;
        this.installer = installer;
    }

    /**
     * Installs the operator, and waits until its kinds are served.
     *
     * @param path a folder with a kustomization, a file of manifests, or a Helm chart
     */
    public static OperatorInstallation of(RealKubernetes kubernetes, Path path) {
        OperatorInstallation installation = new OperatorInstallation(kubernetes, Installer.of(path));
        try {
            installation.install();
            return installation;
        } catch (RuntimeException | AssertionError e) {
            installation.close();
            throw e;
        }
    }

    private void install() {
        Kubectl kubectl = kubernetes.kubectl();
        kubectl.run("apply", "-f", SAMPLES.resolve("namespace.yaml").toString());
        installer.install(kubernetes);
        if (admin().rbac().clusterRoles().withName(SECRETS_ROLE).get() != null && !isBoundInAcme()) {
            kubectl.run("apply", "-f", SAMPLES.resolve("rolebinding.yaml").toString());
        }
        kubernetes.awaitServed(
                "patoperator.dev", "patgrantreviews", "patrevocations", "patinventories", "patrequests", "patgrants");
    }

    private boolean isBoundInAcme() {
        return admin().rbac()
                        .roleBindings()
                        .inNamespace("acme")
                        .withName(SECRETS_ROLE)
                        .get()
                != null;
    }

    /** Creates another namespace in which the operator may read the Secret. Closing the installation deletes it. */
    public void namespaceWithRights(String name) {
        namespace(name);
        kubernetes
                .kubectl()
                .run(
                        "create",
                        "rolebinding",
                        SECRETS_ROLE,
                        "--clusterrole=" + SECRETS_ROLE,
                        "--serviceaccount=" + OPERATOR + ":" + OPERATOR,
                        "-n",
                        name);
    }

    /**
     * Creates another namespace in which the operator has no right to the Secret. Closing the installation deletes it.
     */
    void namespace(String name) {
        otherNamespaces.add(name);
        kubernetes.kubectl().run("create", "namespace", name);
    }

    /** How many operators the Deployment runs. */
    int replicas() {
        return deployment().getSpec().getReplicas();
    }

    /** The labels of the Deployment's pods. */
    Map<String, String> podLabels() {
        return deployment().getSpec().getTemplate().getMetadata().getLabels();
    }

    /** The ports that the Deployment's pods open, by name. */
    Map<String, Integer> containerPorts() {
        return container().getPorts().stream()
                .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));
    }

    /** Starts one operator. */
    public OperatorJvm startOperator(GitHubSimulator gitHub) {
        return startOperator(gitHub, Map.of());
    }

    /** Starts one operator with more settings. */
    public OperatorJvm startOperator(GitHubSimulator gitHub, Map<String, String> settings) {
        return OperatorJvm.fromJar(Path.of("target/github-pat-operator.jar"), settings(gitHub, settings));
    }

    /** Returns the environment of an operator, with more settings. */
    public Map<String, String> settings(GitHubSimulator gitHub, Map<String, String> settings) {
        Map<String, String> environment = environment();
        environment.put("KUBECONFIG", kubeconfig().toString());
        environment.put("PAT_OPERATOR_HTTP_PORT", "0");
        environment.put("PAT_OPERATOR_HEALTH_PORT", "0");
        environment.computeIfPresent("PAT_OPERATOR_WEBHOOK_PORT", (name, port) -> "0");
        environment.put("PAT_OPERATOR_GITHUB_API_URLS", gitHub.baseUrl());
        environment.putAll(settings);
        return environment;
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        for (EnvVar variable : container().getEnv()) {
            environment.put(variable.getName(), valueOf(variable));
        }
        return environment;
    }

    private static String valueOf(EnvVar variable) {
        if (variable.getValue() != null) {
            return variable.getValue();
        }
        String path = variable.getValueFrom().getFieldRef().getFieldPath();
        if (path.equals("metadata.namespace")) {
            return OPERATOR;
        }
        throw new IllegalStateException("no node here gives " + variable.getName() + " its " + path);
    }

    private Container container() {
        return deployment().getSpec().getTemplate().getSpec().getContainers().get(0);
    }

    private Deployment deployment() {
        return admin().apps()
                .deployments()
                .inNamespace(OPERATOR)
                .withName(OPERATOR)
                .require();
    }

    /** A kubeconfig with a token of the operator's ServiceAccount, as a pod would get one. */
    public Path kubeconfig() {
        return kubernetes.kubeconfigOf(OPERATOR, OPERATOR);
    }

    /** kubectl with the rights of the operator. */
    Kubectl kubectlAsOperator() {
        return kubernetes.kubectl().with(kubeconfig());
    }

    /** The holder of the operator's Lease; empty when there is none. */
    String leader() {
        Lease lease = admin().leases().inNamespace(OPERATOR).withName(OPERATOR).get();
        return lease == null ? "" : Objects.requireNonNullElse(lease.getSpec().getHolderIdentity(), "");
    }

    /** The names of the journal records. */
    public List<String> writeAheadRecords() {
        return records(record -> record.getMetadata().getName());
    }

    /** The content of the journal records, as JSON. */
    public List<String> writeAheadTexts() {
        return records(record -> record.getData().get("batch.json"));
    }

    private List<String> records(Function<ConfigMap, String> part) {
        return admin()
                .configMaps()
                .inNamespace(OPERATOR)
                .withLabel("patoperator.dev/journal")
                .list()
                .getItems()
                .stream()
                .map(part)
                .toList();
    }

    private KubernetesClient admin() {
        return kubernetes.admin();
    }

    /** Deletes everything that was installed, including the CRDs and all their resources. */
    @Override
    public void close() {
        Kubectl kubectl = kubernetes.kubectl();
        installer.uninstall(kubernetes);
        kubectl.run("delete", "-f", SAMPLES.resolve("namespace.yaml").toString(), "--ignore-not-found", "--wait=false");
        otherNamespaces.forEach(name -> kubectl.run("delete", "namespace", name, "--ignore-not-found", "--wait=false"));
        kubernetes.finishDeletedNamespaces();
    }
}
