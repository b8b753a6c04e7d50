package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patoperator.kubernetes.Owners.Owner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Server-side apply: a manager applies its whole intent. Fields that it applied before and now leaves out are removed
 * unless another manager owns them too. A field that another manager owns with another value is a conflict unless
 * forced.
 */
final class ServerSideApply {

    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private ServerSideApply() {}

    /** An object after an apply, with its field owners; {@code metadata.managedFields} is not yet written. */
    record Result(ObjectNode object, Owners owners) {}

    /**
     * Applies a configuration to an object.
     *
     * @param live the stored object; not changed
     * @param applied the manager's configuration, reduced to what it may write through this subresource
     * @throws ApiFailure 409 that names every conflict, when not forced
     */
    static Result apply(ResourceType type, ObjectNode live, ObjectNode applied, Owner owner, boolean force) {
        Shape shape = Shape.of(type);
        Owners owners = Owners.of(live);
        FieldSet intent = FieldSet.of(applied, shape);
        List<List<String>> contested = contested(live, applied, shape, intent, owners, owner, force);

        ObjectNode merged = FieldTree.merge(live.deepCopy(), applied, shape);
        FieldSet others = owners.ofOthers(owner);
        owners.of(owner).minus(intent).paths().stream()
                .filter(path -> !intent.touches(path) && !others.touches(path))
                .sorted(Comparator.comparing(FieldSet::isItemKey))
                .map(path -> FieldSet.isItemKey(path) ? path.subList(0, path.size() - 1) : path)
                .forEach(path -> FieldTree.remove(merged, path, shape));

        Owners next = owners.map((o, owned) -> o.equals(owner) ? owned : owned.filter(p -> !contested.contains(p)))
                .map((o, owned) -> o.equals(owner) && intent.isEmpty() ? FieldSet.EMPTY : owned);
        return new Result(merged, intent.isEmpty() ? next : next.with(owner, intent));
    }

    private static List<List<String>> contested(
            JsonNode live, JsonNode applied, Shape shape, FieldSet intent, Owners owners, Owner owner, boolean force) {
        List<List<String>> contested = new ArrayList<>();
        List<String> conflicts = new ArrayList<>();
        JsonNode appliedByClient = owner.manager().equals("kubectl") ? lastApplied(live) : MissingNode.getInstance();
        for (Map.Entry<Owner, FieldSet> other : owners.fields().entrySet()) {
            if (other.getKey().equals(owner)) {
                continue;
            }
            for (List<String> path : intent.paths()) {
                JsonNode stored = FieldTree.at(live, path, shape);
                boolean differs = !stored.equals(FieldTree.at(applied, path, shape));
                if (!differs || !other.getValue().paths().contains(path)) {
                    continue;
                }
                contested.add(path);
                if (!stored.equals(FieldTree.at(appliedByClient, path, shape))) {
                    conflicts.add(
                            "conflict with \"%s\": %s".formatted(other.getKey().manager(), FieldSet.display(path)));
                }
            }
        }
        if (!conflicts.isEmpty() && !force) {
            throw new ApiFailure(
                    409,
                    "Conflict",
                    "Apply failed with %d conflict%s: %s"
                            .formatted(
                                    conflicts.size(), conflicts.size() == 1 ? "" : "s", String.join("\n", conflicts)));
        }
        return contested;
    }

    /**
     * Returns what kubectl last applied client-side; its server-side apply may change these fields without a conflict.
     */
    private static JsonNode lastApplied(JsonNode live) {
        String text = live.at("/metadata/annotations").path(LAST_APPLIED).asText("");
        return text.isEmpty() ? MissingNode.getInstance() : Json.parse(text);
    }

    /**
     * Returns the owners after a write that is not an apply: the writer becomes the only owner of the fields that it
     * changed.
     */
    static Owners update(ResourceType type, JsonNode live, JsonNode written, Owner owner) {
        Shape shape = Shape.of(type);
        FieldSet now = FieldSet.of(written, shape);
        FieldSet changed =
                now.filter(path -> !FieldTree.at(live, path, shape).equals(FieldTree.at(written, path, shape)));
        Owners kept = Owners.of(live)
                .map((o, owned) -> owned.filter(
                        path -> now.touches(path) && !changed.paths().contains(path)));
        FieldSet mine = kept.of(owner).union(changed);
        return mine.isEmpty() ? kept : kept.with(owner, mine);
    }
}
