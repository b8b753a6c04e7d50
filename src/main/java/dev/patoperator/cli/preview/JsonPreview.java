package dev.patoperator.cli.preview;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patoperator.cli.engine.ItemResult;
import dev.patoperator.model.ResourceRef;
import org.jspecify.annotations.Nullable;

/** Writes a preview as JSON for programs. The names of the fields are documented, and stay. */
final class JsonPreview {

    private JsonPreview() {}

    static String of(Preview preview) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("organization", preview.items().organization());
        root.put("listedAt", preview.items().now().toString());
        root.put("requests", preview.items().requests().size());
        root.put("grants", preview.items().grants().size());
        root.put("policies", preview.policies());
        ObjectNode base = root.putObject("base");
        base.put(
                preview.base().commit() == null ? "folder" : "revision",
                preview.base().name());
        put(base, "commit", preview.base().commit());
        ObjectNode counts = root.putObject("counts");
        for (ChangeType type : ChangeType.values()) {
            counts.put(type.value(), preview.changes(type).size());
        }
        ArrayNode changes = root.putArray("changes");
        preview.changes().forEach(change -> add(changes.addObject(), change));
        ArrayNode problems = root.putArray("problems");
        for (PolicyProblem problem : preview.problems()) {
            problems.addObject()
                    .put("policy", problem.policy())
                    .put("problem", problem.type().value())
                    .put("message", problem.message());
        }
        return root.toPrettyString() + "\n";
    }

    private static void add(ObjectNode node, ItemChange change) {
        node.put("change", change.type().value());
        node.put("kind", change.kind());
        node.put("id", change.item().id());
        put(node, "owner", change.item().owner());
        put(node, "tokenName", change.item().tokenName());
        Long tokenId = change.item().tokenId();
        if (tokenId != null) {
            node.put("tokenID", tokenId);
        }
        node.put("permissions", change.permissions());
        put(node, "repositorySelection", change.item().repositorySelection());
        if (change.repositories() != null) {
            ArrayNode names = node.putArray("repositories");
            change.repositories().forEach(names::add);
        }
        add(node.putObject("before"), change.before());
        add(node.putObject("after"), change.after());
    }

    private static void add(ObjectNode node, ItemResult result) {
        node.put("decision", result.decision().word());
        ArrayNode by = node.putArray("by");
        result.by().stream().map(ResourceRef::name).forEach(by::add);
        node.put("why", result.why());
        put(node, "reason", result.reason());
        node.put("overLimit", result.overLimit());
    }

    private static void put(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }
}
