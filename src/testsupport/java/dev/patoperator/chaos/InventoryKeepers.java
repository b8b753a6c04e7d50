package dev.patoperator.chaos;

import dev.patoperator.api.v1alpha1.PatInventory;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * People who maintain inventories. Each namespace has one that stays, and one that is edited, deleted and created again.
 * Their objects are changed by hand, see {@link ObjectTampering}.
 */
final class InventoryKeepers {

    private final KubernetesClient cluster;
    private final boolean mayDelete;

    /**
     * The only namespace, besides the first, where grants are shown: the lists of more inventories, of thousands of grants
     * each, would wait for each other, because they do not fit into the memory of the operator together.
     */
    private final Tenant grantsOf;

    private final Counts acts;
    private final ObjectTampering tampering;
    private final List<KeptInventory> staying = new ArrayList<>();
    private final List<KeptInventory> changing = new ArrayList<>();

    /**
     * Creates the keepers of the teams' inventories.
     *
     * @param mayDelete whether the cluster deletes the objects of a deleted inventory
     */
    InventoryKeepers(KubernetesClient cluster, List<Tenant> tenants, boolean mayDelete, Counts acts) {
        this.cluster = cluster;
        this.mayDelete = mayDelete;
        this.acts = acts;
        this.tampering = new ObjectTampering(cluster, acts);
        staying.add(new KeptInventory(tenants.get(0), "estate", true, true, 300));
        staying.add(new KeptInventory(tenants.get(1), "requests", true, false, 150));
        // The name begins as another's and continues as the name of an object does.
        tenants.forEach(tenant -> changing.add(new KeptInventory(tenant, "estate-1", true, false, 40)));
        grantsOf = tenants.get(2);
    }

    /** Writes the inventories for the first time. */
    void begin() {
        all().forEach(this::apply);
    }

    /** All inventories, also those that are deleted. */
    List<KeptInventory> all() {
        List<KeptInventory> all = new ArrayList<>(staying);
        all.addAll(changing);
        return all;
    }

    /** Changes some inventories and some objects. */
    void act(Random random) {
        KeptInventory inventory = changing.get(random.nextInt(changing.size()));
        if (!inventory.isLive()) {
            create(random, inventory);
        } else {
            change(random, inventory);
        }
        tampering.undoSome(random);
        List<KeptInventory> live = all().stream().filter(KeptInventory::isLive).toList();
        for (int i = random.nextInt(4); i > 0; i--) {
            tampering.tamper(random, live.get(random.nextInt(live.size())));
        }
    }

    /** Removes what only a person may remove, for the end of a run. */
    void mendAll() {
        tampering.undoAll();
    }

    private void change(Random random, KeptInventory inventory) {
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                edit(random, inventory);
                apply(inventory);
                acts.add("EDIT_INVENTORY");
            }
            case 2 -> delete(random, inventory);
            case 3 -> {
                delete(random, inventory);
                create(random, inventory); // while its objects are still being deleted
            }
            default -> {}
        }
    }

    private void create(Random random, KeptInventory inventory) {
        if (!inventory.isLive()) {
            edit(random, inventory);
            inventory.setLive(true);
            apply(inventory);
            acts.add("RECREATE_INVENTORY");
        }
    }

    private void edit(Random random, KeptInventory inventory) {
        int kinds = inventory.tenant().equals(grantsOf) ? 1 + random.nextInt(3) : 1;
        inventory.edit((kinds & 1) != 0, (kinds & 2) != 0, 1 + random.nextInt(80));
    }

    private void delete(Random random, KeptInventory inventory) {
        if (!mayDelete) {
            return;
        }
        cluster.resources(PatInventory.class)
                .inNamespace(inventory.tenant().namespace())
                .withName(inventory.name())
                .withPropagationPolicy(
                        random.nextBoolean() ? DeletionPropagation.BACKGROUND : DeletionPropagation.FOREGROUND)
                .withTimeoutInMillis(10_000) // until it is gone, so that it can be created again
                .delete();
        inventory.setLive(false);
        acts.add("DELETE_INVENTORY");
    }

    private void apply(KeptInventory inventory) {
        cluster.resource(inventory.manifest())
                .fieldManager("kubectl")
                .forceConflicts()
                .serverSideApply();
    }
}
