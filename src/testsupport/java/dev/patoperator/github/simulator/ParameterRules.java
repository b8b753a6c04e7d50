package dev.patoperator.github.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/** Checks path and query parameters, which are text in HTTP, against their schemas. */
final class ParameterRules {

    /** Stated in the description's prose; the schema has no maximum. */
    private static final long MOST_PER_PAGE = 100;

    private ParameterRules() {}

    /** Returns the name in the query. GitHub takes arrays in the Rails form: {@code owner[]=a&owner[]=b}. */
    static String wireName(JsonNode parameter) {
        String name = parameter.get("name").asText();
        return isArray(parameter) ? name + "[]" : name;
    }

    /** Returns the violations of the values of one parameter, empty when there are none. */
    static List<String> errors(JsonNode parameter, List<String> values) {
        String name = parameter.get("name").asText();
        JsonNode schema = parameter.get("schema");
        List<String> errors = new ArrayList<>();
        int most = isArray(parameter) ? schema.path("maxItems").asInt(Integer.MAX_VALUE) : 1;
        if (values.size() > most) {
            errors.add(name + " is given " + values.size() + " times, at most " + most + " are allowed");
        }
        JsonNode item = isArray(parameter) ? schema.get("items") : schema;
        values.stream()
                .filter(value -> !fits(name, item, value))
                .forEach(value -> errors.add(name + " must not be '" + value + "'"));
        return errors;
    }

    private static boolean isArray(JsonNode parameter) {
        return parameter.path("schema").path("type").asText().equals("array");
    }

    private static boolean fits(String name, JsonNode schema, String value) {
        if (value.isEmpty()) {
            return false;
        }
        if (schema.path("type").asText().equals("integer")) {
            return value.matches("[1-9][0-9]{0,15}")
                    && (!name.equals("per_page") || Long.parseLong(value) <= MOST_PER_PAGE);
        }
        if (schema.has("enum")) {
            return schema.get("enum")
                    .valueStream()
                    .anyMatch(allowed -> allowed.asText().equals(value));
        }
        return !schema.path("format").asText().equals("date-time") || isDateTime(value);
    }

    private static boolean isDateTime(String value) {
        try {
            OffsetDateTime.parse(value);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
