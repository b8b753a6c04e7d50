package dev.patoperator.cli.export.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patoperator.cli.export.table.Column;
import dev.patoperator.cli.export.table.MissingType;
import dev.patoperator.cli.export.table.Row;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What all objects have in common.
 *
 * @param object the whole object
 * @param source the file that it is from, or {@code cluster}
 */
record ObjectMeta(ResourceKind kind, JsonNode object, String source) {

    private static final String FIELD_MANAGER = "github-pat-operator";

    @Nullable
    String namespace() {
        return Fields.text(metadata(), "namespace");
    }

    @Nullable
    String name() {
        return Fields.text(metadata(), "name");
    }

    @Nullable
    String uid() {
        return Fields.text(metadata(), "uid");
    }

    @Nullable
    Long generation() {
        return Fields.number(metadata(), "generation");
    }

    JsonNode metadata() {
        return object.path("metadata");
    }

    JsonNode spec() {
        return object.path("spec");
    }

    JsonNode status() {
        return object.path("status");
    }

    /** Returns the generation that the status is about; null while the operator has not seen the resource. */
    @Nullable
    Long observedGeneration() {
        Long observed = Fields.number(status(), "observedGeneration");
        return observed == null || observed < 0 ? null : observed;
    }

    /** Returns the inventory that owns the object; null when none does. */
    @Nullable
    String owner(String field) {
        for (JsonNode reference : metadata().path("ownerReferences")) {
            if (ResourceKind.PAT_INVENTORY.kind().equals(Fields.text(reference, "kind"))) {
                return Fields.text(reference, field);
            }
        }
        return null;
    }

    /**
     * Returns the field managers that own part of the status besides the operator, by name. A manager names itself, so that
     * none proves nothing. Saved files have this only with {@code --show-managed-fields}.
     */
    TreeSet<String> otherStatusManagers() {
        TreeSet<String> others = new TreeSet<>();
        for (JsonNode entry : metadata().path("managedFields")) {
            String manager = Fields.text(entry, "manager");
            if (manager != null
                    && !manager.equals(FIELD_MANAGER)
                    && "status".equals(Fields.text(entry, "subresource"))) {
                others.add(manager);
            }
        }
        return others;
    }

    /** Returns a row of what is missing about this object. */
    Row.Builder missing(MissingType type, String sentence) {
        return named(type.row(sentence)).set(Column.source, source);
    }

    /** Adds the object's names to a row. */
    Row.Builder named(Row.Builder row) {
        return row.set(Column.resourceKind, kind.kind())
                .set(Column.namespace, namespace())
                .set(Column.name, name())
                .set(Column.uid, uid());
    }
}
