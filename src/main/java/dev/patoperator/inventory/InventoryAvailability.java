package dev.patoperator.inventory;

import dev.patoperator.api.v1alpha1.PatInventory;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether inventories can be watched. An older installation lacks their CustomResourceDefinition or the permission:
 * the operator then works without them, and says so once.
 */
final class InventoryAvailability {

    private static final Logger LOG = LoggerFactory.getLogger(InventoryAvailability.class);

    private static final ListOptions SINGLE_ITEM_LIST =
            new ListOptionsBuilder().withLimit(1L).build();

    private final KubernetesClient kubernetes;
    private final Set<String> namespaces;
    private String reported = "";

    /** @param namespaces the namespaces to watch; all when empty */
    InventoryAvailability(KubernetesClient kubernetes, Set<String> namespaces) {
        this.kubernetes = kubernetes;
        this.namespaces = Set.copyOf(namespaces);
    }

    /** Whether these are all namespaces that were asked for. */
    boolean isComplete(Set<String> watched) {
        return watched.containsAll(namespaces);
    }

    /** Returns the namespaces to watch, an empty set for all; empty when inventories cannot be watched for now. */
    Optional<Set<String>> watchable() {
        if (namespaces.isEmpty()) {
            return canList("") ? Optional.of(Set.of()) : Optional.empty();
        }
        Set<String> watchable = new TreeSet<>(namespaces);
        watchable.removeIf(namespace -> !canList(namespace));
        return watchable.isEmpty() ? Optional.empty() : Optional.of(watchable);
    }

    private boolean canList(String namespace) {
        var inventories = kubernetes.resources(PatInventory.class);
        try {
            if (namespace.isEmpty()) {
                inventories.inAnyNamespace().list(SINGLE_ITEM_LIST);
            } else {
                inventories.inNamespace(namespace).list(SINGLE_ITEM_LIST);
            }
            return true;
        } catch (KubernetesClientException e) {
            report(e);
            return false;
        }
    }

    private void report(KubernetesClientException e) {
        String message = switch (e.getCode()) {
            case HttpURLConnection.HTTP_NOT_FOUND -> "the CustomResourceDefinition of PatInventory is not installed";
            case HttpURLConnection.HTTP_FORBIDDEN ->
                e.getStatus() == null ? "forbidden" : e.getStatus().getMessage();
            default -> "";
        };
        if (message.isEmpty()) {
            LOG.debug("It is not known yet whether inventories can be watched", e);
        } else if (!message.equals(reported)) {
            reported = message;
            LOG.info("Inventories are not served for now, everything else is: {}", message);
        }
    }
}
