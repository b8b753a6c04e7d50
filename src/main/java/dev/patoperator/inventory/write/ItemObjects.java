package dev.patoperator.inventory.write;

import dev.patoperator.api.v1alpha1.InventoryItemStatus;
import dev.patoperator.api.v1alpha1.PatGrantResource;
import dev.patoperator.api.v1alpha1.PatRequestResource;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.write.StatusWriter;
import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.inventory.item.ObjectNames;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls to the Kubernetes API about the objects of one kind and one inventory: list, create, delete, and patch of the
 * status. No object is watched.
 *
 * @param <R> the kind
 */
final class ItemObjects<R extends CustomResource<Void, InventoryItemStatus>> {

    /** Objects in one page of a list: about a mebibyte. */
    private static final long PAGE_SIZE = 500;

    /**
     * One page of a list.
     *
     * @param next where the next page begins; null after the last
     */
    record Page<R>(List<R> items, @Nullable String next) {}

    private final KubernetesClient kubernetes;
    private final Class<R> type;
    private final Supplier<R> newObject;
    private final ResourceRef inventory;
    private final ObjectNames names;

    private ItemObjects(KubernetesClient kubernetes, Class<R> type, Supplier<R> newObject, ResourceRef inventory) {
        this.kubernetes = kubernetes;
        this.type = type;
        this.newObject = newObject;
        this.inventory = inventory;
        this.names = new ObjectNames(inventory.name());
    }

    /** Returns the calls about the objects of a kind. */
    static ItemObjects<?> of(ItemKind kind, KubernetesClient kubernetes, ResourceRef inventory) {
        return switch (kind) {
            case REQUEST -> new ItemObjects<>(kubernetes, PatRequestResource.class, PatRequestResource::new, inventory);
            case GRANT -> new ItemObjects<>(kubernetes, PatGrantResource.class, PatGrantResource::new, inventory);
        };
    }

    /** Lists objects with the inventory's label, of any owner. */
    Page<R> list(@Nullable String from) {
        var page = kubernetes
                .resources(type)
                .inNamespace(inventory.namespace())
                .withLabel(ObjectNames.LABEL, names.label())
                .list(new ListOptionsBuilder()
                        .withLimit(PAGE_SIZE)
                        .withContinue(from)
                        .build());
        String next = page.getMetadata() == null ? null : page.getMetadata().getContinue();
        return new Page<>(page.getItems(), next == null || next.isEmpty() ? null : next);
    }

    /** Creates an object, without a status. */
    R create(String name) {
        R object = newObject.get();
        object.setMetadata(new ObjectMetaBuilder()
                .withNamespace(inventory.namespace())
                .withName(name)
                .withLabels(Map.of(ObjectNames.LABEL, names.label()))
                .addNewOwnerReference()
                .withApiVersion(PatResource.GROUP + "/" + PatResource.VERSION)
                .withKind(InventoryIntent.KIND)
                .withName(inventory.name())
                .withUid(inventory.uid())
                .withController(true)
                .withBlockOwnerDeletion(false)
                .endOwnerReference()
                .build());
        return kubernetes.resource(object).create();
    }

    /**
     * Writes the status of an object. Fields that somebody else has added are removed. The call fails for an object that was
     * recreated in between.
     */
    void writeStatus(R written, InventoryItemStatus status) {
        R object = newObject.get();
        object.setMetadata(new ObjectMetaBuilder()
                .withNamespace(inventory.namespace())
                .withName(written.getMetadata().getName())
                .withUid(written.getMetadata().getUid())
                .build());
        object.setStatus(status);
        StatusWriter.write(kubernetes, object);
    }

    /** Deletes an object, unless it has changed since it was listed. */
    void delete(R listed) {
        kubernetes
                .resources(type)
                .inNamespace(inventory.namespace())
                .withName(listed.getMetadata().getName())
                .lockResourceVersion(listed.getMetadata().getResourceVersion())
                .delete();
    }

    /**
     * Deletes an object that lists do not show because somebody took the label from it.
     *
     * @return false when there is none, or the inventory does not own it
     */
    boolean deleteOwned(String name) {
        Optional<R> owned = kubernetes
                .resources(type)
                .inNamespace(inventory.namespace())
                .withField("metadata.name", name)
                .list()
                .getItems()
                .stream()
                .filter(this::isOwned)
                .findFirst();
        owned.ifPresent(this::delete);
        return owned.isPresent();
    }

    /** Whether the inventory owns an object. */
    boolean isOwned(R object) {
        return owners(object).stream().anyMatch(owner -> inventory.uid().equals(owner.getUid()));
    }

    /** Whether an object is of a deleted inventory of the same name, so that the garbage collector deletes it soon. */
    boolean isLeftOver(R object) {
        return owners(object).stream()
                .anyMatch(owner -> InventoryIntent.KIND.equals(owner.getKind())
                        && inventory.name().equals(owner.getName())
                        && !inventory.uid().equals(owner.getUid()));
    }

    private List<OwnerReference> owners(R object) {
        List<OwnerReference> owners = object.getMetadata().getOwnerReferences();
        return owners == null ? List.of() : owners;
    }

    /** Returns the names of the objects. */
    ObjectNames names() {
        return names;
    }

    /** Returns the plural of the kind with its group, as in messages of the Kubernetes API. */
    String plural() {
        return CustomResource.getCRDName(type);
    }

    /** Returns the kind. */
    String kind() {
        return HasMetadata.getKind(type);
    }
}
