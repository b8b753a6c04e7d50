package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/** The owners of an object's fields: its {@code metadata.managedFields}. */
record Owners(Map<Owner, FieldSet> fields) {

    /**
     * One owner.
     *
     * @param operation Apply or Update: Kubernetes distinguishes the two, even for one manager
     * @param subresource such as {@code status}; empty for the object itself
     */
    record Owner(String manager, String operation, String subresource) {}

    static Owners of(JsonNode object) {
        Map<Owner, FieldSet> found = new LinkedHashMap<>();
        for (JsonNode entry : object.at("/metadata/managedFields")) {
            Owner owner = new Owner(
                    entry.path("manager").asText(),
                    entry.path("operation").asText(),
                    entry.path("subresource").asText(""));
            found.put(owner, FieldSet.parse(entry.path("fieldsV1")));
        }
        return new Owners(found);
    }

    FieldSet of(Owner owner) {
        return fields.getOrDefault(owner, FieldSet.EMPTY);
    }

    /** Returns all fields of other owners. */
    FieldSet ofOthers(Owner owner) {
        FieldSet all = FieldSet.EMPTY;
        for (Map.Entry<Owner, FieldSet> entry : fields.entrySet()) {
            if (!entry.getKey().equals(owner)) {
                all = all.union(entry.getValue());
            }
        }
        return all;
    }

    Owners with(Owner owner, FieldSet owned) {
        Map<Owner, FieldSet> next = new LinkedHashMap<>(fields);
        next.put(owner, owned);
        return new Owners(next);
    }

    /** Applies a function to every entry; entries that become empty are dropped. */
    Owners map(BiFunction<Owner, FieldSet, FieldSet> change) {
        Map<Owner, FieldSet> next = new LinkedHashMap<>();
        fields.forEach((owner, owned) -> {
            FieldSet changed = change.apply(owner, owned);
            if (!changed.isEmpty()) {
                next.put(owner, changed);
            }
        });
        return new Owners(next);
    }

    /** Writes the entries into an object; an entry that is the same as in {@code before} keeps its time. */
    void writeTo(ObjectNode object, String apiVersion, JsonNode before) {
        Owners old = of(before);
        ArrayNode entries = JsonNodeFactory.instance.arrayNode();
        fields.forEach((owner, owned) -> {
            ObjectNode entry = entries.addObject();
            entry.put("manager", owner.manager()).put("operation", owner.operation());
            entry.put("apiVersion", apiVersion);
            entry.put("time", owned.equals(old.fields.get(owner)) ? timeOf(before, owner) : now());
            entry.put("fieldsType", "FieldsV1");
            entry.set("fieldsV1", owned.toFieldsV1());
            if (!owner.subresource().isEmpty()) {
                entry.put("subresource", owner.subresource());
            }
        });
        object.withObjectProperty("metadata").set("managedFields", entries);
    }

    private static String timeOf(JsonNode object, Owner owner) {
        for (JsonNode entry : object.at("/metadata/managedFields")) {
            if (entry.path("manager").asText().equals(owner.manager())
                    && entry.path("operation").asText().equals(owner.operation())
                    && entry.path("subresource").asText("").equals(owner.subresource())) {
                return entry.path("time").asText();
            }
        }
        return now();
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
