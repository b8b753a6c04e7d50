package dev.patoperator.cli.export.resource;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads fields of an object of the cluster. What is absent, or of another type than it should be, is not known. */
final class Fields {

    private Fields() {}

    static @Nullable String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isTextual() ? value.textValue() : null;
    }

    static @Nullable Long number(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isIntegralNumber() && value.canConvertToLong() ? value.longValue() : null;
    }

    /** Returns a number; 0 when it is not known. */
    static long count(JsonNode object, String field) {
        Long value = number(object, field);
        return value == null ? 0 : value;
    }

    static List<String> texts(JsonNode object, String field) {
        List<String> texts = new ArrayList<>();
        object.path(field).forEach(value -> {
            if (value.isTextual()) {
                texts.add(value.textValue());
            }
        });
        return texts;
    }
}
