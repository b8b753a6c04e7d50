package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Reads, merges and removes nodes of an object by {@link FieldSet} paths. */
final class FieldTree {

    private FieldTree() {}

    /**
     * Merges an applied configuration into an object, each list as its shape says; changes and returns {@code live}.
     */
    static ObjectNode merge(ObjectNode live, JsonNode applied, Shape shape) {
        applied.fields().forEachRemaining(f -> {
            JsonNode before = live.get(f.getKey());
            live.set(f.getKey(), mergeValue(before, f.getValue(), shape.field(f.getKey())));
        });
        return live;
    }

    private static JsonNode mergeValue(JsonNode before, JsonNode applied, Shape shape) {
        if (before instanceof ObjectNode && applied.isObject() && !shape.isAtomicMap()) {
            return merge((ObjectNode) before, applied, shape);
        }
        if (before instanceof ArrayNode && applied.isArray() && shape.isMapList()) {
            return mergeMapList((ArrayNode) before, applied, shape);
        }
        if (before instanceof ArrayNode && applied.isArray() && shape.isSetList()) {
            applied.forEach(item -> {
                if (!contains((ArrayNode) before, item)) {
                    ((ArrayNode) before).add(item.deepCopy());
                }
            });
            return before;
        }
        return applied.deepCopy();
    }

    private static JsonNode mergeMapList(ArrayNode before, JsonNode applied, Shape shape) {
        for (JsonNode item : applied) {
            int at = indexOf(before, shape, shape.itemKey(item));
            if (at < 0) {
                before.add(item.deepCopy());
            } else {
                before.set(at, mergeValue(before.get(at), item, shape.item()));
            }
        }
        return before;
    }

    /** Returns the node at a path; a missing node when there is none. */
    static JsonNode at(JsonNode root, List<String> path, Shape shape) {
        JsonNode node = root;
        Shape here = shape;
        for (String element : path) {
            if (element.startsWith("f:")) {
                node = node.path(element.substring(2));
                here = here.field(element.substring(2));
            } else {
                int at = node.isArray() ? indexOf((ArrayNode) node, here, element) : -1;
                node = at < 0 ? MissingNode.getInstance() : node.get(at);
                here = here.item();
            }
        }
        return node;
    }

    /** Removes the node at a path, and the parents that become empty. */
    static void remove(JsonNode node, List<String> path, Shape shape) {
        String element = path.get(0);
        List<String> rest = path.subList(1, path.size());
        if (element.startsWith("f:") && node instanceof ObjectNode object) {
            String name = element.substring(2);
            JsonNode child = object.path(name);
            if (!rest.isEmpty()) {
                remove(child, rest, shape.field(name));
            }
            if (rest.isEmpty() || child.isContainerNode() && child.isEmpty()) {
                object.remove(name);
            }
        } else if (node instanceof ArrayNode array) {
            int at = indexOf(array, shape, element);
            if (at < 0) {
                return;
            }
            if (!rest.isEmpty()) {
                remove(array.get(at), rest, shape.item());
            }
            if (rest.isEmpty() || array.get(at).isEmpty()) {
                array.remove(at);
            }
        }
    }

    private static int indexOf(ArrayNode array, Shape shape, String element) {
        for (int i = 0; i < array.size(); i++) {
            JsonNode item = array.get(i);
            String name = element.startsWith("v:") ? "v:" + item : shape.itemKey(item);
            if (name.equals(element)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean contains(ArrayNode array, JsonNode item) {
        for (JsonNode other : array) {
            if (other.equals(item)) {
                return true;
            }
        }
        return false;
    }
}
