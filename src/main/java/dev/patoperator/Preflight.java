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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks, before the controllers start, that the Kubernetes API serves what the operator needs. The informers would find
 * the same problems, but report them with stack traces and without a remedy.
 */
public final class Preflight {

    private static final ListOptions SINGLE_ITEM_LIST =
            new ListOptionsBuilder().withLimit(1L).build();

    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

    private final KubernetesClient kubernetes;

    public Preflight(KubernetesClient kubernetes) {
        this.kubernetes = kubernetes;
    }

    /** Says in one line for a person what keeps the operator from starting. */
    public static final class FailedException extends Exception {
        FailedException(String message, @Nullable RuntimeException cause) {
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

    /**
     * Skips a namespace that the operator may not list, so that the others are served. If that is all, fails with the
     * last refusal.
     */
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
                        "Namespace {} cannot be watched, so its resources are not handled: {}",
                        namespace,
                        e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage());
            }
        }
    }

    private String explained(KubernetesClientException e, String kind) {
        if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
            return "the Kubernetes API at " + kubernetes.getMasterUrl() + " does not know " + kind
                    + "; install the CustomResourceDefinitions: kubectl apply -k deploy/crds";
        }
        if (e.getStatus() != null && e.getStatus().getMessage() != null) {
            return "the Kubernetes API at " + kubernetes.getMasterUrl() + " refuses: "
                    + e.getStatus().getMessage();
        }
        Throwable why = e;
        while (!(why instanceof SocketException) && why.getCause() != null) {
            why = why.getCause();
        }
        // The JDK's client reports a refused connection by the type of the exception only, without a message.
        String name = why.getClass().getSimpleName();
        return "the Kubernetes API at " + kubernetes.getMasterUrl() + " cannot be reached: "
                + (why.getMessage() == null ? name : name + ", " + why.getMessage());
    }
}
