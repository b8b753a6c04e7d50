package dev.patoperator.it;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** The version of an API server, and which features it has. */
record ServerVersion(String text, int minor) {

    private static final int MIN_MINOR = 30;
    private static final int FIRST_WITH_SELECTABLE_FIELDS = 31;

    static ServerVersion of(KubernetesClient client) {
        var version = client.getKubernetesVersion();
        return new ServerVersion(
                version.getGitVersion(), Integer.parseInt(version.getMinor().replaceAll("\\D", "")));
    }

    /** Why the tests, for example those of the admission policies, cannot run on this server; empty when they can. */
    Optional<String> unsupported() {
        return minor >= MIN_MINOR
                ? Optional.empty()
                : Optional.of("the API server is " + text + "; these tests need Kubernetes 1." + MIN_MINOR);
    }

    /** Whether {@code kubectl get --field-selector} works on fields of custom resources. */
    boolean hasSelectableFields() {
        return minor >= FIRST_WITH_SELECTABLE_FIELDS;
    }
}
