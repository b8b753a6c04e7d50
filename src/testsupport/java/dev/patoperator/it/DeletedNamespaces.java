package dev.patoperator.it;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;

/** Replaces the namespace controller when no controller manager runs. */
final class DeletedNamespaces {

    private DeletedNamespaces() {}

    /** Empties each namespace that is being deleted, and removes its finalizer. */
    static void finish(KubernetesClient admin, Kubectl kubectl) {
        for (Namespace namespace : admin.namespaces().list().getItems()) {
            if (namespace.getMetadata().getDeletionTimestamp() != null) {
                finish(namespace, admin, kubectl);
            }
        }
    }

    private static void finish(Namespace namespace, KubernetesClient admin, Kubectl kubectl) {
        String name = namespace.getMetadata().getName();
        ApiResource.listable(admin).stream()
                .filter(type -> type.namespaced() && type.verbs().contains("deletecollection"))
                .forEach(type -> kubectl.attempt("", "delete", "--raw", type.path(name)));
        namespace.getSpec().setFinalizers(List.of());
        kubectl.apply(
                Serialization.asJson(namespace),
                "replace",
                "--raw",
                "/api/v1/namespaces/" + name + "/finalize",
                "-f",
                "-");
    }
}
