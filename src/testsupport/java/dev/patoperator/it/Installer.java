package dev.patoperator.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** One of the ways in which people install the operator, and remove it again. */
interface Installer {

    /** Returns the way for this path: a Helm chart, one file of manifests, or a folder with a kustomization. */
    static Installer of(Path path) {
        if (Files.exists(path.resolve("Chart.yaml"))) {
            return new ChartInstaller(path);
        }
        return Files.isDirectory(path) ? new ManifestInstaller("-k", path) : new ManifestInstaller("-f", path);
    }

    /** Why it cannot be used here; empty when it can. */
    Optional<String> missing();

    /** Creates the objects. The namespace {@code acme} exists. */
    void install(RealKubernetes kubernetes);

    /** Deletes the objects and the CRDs. */
    void uninstall(RealKubernetes kubernetes);

    /** {@code kubectl apply} with {@code -f} or {@code -k}. */
    record ManifestInstaller(String option, Path path) implements Installer {

        @Override
        public Optional<String> missing() {
            return Optional.empty();
        }

        @Override
        public void install(RealKubernetes kubernetes) {
            kubernetes.kubectl().run("apply", option, path.toString());
        }

        @Override
        public void uninstall(RealKubernetes kubernetes) {
            kubernetes.kubectl().run("delete", option, path.toString(), "--ignore-not-found", "--wait=false");
        }
    }

    /** {@code helm install}, with the right to the Secret in the namespace {@code acme}. */
    record ChartInstaller(Path chart) implements Installer {

        private static final String NAME = OperatorInstallation.OPERATOR;

        @Override
        public Optional<String> missing() {
            return Helm.missing();
        }

        @Override
        public void install(RealKubernetes kubernetes) {
            kubernetes
                    .helm()
                    .run(
                            "install",
                            NAME,
                            chart.toString(),
                            "--namespace",
                            NAME,
                            "--create-namespace",
                            "--set",
                            "credentialsNamespaces={acme}");
        }

        @Override
        public void uninstall(RealKubernetes kubernetes) {
            kubernetes.helm().run("uninstall", NAME, "--namespace", NAME, "--ignore-not-found");
            Kubectl kubectl = kubernetes.kubectl();
            kubectl.run("delete", "namespace", NAME, "--ignore-not-found", "--wait=false");
            kubectl.run("delete", "-f", "deploy/crds", "--ignore-not-found", "--wait=false");
        }
    }
}
