package dev.patoperator.bench.stand;

import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.it.RealKubernetes;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.Map;

/** A Kubernetes API with the operator's CRDs, its rights and its namespace, and a tenant's namespace {@code acme}. */
public interface Cluster extends AutoCloseable {

    /** A real API server where there are programs to run one, else the embedded API. */
    static Cluster preferred() throws IOException {
        return RealKubernetes.missing().isPresent() ? new EmbeddedCluster() : new RealCluster();
    }

    /** What it is, for the report. */
    String name();

    /** A client that may do everything. */
    KubernetesClient admin();

    /** Makes a namespace, in which the operator may read every Secret. */
    void namespace(String name);

    /** The operator's environment here. */
    Map<String, String> operatorEnvironment(GitHubSimulator gitHub);

    /** The operator's writes that were accepted, by resource: {@code patgrantreviews/status}. Without the Lease's. */
    Map<String, Long> writes();

    /** Counts writes from now on. */
    void forgetWrites();

    @Override
    void close() throws IOException;
}
