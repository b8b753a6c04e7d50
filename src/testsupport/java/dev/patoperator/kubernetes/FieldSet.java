package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A set of leaves of an object, each a path in the elements of Kubernetes' FieldsV1: {@code f:name} for a field,
 * {@code k:{...}} for an item of a map list, {@code v:...} for an item of a set. Atomic lists and maps are one leaf.
 */
record FieldSet(Set<List<String>> paths) {

    static final FieldSet EMPTY = new FieldSet(Set.of());

    /** Identity and bookkeeping fields of an object, which have no owner. */
    private static final Set<List<String>> UNOWNED = Set.of(
            List.of("f:apiVersion"),
            List.of("f:kind"),
            List.of("f:metadata", "f:name"),
            List.of("f:metadata", "f:namespace"),
            List.of("f:metadata", "f:generateName"),
            List.of("f:metadata", "f:uid"),
            List.of("f:metadata", "f:resourceVersion"),
            List.of("f:metadata", "f:generation"),
            List.of("f:metadata", "f:creationTimestamp"),
            List.of("f:metadata", "f:deletionTimestamp"),
            List.of("f:metadata", "f:deletionGracePeriodSeconds"),
            List.of("f:metadata", "f:selfLink"),
            List.of("f:metadata"));

    /** Returns the leaves of an object. */
    static FieldSet of(JsonNode object, Shape shape) {
        Set<List<String>> found = new LinkedHashSet<>();
        ObjectNode owned = object.deepCopy();
        if (owned.path("metadata").isObject()) {
            ((ObjectNode) owned.path("metadata")).remove("managedFields");
        }
        collect(owned, shape, List.of(), found);
        found.removeAll(UNOWNED);
        return new FieldSet(found);
    }

    private static void collect(JsonNode node, Shape shape, List<String> path, Set<List<String>> into) {
        if (node.isObject() && !node.isEmpty() && !shape.isAtomicMap()) {
            node.fields()
                    .forEachRemaining(
                            f -> collect(f.getValue(), shape.field(f.getKey()), append(path, "f:" + f.getKey()), into));
        } else if (node.isArray() && !node.isEmpty() && shape.isMapList()) {
            node.forEach(item -> collect(item, shape.item(), append(path, shape.itemKey(item)), into));
        } else if (node.isArray() && !node.isEmpty() && shape.isSetList()) {
            node.forEach(item -> into.add(append(path, "v:" + item)));
        } else {
            into.add(path);
        }
    }

    static List<String> append(List<String> path, String element) {
        List<String> longer = new ArrayList<>(path);
        longer.add(element);
        return List.copyOf(longer);
    }

    /** Parses a {@code fieldsV1} document. */
    static FieldSet parse(JsonNode fieldsV1) {
        Set<List<String>> found = new LinkedHashSet<>();
        parse(fieldsV1, List.of(), found);
        return new FieldSet(found);
    }

    private static void parse(JsonNode node, List<String> path, Set<List<String>> into) {
        if (node.isEmpty() && !path.isEmpty()) {
            into.add(path);
        }
        node.fields().forEachRemaining(f -> {
            // "." means that the item itself is owned too, which its leaves already express here.
            if (!f.getKey().equals(".")) {
                parse(f.getValue(), append(path, f.getKey()), into);
            }
        });
    }

    /** Returns the {@code fieldsV1} document of this set. */
    ObjectNode toFieldsV1() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        for (List<String> path : paths) {
            ObjectNode at = root;
            for (String element : path) {
                at = at.withObjectProperty(element);
            }
        }
        return root;
    }

    boolean isEmpty() {
        return paths.isEmpty();
    }

    FieldSet union(FieldSet other) {
        Set<List<String>> all = new LinkedHashSet<>(paths);
        all.addAll(other.paths);
        return new FieldSet(all);
    }

    FieldSet filter(Predicate<List<String>> keep) {
        return new FieldSet(paths.stream().filter(keep).collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    FieldSet minus(FieldSet other) {
        return filter(path -> !other.paths.contains(path));
    }

    /** Whether this set has a leaf at, above or below that path. */
    boolean touches(List<String> path) {
        return paths.contains(path) || paths.stream().anyMatch(p -> startsWith(p, path) || startsWith(path, p));
    }

    private static boolean startsWith(List<String> path, List<String> start) {
        return path.size() >= start.size() && path.subList(0, start.size()).equals(start);
    }

    /** Whether a path ends in a key field of a map list's item, without which the item cannot be found. */
    static boolean isItemKey(List<String> path) {
        int last = path.size() - 1;
        return last > 0
                && path.get(last - 1).startsWith("k:")
                && path.get(last - 1).contains("\"" + path.get(last).substring(2) + "\":");
    }

    /** Returns a path in readable form, such as {@code .spec.items[key]}. */
    static String display(List<String> path) {
        return path.stream()
                .map(e -> e.startsWith("f:") ? "." + e.substring(2) : "[" + e.substring(2) + "]")
                .collect(Collectors.joining());
    }
}
