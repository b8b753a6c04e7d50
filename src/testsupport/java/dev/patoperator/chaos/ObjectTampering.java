package dev.patoperator.chaos;

import dev.patoperator.api.v1alpha1.InventoryItemStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What people do by hand to the objects of inventories. The operator restores all of it, except an object that is no longer
 * its own, or that it cannot find after its item has left the list: a person has to delete that.
 */
final class ObjectTampering {

    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    /** Wrong values, and one that the operator leaves out. */
    private static final String WRONG_STATUS =
            "{\"status\":{\"owner\":\"mallory\",\"tokenName\":\"harmless\",\"reason\":\"made up\"}}";

    private final KubernetesClient cluster;
    private final Counts acts;
    private final List<Runnable> undo = new ArrayList<>();

    ObjectTampering(KubernetesClient cluster, Counts acts) {
        this.cluster = cluster;
        this.acts = acts;
    }

    /** Changes an object of an inventory, if there is one. */
    void tamper(Random random, KeptInventory inventory) {
        List<CustomResource<Void, InventoryItemStatus>> objects = InventoryContents.labelled(cluster, inventory);
        if (objects.isEmpty()) {
            return;
        }
        CustomResource<Void, InventoryItemStatus> object = objects.get(random.nextInt(objects.size()));
        Resource<CustomResource<Void, InventoryItemStatus>> there = cluster.resource(object);
        switch (random.nextInt(8)) {
            case 0 -> attempt("DELETE_OBJECT", there::delete);
            case 1 ->
                attempt(
                        "DELETE_OBJECTS",
                        () -> objects.forEach(each -> cluster.resource(each).delete()));
            case 2, 3 ->
                attempt("EDIT_OBJECT", () -> there.subresource("status").patch(MERGE, WRONG_STATUS));
            case 4 ->
                attempt(
                        "EDIT_ALL_OBJECTS",
                        () -> objects.forEach(each ->
                                cluster.resource(each).subresource("status").patch(MERGE, WRONG_STATUS)));
            case 5 -> attempt("INVENT_OBJECT", () -> invent(random, object));
            case 6 -> attempt("DISOWN_OBJECT", () -> hide(there, "ownerReferences"));
            default -> attempt("UNLABEL_OBJECT", () -> hide(there, "labels"));
        }
    }

    /** Removes that by which an inventory finds its objects, or knows that they are its own. */
    private void hide(Resource<CustomResource<Void, InventoryItemStatus>> object, String field) {
        object.patch(MERGE, "{\"metadata\":{\"" + field + "\":null}}");
        undo.add(() -> attempt("DELETE_HIDDEN", object::delete));
    }

    /** Creates an object like another one, for an item that does not exist. */
    private void invent(Random random, CustomResource<Void, InventoryItemStatus> like) {
        String name = like.getMetadata().getName();
        CustomResource<Void, InventoryItemStatus> invented =
                cluster.resource(like).get();
        if (invented != null) {
            invented.setMetadata(new ObjectMetaBuilder()
                    .withNamespace(like.getMetadata().getNamespace())
                    .withName(name.substring(0, name.lastIndexOf('-') + 1) + (8_000_000 + random.nextInt(1_000_000)))
                    .withLabels(Map.copyOf(like.getMetadata().getLabels()))
                    .withOwnerReferences(like.getMetadata().getOwnerReferences())
                    .build());
            cluster.resource(invented).create();
        }
    }

    /** Sometimes deletes the objects without an owner or label. */
    void undoSome(Random random) {
        if (random.nextBoolean()) {
            undoAll();
        }
    }

    /** Deletes the objects without an owner or label. */
    void undoAll() {
        List.copyOf(undo).forEach(Runnable::run);
        undo.clear();
    }

    /** The operator may have changed or deleted the object meanwhile. */
    private void attempt(String act, Runnable change) {
        try {
            change.run();
            acts.add(act);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }
}
