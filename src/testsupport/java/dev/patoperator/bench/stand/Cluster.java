package dev.patoperator.bench.stand;

import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.it.RealKubernetes;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.Map;

/** A Kubernetes API with the operator's CRDs, its rights and its namespace, and a tenant's namespace {@code acme}. */
public interface Cluster extends AutoCloseable {

    /** Starts a real API server when its programs are installed, else the embedded API. */
    static Cluster preferred() throws IOException {
        return RealKubernetes.missing().isPresent() ? new EmbeddedCluster() : new RealCluster();
    }

    /** Returns its name, for the report. */
    String name();

    /** Returns a client with all rights. */
    KubernetesClient admin();

    /** Creates a namespace, in which the operator may read every Secret. */
    void namespace(String name);

    /** Returns the operator's environment for this cluster. */
    Map<String, String> operatorEnvironment(GitHubSimulator gitHub);

    /**
     * Returns the operator's accepted writes, by resource: {@code patgrantreviews/status}. Writes of the Lease are left
     * out.
     */
    Map<String, Long> writes();

    /** Resets the counts of writes. */
    void forgetWrites();

    @Override
    void close() throws IOException;
}
