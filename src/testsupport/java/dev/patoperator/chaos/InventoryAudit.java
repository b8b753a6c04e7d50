package dev.patoperator.chaos;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.InventoryItemStatus;
import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.api.v1alpha1.PatInventoryStatus;
import dev.patoperator.github.simulator.PatItem;
import dev.patoperator.github.simulator.SimulatedOrganization;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The objects of each inventory are the items that GitHub lists, its status counts them, and no object is left of a deleted
 * inventory. An inventory whose credentials are wrong says so; its objects stay as they were.
 */
final class InventoryAudit {

    static final String LABEL = "patoperator.dev/inventory";

    private static final int MOST_NAMED = 5;

    private final SimulatedOrganization acme;
    private final List<String> findings;
    private final Map<String, PatInventory> inventories;
    private final Map<String, List<CustomResource<Void, InventoryItemStatus>>> objectsByOwner = new HashMap<>();
    private int compared;

    InventoryAudit(SimulatedOrganization acme, InventoryContents contents, List<String> findings) {
        this.acme = acme;
        this.findings = findings;
        this.inventories = contents.inventories().stream()
                .collect(Collectors.toMap(
                        inventory -> Wish.key(
                                inventory.getMetadata().getNamespace(),
                                inventory.getMetadata().getName()),
                        Function.identity()));
        Set<String> uids = inventories.values().stream()
                .map(inventory -> inventory.getMetadata().getUid())
                .collect(Collectors.toSet());
        for (CustomResource<Void, InventoryItemStatus> object : contents.objects()) {
            String owner = owner(object);
            if (uids.contains(owner)) {
                objectsByOwner
                        .computeIfAbsent(owner, unused -> new ArrayList<>())
                        .add(object);
            } else {
                findings.add(InventoryContents.nameOf(object) + " is left over in "
                        + object.getMetadata().getNamespace() + ", of "
                        + object.getMetadata().getOwnerReferences());
            }
        }
    }

    /** The controller's uid; empty when there is none. */
    private static String owner(CustomResource<?, ?> object) {
        return object.getMetadata().getOwnerReferences().stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .map(OwnerReference::getUid)
                .findFirst()
                .orElse("");
    }

    void check(KeptInventory kept) {
        PatInventory inventory = inventories.get(kept.key());
        if (!kept.isLive()) {
            if (inventory != null) {
                findings.add(kept + " was deleted and is still there");
            }
            return;
        }
        PatInventoryStatus status = inventory == null ? null : inventory.getStatus();
        if (status == null) {
            findings.add(kept + " has no status");
            return;
        }
        Tenant.Flaw flaw = kept.tenant().flaw();
        String reason = flaw == Tenant.Flaw.NONE ? "UpToDate" : flaw.reason();
        if (!reason.equals(reason(status))
                || !Objects.equals(
                        status.observedGeneration(), inventory.getMetadata().getGeneration())) {
            findings.add(kept + " of generation " + inventory.getMetadata().getGeneration() + " does not say " + reason
                    + ": " + status);
            return;
        }
        if (flaw == Tenant.Flaw.NONE) {
            List<CustomResource<Void, InventoryItemStatus>> objects =
                    objectsByOwner.getOrDefault(inventory.getMetadata().getUid(), List.of());
            checkObjects(kept, objects);
            checkCounts(kept, status, objects);
        }
    }

    private static String reason(PatInventoryStatus status) {
        return status.conditionList().stream()
                .filter(condition -> "Ready".equals(condition.type()))
                .map(Condition::reason)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    private void checkObjects(KeptInventory kept, List<CustomResource<Void, InventoryItemStatus>> objects) {
        Map<String, PatItem> expected = kept.expected(acme);
        Set<String> found = objects.stream().map(InventoryContents::nameOf).collect(Collectors.toSet());
        report(kept, "has no object for", expected.keySet(), found);
        report(kept, "has objects of what it does not show:", found, expected.keySet());
        for (CustomResource<Void, InventoryItemStatus> object : objects) {
            PatItem item = expected.get(InventoryContents.nameOf(object));
            if (item != null) {
                checkObject(kept, object, item);
                compared++;
            }
        }
    }

    private void report(KeptInventory kept, String what, Set<String> these, Set<String> others) {
        Set<String> more = new TreeSet<>(these);
        more.removeAll(others);
        if (!more.isEmpty()) {
            findings.add(kept + " " + what + " " + more.size() + " of " + these.size() + ", such as "
                    + more.stream().limit(MOST_NAMED).toList());
        }
    }

    private void checkObject(KeptInventory kept, CustomResource<Void, InventoryItemStatus> object, PatItem item) {
        InventoryItemStatus status = object.getStatus();
        boolean right = status != null
                && status.id() == item.id()
                && item.owner().equals(status.owner())
                && Objects.equals(item.tokenId(), status.tokenID())
                && item.tokenName().equals(status.tokenName())
                && Objects.equals(item.reason(), status.reason());
        if (!right) {
            findings.add(kept + " does not show " + item + ", but " + status);
        }
        if (!kept.name().equals(object.getMetadata().getLabels().get(LABEL))) {
            findings.add(kept + " has an object without its label: " + object.getMetadata());
        }
    }

    private void checkCounts(
            KeptInventory kept, PatInventoryStatus status, List<CustomResource<Void, InventoryItemStatus>> objects) {
        List<PatItem> items = kept.items(acme);
        int withoutObject = items.size() - kept.expected(acme).size();
        long unlimited =
                items.stream().filter(item -> item.tokenExpiresAt() == null).count();
        long uncovered = objects.stream()
                .filter(object -> object.getStatus() != null
                        && "None".equals(object.getStatus().decision()))
                .count();
        boolean agrees = is(
                        status.requests(),
                        kept.showsRequests() ? acme.pendingRequestIds().size() : null)
                && is(
                        status.grants(),
                        kept.showsGrants() ? acme.activeGrantIds().size() : null)
                && is(status.truncated(), withoutObject)
                && is(status.neverExpiring(), (int) unlimited)
                && is(status.idle(), 0)
                && (withoutObject > 0 || is(status.uncovered(), (int) uncovered));
        if (!agrees) {
            findings.add(kept + " counts wrongly: " + status + ", but there are " + items.size() + " items, "
                    + withoutObject + " without object, " + unlimited + " that never expire, " + uncovered
                    + " objects without a policy; " + acme.pendingRequestIds().size() + " requests are pending, "
                    + acme.activeGrantIds().size() + " grants active");
        }
    }

    private static boolean is(@Nullable Integer reported, @Nullable Integer expected) {
        return Objects.equals(reported, expected);
    }

    /** How many objects were compared with their item. */
    int compared() {
        return compared;
    }
}
