package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patoperator.kubernetes.ResourceType.PrinterColumn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Objects as {@code meta.k8s.io/v1} Tables, which {@code kubectl get} requests and prints. */
final class TableView {

    private static final String ACCEPTED = "as=Table";

    /** The first column, unless a kind has a column of that name elsewhere, as Events have. */
    private static final PrinterColumn NAME =
            new PrinterColumn("Name", "string", "name", "Name must be unique within a namespace.", 0, ".metadata.name");

    private final List<PrinterColumn> shown;
    private final Clock clock;

    TableView(ResourceType type, Clock clock) {
        shown = columns(type);
        this.clock = clock;
    }

    static boolean isWanted(ApiRequest request) {
        return request.method().equals("GET") && request.accept().contains(ACCEPTED);
    }

    /** Returns the table of one object, or of a list's items. */
    ObjectNode of(JsonNode body, ApiRequest request) {
        ObjectNode table = JsonNodeFactory.instance.objectNode();
        table.put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.putObject("metadata")
                .put("resourceVersion", body.at("/metadata/resourceVersion").asText());
        addColumns(table.putArray("columnDefinitions"));
        ArrayNode rows = table.putArray("rows");
        if (body.has("items")) {
            body.path("items").forEach(item -> addRow(rows, item, request));
        } else {
            addRow(rows, body, request);
        }
        return table;
    }

    private static List<PrinterColumn> columns(ResourceType type) {
        List<PrinterColumn> columns = new ArrayList<>(type.columns());
        if (columns.stream().noneMatch(column -> column.name().equals(NAME.name()))) {
            columns.add(0, NAME);
        }
        return columns;
    }

    private void addColumns(ArrayNode columns) {
        for (PrinterColumn column : shown) {
            columns.addObject()
                    .put("name", column.name())
                    // The server formats dates as durations, so that the client receives text.
                    .put("type", column.type().equals("date") ? "string" : column.type())
                    .put("format", column.format())
                    .put("description", column.description())
                    .put("priority", column.priority());
        }
    }

    private void addRow(ArrayNode rows, JsonNode object, ApiRequest request) {
        ObjectNode row = rows.addObject();
        ArrayNode cells = row.putArray("cells");
        shown.forEach(column -> addCell(cells, column, object));
        switch (request.param("includeObject")) {
            case "None":
                break;
            case "Object":
                row.set("object", object);
                break;
            default:
                ObjectNode partial = row.putObject("object");
                partial.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
                partial.set("metadata", object.path("metadata"));
        }
    }

    private void addCell(ArrayNode cells, PrinterColumn column, JsonNode object) {
        if (column.type().equals("date")) {
            Optional<String> date = JsonPath.text(column.jsonPath(), object);
            cells.add(date.map(text -> HumanDuration.of(Duration.between(Instant.parse(text), clock.instant())))
                    .orElse("<unknown>"));
            return;
        }
        if (column.jsonPath().startsWith("{")) {
            cells.add(JsonPath.text(column.jsonPath(), object).orElse(""));
            return;
        }
        List<JsonNode> found = JsonPath.find(column.jsonPath(), object);
        if (found.isEmpty()) {
            cells.addNull();
        } else if (found.get(0).isValueNode()) {
            cells.add(found.get(0));
        } else {
            cells.add(found.get(0).toString());
        }
    }
}
