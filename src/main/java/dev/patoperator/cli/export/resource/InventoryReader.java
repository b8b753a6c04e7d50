package dev.patoperator.cli.export.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patoperator.cli.export.table.Column;
import dev.patoperator.cli.export.table.Evidence;
import dev.patoperator.cli.export.table.MissingType;
import dev.patoperator.cli.export.table.Row;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads inventories and their objects. Used by one thread. */
final class InventoryReader {

    /** Begins the key of objects without an owner. */
    private static final String NO_OWNER = "without owner: ";

    private final Evidence evidence;
    private final Set<String> organizations = new TreeSet<>();
    private final Map<String, Expected> inventories = new HashMap<>();
    private final Map<String, Long> objectsByInventory = new HashMap<>();
    private final Map<String, ObjectMeta> firstObjects = new HashMap<>();

    InventoryReader(Evidence evidence) {
        this.evidence = evidence;
    }

    /** An inventory, and how many objects its status counts; null when it does not say. */
    private record Expected(ObjectMeta inventory, @Nullable Long objects) {}

    void readInventory(ObjectMeta inventory) throws IOException {
        String organization = Fields.text(inventory.spec(), "organization");
        if (organization != null) {
            organizations.add(organization.toLowerCase(Locale.ROOT));
        }
        JsonNode status = inventory.status();
        long truncated = Fields.count(status, "truncated");
        boolean isCounted = status.has("requests") || status.has("grants");
        String uid = inventory.uid();
        if (uid != null) {
            Long objects =
                    isCounted ? Fields.count(status, "requests") + Fields.count(status, "grants") - truncated : null;
            inventories.put(uid, new Expected(inventory, objects));
        }
        if (truncated > 0) {
            add(inventory
                    .missing(
                            MissingType.INVENTORY_TRUNCATED,
                            truncated + " requests and grants have no object, because of spec.maxItems")
                    .set(Column.count, truncated));
        }
        if (!inventory.spec().has("requests") || !inventory.spec().has("grants")) {
            String absent = inventory.spec().has("requests") ? "grants" : "requests";
            add(inventory.missing(
                    MissingType.INVENTORY_PARTIAL, "spec." + absent + " is absent: no " + absent + " are shown"));
        }
        checkReady(inventory);
    }

    private void checkReady(ObjectMeta inventory) throws IOException {
        for (JsonNode condition : inventory.status().path("conditions")) {
            if ("Ready".equals(Fields.text(condition, "type")) && !"True".equals(Fields.text(condition, "status"))) {
                add(inventory.missing(
                        MissingType.INVENTORY_NOT_READY,
                        "the inventory may be out of date: " + Fields.text(condition, "reason") + ": "
                                + Fields.text(condition, "message")));
            }
        }
    }

    void readItem(ObjectMeta item) throws IOException {
        String owner = item.owner("uid");
        String inventory = owner == null ? NO_OWNER + item.namespace() : owner;
        objectsByInventory.merge(inventory, 1L, Long::sum);
        firstObjects.putIfAbsent(inventory, item);
        JsonNode status = item.status();
        if (status.isEmpty()) {
            return;
        }
        Row.Builder row = Row.builder()
                .set(Column.organization, Fields.text(status, "organization"))
                .set(Column.kind, item.kind() == ResourceKind.PAT_REQUEST ? "request" : "grant")
                .set(Column.id, Fields.number(status, "id"))
                .set(Column.tokenID, Fields.number(status, "tokenID"))
                .set(Column.repositoryCount, Fields.number(status, "repositoryCount"))
                .set(Column.repositories, Fields.texts(status, "repositories"))
                .set(Column.inventory, item.owner("name"))
                .set(Column.namespace, item.namespace())
                .set(Column.name, item.name())
                .set(Column.uid, item.uid());
        for (Column column : TEXTS) {
            row.set(column, Fields.text(status, column.name()));
        }
        evidence.addItem(row.build());
    }

    /** Columns that have the name of the status' field. */
    private static final Set<Column> TEXTS = Set.of(
            Column.owner,
            Column.tokenName,
            Column.access,
            Column.permissions,
            Column.repositorySelection,
            Column.reason,
            Column.createdAt,
            Column.accessGrantedAt,
            Column.tokenExpiresAt,
            Column.tokenLastUsed,
            Column.decision,
            Column.decidedBy,
            Column.githubURL);

    /**
     * Reports what is only known at the end.
     *
     * @param decidedOrganizations organizations for which policies decide, in lower case
     * @param unlisted kinds that could not be listed everywhere
     */
    void finish(Set<String> decidedOrganizations, Set<ResourceKind> unlisted) throws IOException {
        boolean readsItems = !unlisted.contains(ResourceKind.PAT_REQUEST) && !unlisted.contains(ResourceKind.PAT_GRANT);
        for (String organization : decidedOrganizations) {
            if (!organizations.contains(organization)) {
                add(MissingType.NO_INVENTORY.row(
                        "policies decide for " + organization + ", and no PatInventory that was read shows it"));
            }
        }
        if (!unlisted.contains(ResourceKind.PAT_INVENTORY)) {
            reportObjectsWithoutInventory();
        }
        for (Map.Entry<String, Expected> entry : inventories.entrySet()) {
            Long expected = entry.getValue().objects();
            long found = objectsByInventory.getOrDefault(entry.getKey(), 0L);
            if (expected != null && expected != found && readsItems) {
                add(entry.getValue()
                        .inventory()
                        .missing(
                                MissingType.INVENTORY_COUNT_DIFFERS,
                                "the status counts " + expected + " objects, and " + found + " were read")
                        .set(Column.count, expected - found));
            }
        }
    }

    /** Objects that no inventory keeps up to date: left behind by a deletion, or made by somebody else. */
    private void reportObjectsWithoutInventory() throws IOException {
        for (Map.Entry<String, ObjectMeta> entry : firstObjects.entrySet()) {
            ObjectMeta first = entry.getValue();
            if (!inventories.containsKey(entry.getKey())) {
                add(MissingType.INVENTORY_NOT_FOUND
                        .row("requests and grants whose PatInventory was not read: they may be out of date")
                        .set(Column.resourceKind, ResourceKind.PAT_INVENTORY.kind())
                        .set(Column.namespace, first.namespace())
                        .set(Column.name, first.owner("name"))
                        .set(Column.uid, first.owner("uid"))
                        .set(Column.source, first.source())
                        .set(Column.count, objectsByInventory.get(entry.getKey())));
            }
        }
    }

    private void add(Row.Builder row) throws IOException {
        evidence.addMissing(row.build());
    }
}
