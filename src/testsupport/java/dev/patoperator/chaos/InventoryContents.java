package dev.patoperator.chaos;

import dev.patoperator.api.v1alpha1.InventoryItemStatus;
import dev.patoperator.api.v1alpha1.PatGrantResource;
import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.api.v1alpha1.PatRequestResource;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;

/**
 * All inventories and their objects in the cluster.
 *
 * @param objects of both kinds, in all namespaces
 */
record InventoryContents(List<PatInventory> inventories, List<CustomResource<Void, InventoryItemStatus>> objects) {

    private static final List<Class<? extends CustomResource<Void, InventoryItemStatus>>> KINDS =
            List.of(PatRequestResource.class, PatGrantResource.class);

    /** Lists what is in the cluster now. */
    static InventoryContents of(KubernetesClient cluster) {
        List<CustomResource<Void, InventoryItemStatus>> objects = new ArrayList<>();
        for (Class<? extends CustomResource<Void, InventoryItemStatus>> kind : KINDS) {
            objects.addAll(cluster.resources(kind).inAnyNamespace().list().getItems());
        }
        return new InventoryContents(
                cluster.resources(PatInventory.class).inAnyNamespace().list().getItems(), objects);
    }

    /** Lists the objects with the label of an inventory, of any owner. */
    static List<CustomResource<Void, InventoryItemStatus>> labelled(KubernetesClient cluster, KeptInventory inventory) {
        List<CustomResource<Void, InventoryItemStatus>> objects = new ArrayList<>();
        for (Class<? extends CustomResource<Void, InventoryItemStatus>> kind : KINDS) {
            objects.addAll(cluster.resources(kind)
                    .inNamespace(inventory.tenant().namespace())
                    .withLabel(InventoryAudit.LABEL, inventory.name())
                    .list()
                    .getItems());
        }
        return objects;
    }

    /** Kind and name of an object. */
    static String nameOf(CustomResource<?, ?> object) {
        return object.getKind() + " " + object.getMetadata().getName();
    }
}
