package dev.patoperator.cli.export.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patoperator.cli.export.table.Column;
import dev.patoperator.cli.export.table.Evidence;
import dev.patoperator.cli.export.table.MissingType;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads objects, one after the other, from the cluster or from files. Keeps of each only what the end needs. */
public final class ResourceReader {

    private final Evidence evidence;
    private final PolicyReader policies;
    private final InventoryReader inventories;
    private final Set<String> uids = new HashSet<>();
    private final Map<String, ResourceFacts> facts = new HashMap<>();
    private final Set<String> decidedOrganizations = new TreeSet<>();
    private final Map<ResourceKind, Long> counts = new EnumMap<>(ResourceKind.class);
    private final Map<String, Long> others = new TreeMap<>();
    private final Map<String, Long> duplicates = new TreeMap<>();

    public ResourceReader(Evidence evidence) {
        this.evidence = evidence;
        this.policies = new PolicyReader(evidence);
        this.inventories = new InventoryReader(evidence);
    }

    /** Reads an object of any kind. */
    public void read(JsonNode object, String source) throws IOException {
        Optional<ResourceKind> kind = ResourceKind.of(
                object.path("apiVersion").asText(), object.path("kind").asText());
        if (kind.isPresent()) {
            read(kind.get(), object, source);
        } else {
            others.merge(source, 1L, Long::sum);
        }
    }

    void read(ResourceKind kind, JsonNode object, String source) throws IOException {
        ObjectMeta resource = new ObjectMeta(kind, object, source);
        String uid = resource.uid();
        if (uid != null && !uids.add(uid)) {
            duplicates.merge(source, 1L, Long::sum);
            return;
        }
        counts.merge(kind, 1L, Long::sum);
        switch (kind) {
            case PAT_INVENTORY -> inventories.readInventory(resource);
            case PAT_REQUEST, PAT_GRANT -> inventories.readItem(resource);
            case PAT_GRANT_REVIEW, PAT_REVOCATION -> {
                keepFacts(resource);
                policies.read(resource);
            }
        }
        checkStatus(resource);
    }

    private void keepFacts(ObjectMeta resource) {
        JsonNode spec = resource.spec();
        String organization = Fields.text(spec, "organization");
        if (organization != null) {
            decidedOrganizations.add(organization.toLowerCase(Locale.ROOT));
        }
        String uid = resource.uid();
        if (uid != null) {
            String reason = spec.has("reasonExpression") ? null : Fields.text(spec, "reason");
            facts.put(uid, new ResourceFacts(resource.generation(), reason));
        }
    }

    private void checkStatus(ObjectMeta resource) throws IOException {
        boolean isItem = resource.kind() == ResourceKind.PAT_REQUEST || resource.kind() == ResourceKind.PAT_GRANT;
        Long observed = resource.observedGeneration();
        Long generation = resource.generation();
        if (isItem ? resource.status().isEmpty() : observed == null) {
            evidence.addMissing(resource.missing(MissingType.NO_STATUS, "the operator has written no status yet")
                    .build());
        } else if (!isItem && observed != null && generation != null && observed < generation) {
            evidence.addMissing(resource.missing(
                            MissingType.STATUS_OUTDATED,
                            "the status is about generation " + observed + ", and the spec is of generation "
                                    + generation)
                    .build());
        }
        Set<String> managers = resource.otherStatusManagers();
        if (!managers.isEmpty()) {
            evidence.addMissing(resource.missing(
                            MissingType.STATUS_WRITTEN_BY_OTHERS,
                            "part of the status was written by " + String.join(", ", managers))
                    .build());
        }
    }

    /**
     * Reports what is only known at the end.
     *
     * @param unlisted kinds that could not be listed everywhere
     */
    public void finish(Set<ResourceKind> unlisted) throws IOException {
        inventories.finish(decidedOrganizations, unlisted);
        for (Map.Entry<String, Long> entry : others.entrySet()) {
            evidence.addMissing(MissingType.OTHER_OBJECTS
                    .row("objects of other kinds, which were left out")
                    .set(Column.source, entry.getKey())
                    .set(Column.count, entry.getValue())
                    .build());
        }
        for (Map.Entry<String, Long> entry : duplicates.entrySet()) {
            evidence.addMissing(MissingType.DUPLICATE_OBJECTS
                    .row("objects that were read before; the first one counts")
                    .set(Column.source, entry.getKey())
                    .set(Column.count, entry.getValue())
                    .build());
        }
    }

    /** Returns what is known of the resources that decide, by uid. */
    public Map<String, ResourceFacts> facts() {
        return facts;
    }

    /** Returns how many objects of each kind were read. */
    public Map<String, Long> counts() {
        Map<String, Long> byName = new TreeMap<>();
        for (ResourceKind kind : ResourceKind.values()) {
            byName.put(kind.kind(), counts.getOrDefault(kind, 0L));
        }
        return byName;
    }
}
