package dev.patoperator.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * kube-controller-manager, with the controllers that these tests need: they finish the deletion of namespaces, collect
 * owned objects, create the ServiceAccounts and tokens of a namespace, and aggregate cluster roles.
 */
final class ControllerManager implements AutoCloseable {

    private static final List<String> CONTROLLERS = List.of(
            "namespace-controller",
            "garbage-collector-controller",
            "serviceaccount-controller",
            "serviceaccount-token-controller",
            "root-ca-certificate-publisher-controller",
            "resourcequota-controller",
            "clusterrole-aggregation-controller");

    private final Process process;

    private ControllerManager(Process process) {
        this.process = process;
    }

    /**
     * Starts it for a running API server.
     *
     * @param key the private key that the server checks ServiceAccount tokens with
     * @param ca the certificate to publish in each namespace
     * @param directory where it keeps its own certificate and its log
     */
    static ControllerManager start(Path program, Path kubeconfig, Path key, Path ca, Path directory)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                program.toString(),
                "--kubeconfig=" + kubeconfig,
                "--service-account-private-key-file=" + key,
                "--root-ca-file=" + ca,
                "--use-service-account-credentials=true",
                "--leader-elect=false",
                "--bind-address=127.0.0.1",
                // No endpoint: the tests do not read its health or metrics.
                "--secure-port=0",
                "--controllers=" + String.join(",", CONTROLLERS));
        builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("controller-manager.log").toFile());
        return new ControllerManager(builder.start());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
