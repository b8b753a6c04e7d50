package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of kubectl's JSONPath that printer columns use: {@code .a.b}, {@code ['a']}, {@code [0]}, {@code [*]} and
 * {@code [?(@.type=='Ready')]}.
 */
final class JsonPath {

    private static final Pattern STEP = Pattern.compile(
            "\\.?(?:(?<field>(?:[A-Za-z0-9_/-]|\\\\\\.)+)|\\['(?<quoted>[^']+)'\\]"
                    + "|\\[(?<index>-?\\d+)\\]|(?<all>\\[\\*\\])"
                    + "|\\[\\?\\(@\\.(?<key>[A-Za-z0-9_.]+)\\s*(?<operator>==|!=)\\s*['\"](?<value>[^'\"]*)['\"]\\)\\])");
    private static final Pattern BRACES = Pattern.compile("\\{([^}]*)}");

    private JsonPath() {}

    /**
     * Returns the text of a column for an object: the first node at a path, or a template whose paths are in braces.
     */
    static Optional<String> text(String path, JsonNode root) {
        if (!path.startsWith("{")) {
            return find(path, root).stream().findFirst().map(JsonPath::text);
        }
        return Optional.of(BRACES.matcher(path)
                .replaceAll(m -> Matcher.quoteReplacement(find(m.group(1), root).stream()
                        .findFirst()
                        .map(JsonPath::text)
                        .orElse(""))));
    }

    private static String text(JsonNode node) {
        return node.isValueNode() ? node.asText() : node.toString();
    }

    /**
     * Returns all nodes at a path.
     *
     * @throws IllegalArgumentException when the path uses syntax that is not supported
     */
    static List<JsonNode> find(String path, JsonNode root) {
        List<JsonNode> nodes = List.of(root);
        Matcher step = STEP.matcher(path);
        int at = path.startsWith("$") ? 1 : 0;
        while (at < path.length()) {
            if (!step.find(at) || step.start() != at) {
                throw new IllegalArgumentException("not a JSON path known here: " + path);
            }
            nodes = step(step, nodes);
            at = step.end();
        }
        return nodes;
    }

    private static List<JsonNode> step(Matcher step, List<JsonNode> nodes) {
        List<JsonNode> next = new ArrayList<>();
        for (JsonNode node : nodes) {
            if (step.group("field") != null) {
                add(node.path(step.group("field").replace("\\.", ".")), next);
            } else if (step.group("quoted") != null) {
                add(node.path(step.group("quoted").replace("\\.", ".")), next);
            } else if (step.group("index") != null) {
                int index = Integer.parseInt(step.group("index"));
                add(node.path(index < 0 ? node.size() + index : index), next);
            } else if (step.group("all") != null) {
                node.forEach(next::add);
            } else {
                node.forEach(item -> {
                    String pointer = "/" + step.group("key").replace('.', '/');
                    boolean equal = item.at(pointer).asText().equals(step.group("value"));
                    if (equal == step.group("operator").equals("==")) {
                        next.add(item);
                    }
                });
            }
        }
        return next;
    }

    private static void add(JsonNode node, List<JsonNode> to) {
        if (!node.isMissingNode() && !node.isNull()) {
            to.add(node);
        }
    }
}
