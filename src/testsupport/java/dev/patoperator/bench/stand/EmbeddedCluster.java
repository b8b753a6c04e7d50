package dev.patoperator.bench.stand;

import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.kubernetes.EmbeddedKubernetes;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The embedded API of the tests, in this JVM. It has no access control, and the operator runs without a Lease. */
public final class EmbeddedCluster implements Cluster {

    private final EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(Path.of("deploy/crds"));
    private final Path kubeconfig;

    public EmbeddedCluster() throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "bench"));
        kubeconfig = Files.createTempFile(folder, "kubeconfig-", "").toAbsolutePath();
        kubernetes.writeKubeconfig(kubeconfig, Stand.OPERATOR_NAMESPACE);
    }

    @Override
    public String name() {
        return "embedded API";
    }

    @Override
    public KubernetesClient admin() {
        return kubernetes.client();
    }

    /** No-op: namespaces need not exist here. */
    @Override
    public void namespace(String name) {}

    @Override
    public Map<String, String> operatorEnvironment(GitHubSimulator gitHub) {
        return Map.of(
                "KUBECONFIG",
                kubeconfig.toString(),
                "HOME",
                kubeconfig.getParent().toString(),
                "PAT_OPERATOR_GITHUB_API_URLS",
                gitHub.baseUrl(),
                "PAT_OPERATOR_NAMESPACE",
                Stand.OPERATOR_NAMESPACE);
    }

    @Override
    public Map<String, Long> writes() {
        Map<String, Long> writes = new TreeMap<>();
        kubernetes.writes().all().forEach(write -> {
            String part = write.call().subresource();
            writes.merge(write.call().resource() + (part.isEmpty() ? "" : "/" + part), 1L, Long::sum);
        });
        return writes;
    }

    @Override
    public void forgetWrites() {
        kubernetes.writes().clear();
    }

    @Override
    public void close() throws IOException {
        kubernetes.close();
        Files.delete(kubeconfig);
    }
}
