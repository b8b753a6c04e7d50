package dev.patoperator.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The values of the Helm chart, as its schema describes them: the one source of {@code values.yaml} and of the table in the
 * chart's README.
 */
record ChartValues(JsonNode schema) {
    private static final int COLUMNS = 110;
    private static final String TABLE_START = "<!-- values: generated from values.schema.json -->\n";
    private static final String TABLE_END = "<!-- end of values -->\n";
    private static final String HEADER = """
            # Generated from values.schema.json; a test fails when they differ. To write it again:
            #   mvn process-test-classes -Dinstall.directory=.
            """;
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES, YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build();

    /**
     * One value.
     *
     * @param key the path of the value, such as {@code image.tag}
     */
    record Value(String key, JsonNode schema) {
        JsonNode defaultValue() {
            return schema.get("default");
        }

        String description() {
            return schema.get("description").asText();
        }
    }

    static ChartValues of(Path schema) throws IOException {
        return new ChartValues(new ObjectMapper().readTree(schema.toFile()));
    }

    /** Returns every value that has a default, in the order of the schema. */
    List<Value> values() {
        List<Value> values = new ArrayList<>();
        collect("", schema, values);
        return values;
    }

    private static void collect(String prefix, JsonNode object, List<Value> values) {
        object.get("properties").properties().forEach(property -> {
            JsonNode value = property.getValue();
            String key = prefix + property.getKey();
            if (value.has("properties")) {
                collect(key + ".", value, values);
            } else if (value.has("default")) {
                values.add(new Value(key, value));
            }
        });
    }

    /** Returns the text of {@code values.yaml}: the defaults, with the descriptions as comments. */
    String yaml() {
        StringBuilder yaml = new StringBuilder(HEADER);
        write("", schema, yaml);
        return yaml.toString();
    }

    private static void write(String indent, JsonNode object, StringBuilder yaml) {
        for (Map.Entry<String, JsonNode> property : object.get("properties").properties()) {
            JsonNode value = property.getValue();
            if (!value.has("properties") && !value.has("default")) {
                continue;
            }
            yaml.append(indent.isEmpty() ? "\n" : "");
            comment(indent, value, yaml);
            yaml.append(indent).append(property.getKey()).append(':');
            if (value.has("properties")) {
                yaml.append('\n');
                write(indent + "  ", value, yaml);
            } else {
                yaml.append(written(value.get("default"), indent + "  ")).append('\n');
            }
        }
    }

    private static void comment(String indent, JsonNode value, StringBuilder yaml) {
        String text = value.get("description").asText();
        if (value.has("examples")) {
            text += "\nExample: " + value.at("/examples/0");
        }
        for (String paragraph : text.split("\n", -1)) {
            StringBuilder line = new StringBuilder(indent).append('#');
            for (String word : paragraph.split(" ", -1)) {
                if (line.length() + 1 + word.length() > COLUMNS) {
                    yaml.append(line).append('\n');
                    line = new StringBuilder(indent).append('#');
                }
                line.append(' ').append(word);
            }
            yaml.append(line).append('\n');
        }
    }

    private static String written(JsonNode value, String indent) {
        if (value.isEmpty() && value.asText().isEmpty()) {
            return " " + value;
        }
        try {
            String yaml = YAML.writeValueAsString(value).stripTrailing();
            return value.isContainerNode() ? ("\n" + yaml).replace("\n", "\n" + indent) : " " + yaml;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the page with the current table of values in place of the old one. */
    String withTable(String page) {
        int start = page.indexOf(TABLE_START);
        int end = page.indexOf(TABLE_END);
        if (start < 0 || end < start) {
            throw new IllegalStateException("the page has no place for the table of values");
        }
        return page.substring(0, start) + TABLE_START + table() + page.substring(end);
    }

    private String table() {
        StringBuilder table = new StringBuilder("\n| value | default | meaning |\n| --- | --- | --- |\n");
        for (Value value : values()) {
            String examples = value.schema().has("examples")
                    ? " Example: `" + value.schema().at("/examples/0") + "`"
                    : "";
            table.append("| `%s` | `%s` | %s |\n"
                    .formatted(value.key(), value.defaultValue(), value.description() + examples)
                    .replace("\r", ""));
        }
        return table.append('\n').toString();
    }
}
