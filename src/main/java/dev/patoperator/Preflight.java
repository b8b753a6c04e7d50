package dev.patoperator;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the Kubernetes API, before anything starts, for what the operator cannot do without. The informers would find
 * the same out, each with a stack trace and none with what to do about it.
 */
public final class Preflight {

    private static final ListOptions SINGLE_ITEM_LIST =
            new ListOptionsBuilder().withLimit(1L).build();

    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

    private final KubernetesClient kubernetes;

    public Preflight(KubernetesClient kubernetes) {
        this.kubernetes = kubernetes;
    }

    /** What keeps the operator from starting, in one line for a person. */
    public static final class FailedException extends Exception {
        FailedException(String message, RuntimeException cause) {
            super(message, cause);
        }
    }

    /**
     * Lists at most one resource of each kind.
     *
     * @param namespaces the namespaces to watch; all when empty
     * @throws FailedException when the API cannot be reached, does not serve the kinds, or refuses
     */
    public void run(Set<String> namespaces) throws FailedException {
        for (Class<? extends PatResource<?>> kind : List.of(PatGrantReview.class, PatRevocation.class)) {
            var resources = kubernetes.resources(kind);
            try {
                if (namespaces.isEmpty()) {
                    resources.inAnyNamespace().list(SINGLE_ITEM_LIST);
                }
                checkNamed(namespaces, kind);
            } catch (KubernetesClientException e) {
                throw new FailedException(explained(e, HasMetadata.getFullResourceName(kind)), e);
            }
        }
    }

    /** One namespace that refuses does not keep the others from being served; where all refuse, the last one tells why. */
    private void checkNamed(Set<String> namespaces, Class<? extends PatResource<?>> kind) {
        List<String> refused = new ArrayList<>();
        for (String namespace : new TreeSet<>(namespaces)) {
            try {
                kubernetes.resources(kind).inNamespace(namespace).list(SINGLE_ITEM_LIST);
            } catch (KubernetesClientException e) {
                refused.add(namespace);
                if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN || refused.size() == namespaces.size()) {
                    throw e;
                }
                LOG.warn(
                        "namespace {} cannot be watched, so its resources are not served: {}",
                        namespace,
                        e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage());
            }
        }
    }

    private String explained(KubernetesClientException e, String kind) {
        if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
            return "the Kubernetes API at " + kubernetes.getMasterUrl() + " does not know " + kind
                    + "; install the CustomResourceDefinitions: kubectl apply -k deploy/manifests";
        }
        if (e.getStatus() != null && e.getStatus().getMessage() != null) {
            return "the Kubernetes API at " + kubernetes.getMasterUrl() + " refuses: "
                    + e.getStatus().getMessage();
        }
        Throwable why = e;
        while (!(why instanceof SocketException) && why.getCause() != null) {
            why = why.getCause();
        }
        // The JDK's client says by type alone that a connection was refused.
        String name = why.getClass().getSimpleName();
        return "the Kubernetes API at " + kubernetes.getMasterUrl() + " cannot be reached: "
                + (why.getMessage() == null ? name : name + ", " + why.getMessage());
    }
}
