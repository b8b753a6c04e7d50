package dev.patoperator.it.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.it.Folders;
import dev.patoperator.it.Kubectl;
import dev.patoperator.it.RealKubernetes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running Argo CD, configured for the operator's kinds as docs/how-to/argo-cd.md describes. The tests use its own API. */
public final class ArgoCd implements AutoCloseable {

    static final String NAMESPACE = "argocd";
    static final Path COMPONENT = Path.of("deploy/argocd/component");

    private static final Logger LOG = LoggerFactory.getLogger(ArgoCd.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SETTINGS = Stream.of(
                            "argocd-cm",
                            "argocd-rbac-cm",
                            "argocd-ssh-known-hosts-cm",
                            "argocd-tls-certs-cm",
                            "argocd-gpg-keys-cm")
                    .map(name -> """
                            apiVersion: v1
                            kind: ConfigMap
                            metadata: {name: %s, namespace: argocd, labels: {app.kubernetes.io/part-of: argocd}}
                            ---
                            """.formatted(name))
                    .reduce("", String::concat)
            + """
            apiVersion: v1
            kind: Secret
            metadata: {name: argocd-secret, namespace: argocd, labels: {app.kubernetes.io/part-of: argocd}}
            stringData: {server.secretkey: "%s"}
            ---
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: default, namespace: argocd}
            spec:
              sourceRepos: ["*"]
              destinations: [{server: "*", namespace: "*"}]
              clusterResourceWhitelist: [{group: "*", kind: "*"}]
            """.formatted(UUID.randomUUID());

    private final HttpClient http = HttpClient.newHttpClient();
    private final RealKubernetes kubernetes;
    private final ArgoPrograms programs;
    private final Path directory;
    private final ArgoProcesses processes;

    private ArgoCd(RealKubernetes kubernetes, ArgoPrograms programs, Path directory) throws IOException {
        this.kubernetes = kubernetes;
        this.programs = programs;
        this.directory = directory;
        Kubectl kubectl = kubernetes.kubectl();
        kubectl.run("create", "namespace", NAMESPACE);
        kubectl.run("apply", "--server-side", "-f", programs.crds().toString());
        kubectl.run("wait", "--for=create", "--timeout=20s", "crd/appprojects.argoproj.io");
        kubernetes.awaitServed("argoproj.io", "applications", "appprojects", "applicationsets");
        kubectl.apply(SETTINGS, "apply", "--server-side", "-f", "-");
        kubectl.run(
                "patch",
                "configmap",
                "argocd-cm",
                "--namespace",
                NAMESPACE,
                "--patch-file",
                COMPONENT.resolve("argocd-cm.yaml").toString());
        this.processes = ArgoProcesses.start(programs, kubernetes.adminKubeconfig(), directory);
    }

    /** Installs and starts Argo CD. */
    static ArgoCd start(RealKubernetes kubernetes) {
        try {
            long begin = System.nanoTime();
            Path directory = Files.createTempDirectory("argocd");
            ArgoCd argo = new ArgoCd(kubernetes, ArgoPrograms.find(), directory);
            LOG.warn(
                    "Argo CD is up after {} s, in {} MiB",
                    Duration.ofNanos(System.nanoTime() - begin).toSeconds(),
                    argo.processes.residentMebibytes());
            return argo;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One of its Applications. */
    ArgoApplication application(String name) {
        return new ArgoApplication(this, name);
    }

    /** The cluster that it deploys to. */
    RealKubernetes kubernetes() {
        return kubernetes;
    }

    /** Whether the cluster deletes what a deleted object owned. */
    boolean hasGarbageCollector() {
        return kubernetes.hasControllerManager();
    }

    /** Sends a GET to the API and returns the body. The response must be 200. */
    JsonNode get(String path) {
        return ok("GET", path, "");
    }

    /** Sends a POST with a body and returns the body of the response, which must be 200. */
    JsonNode post(String path, String body) {
        return ok("POST", path, body);
    }

    private JsonNode ok(String method, String path, String body) {
        HttpResponse<String> answer = call(method, path, body);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Calls the API and returns any response. */
    HttpResponse<String> call(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(processes.server().resolve("/api/v1/" + path))
                .method(method, BodyPublishers.ofString(body))
                // Argo CD answers 415 to a body without a content type.
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Stops Argo CD. Its objects stay in the cluster, because the cluster is stopped next. */
    @Override
    public void close() throws IOException {
        LOG.warn("Argo CD ends; it takes {} MiB", processes.residentMebibytes());
        processes.close();
        Folders.delete(directory);
    }
}
