package dev.patoperator.api.crd;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** The build step that generates the reference page from the CRDs. */
public final class GenerateReference {
    static final String FILE = "fields.md";

    private static final String HEADER = """
            <!-- Generated from the CRDs; a test fails when they differ. To generate it again:
                 mvn process-test-classes -Dreference.directory=docs/reference -->
            # Fields

            Every field of every kind, as `kubectl explain` has them. Group and version: `patoperator.dev/v1alpha1`, namespaced.
            `[]` stands for what a list holds, **bold** is required.
            """;

    private GenerateReference() {}

    /**
     * Writes {@code fields.md}.
     *
     * @param args the directory, which is created when it does not exist
     */
    public static void main(String[] args) throws IOException {
        Files.writeString(Files.createDirectories(Path.of(args[0])).resolve(FILE), page());
    }

    static String page() {
        List<CrdFile> crds =
                GenerateCrds.files().values().stream().map(CrdFile::parse).toList();
        StringBuilder page = new StringBuilder(HEADER);
        for (CrdFile crd : crds) {
            page.append("\n## ").append(kind(crd)).append("\n\n");
            page.append(crd.schema().get("description").asText()).append("\n\n");
            page.append(names(crd.crd().at("/spec/names")));
            page.append("Columns: ").append(columns(crd)).append(".\n");
            if (crd.hasSpec()) {
                page.append(table("spec", crd.schema().at("/properties/spec")));
                page.append(rules(crd.schema().at("/properties/spec")));
            }
        }
        statuses(crds).forEach((status, kinds) -> {
            page.append("\n## Status of ").append(String.join(" and ", kinds)).append("\n\n");
            page.append(status.get("description").asText()).append('\n');
            page.append(table("status", status));
        });
        return page.toString();
    }

    /** Returns the kinds that have each status, by the schema of the status. */
    private static Map<JsonNode, List<String>> statuses(List<CrdFile> crds) {
        Map<JsonNode, List<String>> statuses = new LinkedHashMap<>();
        for (CrdFile crd : crds) {
            statuses.computeIfAbsent(crd.schema().at("/properties/status"), status -> new ArrayList<>())
                    .add(kind(crd));
        }
        return statuses;
    }

    private static String kind(CrdFile crd) {
        return crd.crd().at("/spec/names/kind").asText();
    }

    /** Returns the short name and the category; empty for a kind without them. */
    private static String names(JsonNode names) {
        if (!names.has("shortNames")) {
            return "";
        }
        return "Short name `%s`, category `%s`. "
                .formatted(
                        names.at("/shortNames/0").asText(),
                        names.at("/categories/0").asText());
    }

    private static String columns(CrdFile crd) {
        StringJoiner columns = new StringJoiner(", ");
        for (JsonNode column : crd.version().get("additionalPrinterColumns")) {
            boolean wide = column.path("priority").asInt() > 0;
            columns.add(column.get("name").asText() + (wide ? " (with `-o wide`)" : ""));
        }
        return columns.toString();
    }

    private static String table(String path, JsonNode schema) {
        StringBuilder table = new StringBuilder("\n| field | type | |\n| --- | --- | --- |\n");
        rows(path, schema, table);
        return table.toString();
    }

    private static void rows(String path, JsonNode schema, StringBuilder table) {
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        schema.path("properties").properties().forEach(property -> {
            String name = path + "." + property.getKey();
            JsonNode field = property.getValue();
            String shown = required.contains(property.getKey()) ? "**`" + name + "`**" : "`" + name + "`";
            table.append("| %s | %s | %s |%n"
                    .formatted(
                            shown, type(field), cell(field.path("description").asText()))
                    .replace(System.lineSeparator(), "\n"));
            rows(name, field, table);
            if (field.has("items")) {
                rows(name + "[]", field.get("items"), table);
            }
        });
    }

    private static String type(JsonNode field) {
        List<String> parts = new ArrayList<>();
        JsonNode items = field.path("items");
        if (field.has("enum")) {
            List<String> values = new ArrayList<>();
            field.get("enum").forEach(value -> values.add("`" + value.asText() + "`"));
            parts.add(String.join(", ", values));
        } else if (field.path("format").asText().equals("date-time")) {
            parts.add("time, RFC 3339");
        } else if (!items.isMissingNode()) {
            parts.add("list of " + items.get("type").asText());
            items(field, parts);
        } else if (field.has("additionalProperties")) {
            parts.add("map of " + field.at("/additionalProperties/type").asText());
        } else {
            parts.add(field.get("type").asText());
            bounds(field, parts);
        }
        return cell(String.join("; ", parts));
    }

    private static void items(JsonNode list, List<String> parts) {
        if (list.has("minItems") || list.has("maxItems")) {
            parts.add(range(list.path("minItems"), list.path("maxItems")) + " of them");
        }
        List<String> each = new ArrayList<>();
        bounds(list.get("items"), each);
        each.forEach(bound -> parts.add("each " + bound));
    }

    private static void bounds(JsonNode field, List<String> parts) {
        if (field.has("minimum") || field.has("maximum")) {
            parts.add(range(field.path("minimum"), field.path("maximum")));
        }
        if (field.has("minLength") || field.has("maxLength")) {
            parts.add(range(field.path("minLength"), field.path("maxLength")) + " characters");
        }
        if (field.has("pattern")) {
            parts.add("`" + field.get("pattern").asText() + "`");
        }
    }

    private static String range(JsonNode least, JsonNode most) {
        if (most.isMissingNode()) {
            return "at least " + least.asText();
        }
        return least.isMissingNode() ? "at most " + most.asText() : least.asText() + " to " + most.asText();
    }

    private static String rules(JsonNode spec) {
        StringBuilder rules = new StringBuilder("\nThe API server refuses what breaks a rule:\n\n");
        List<JsonNode> lists = new ArrayList<>();
        spec.findValues("x-kubernetes-validations").forEach(lists::add);
        lists.stream()
                .flatMap(list -> list.findValuesAsText("message").stream())
                .distinct()
                .sorted()
                .forEach(message -> rules.append("- ").append(text(message)).append('\n'));
        return rules.toString();
    }

    /** Escapes vertical bars, which would end the cell even between backticks. */
    private static String cell(String text) {
        return text(text).replace("|", "\\|");
    }

    private static String text(String text) {
        return text.replace("<", "&lt;");
    }
}
