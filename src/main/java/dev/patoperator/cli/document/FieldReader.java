package dev.patoperator.cli.document;

import dev.patoperator.text.Spelling;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one object of a document. A field that is null counts as absent. What has the wrong type or value is
 * a fault, and is absent then. Known are the fields that were read; {@link #rejectUnknown} makes all others faults.
 */
public final class FieldReader {

    /** 2<sup>53</sup> - 1, as GitHub's ids. */
    private static final long MAX_ID = 9_007_199_254_740_991L;

    private final Map<?, ?> fields;
    private final String path;
    private final InputFaults faults;
    private final Set<String> known = new LinkedHashSet<>();

    private FieldReader(Map<?, ?> fields, String path, InputFaults faults) {
        this.fields = fields;
        this.path = path;
        this.faults = faults;
    }

    /**
     * Reads a value as an object. Anything else is a fault, and an object without fields.
     *
     * @param path where it is in the file; empty for the whole document
     */
    public static FieldReader of(@Nullable Object value, String path, InputFaults faults) {
        if (value instanceof Map<?, ?> fields) {
            return new FieldReader(fields, path, faults);
        }
        faults.add(path, path.isEmpty() ? "it is no object with fields" : "must be an object with fields");
        return new FieldReader(Map.of(), path, faults);
    }

    /** Returns where a field of this object is in the file. */
    public String path(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    /** Adds a fault of a field. */
    public void fault(String field, String clause) {
        faults.add(path(field), clause);
    }

    /** Adds a fault of this object. */
    public void fault(String clause) {
        faults.add(path, clause);
    }

    /** Whether the field is there and not null. */
    public boolean has(String field) {
        return value(field) != null;
    }

    /** Whether the field is a list, where it may also be something else. */
    public boolean isList(String field) {
        return value(field) instanceof List<?>;
    }

    private @Nullable Object value(String field) {
        known.add(field);
        return fields.get(field);
    }

    /** Returns the names of all fields, for objects whose names are data. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        fields.keySet().forEach(name -> names.add(String.valueOf(name)));
        return names;
    }

    public @Nullable String text(String field) {
        Object value = value(field);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        fault(field, "is " + InputFaults.shown(value) + ", but must be a text" + quoted(value));
        return null;
    }

    /** YAML reads 1.10, true and 71 as other types than text. */
    private static String quoted(Object value) {
        return value instanceof Number || value instanceof Boolean ? ": write \"" + value + "\"" : "";
    }

    /** Returns the text; empty, with a fault, when it is missing. */
    public String requiredText(String field, String form) {
        Object value = value(field);
        if (value instanceof String text && !text.isEmpty()) {
            return text;
        }
        fault(
                field,
                value == null ? "is missing: " + form : "is " + InputFaults.shown(value) + ", but must be " + form);
        return "";
    }

    /** Returns one of some values by its name; null, with a fault, when the name is another. */
    public <T> @Nullable T oneOf(String field, Map<String, T> allowed) {
        Object value = value(field);
        if (value == null) {
            return null;
        }
        T found = value instanceof String name ? allowed.get(name) : null;
        if (found == null) {
            fault(
                    field,
                    "is " + InputFaults.shown(value) + ", but must be one of " + String.join(", ", allowed.keySet()));
        }
        return found;
    }

    public @Nullable Boolean bool(String field) {
        Object value = value(field);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        fault(field, "is " + InputFaults.shown(value) + ", but must be true or false");
        return null;
    }

    /** Returns an id, from 1 to 2<sup>53</sup> - 1. */
    public @Nullable Long id(String field) {
        Object value = value(field);
        if (value == null) {
            return null;
        }
        if (value instanceof Integer || value instanceof Long) {
            long id = ((Number) value).longValue();
            if (id >= 1 && id <= MAX_ID) {
                return id;
            }
        }
        fault(field, "is " + InputFaults.shown(value) + ", but ids are numbers from 1 to " + MAX_ID);
        return null;
    }

    public @Nullable Instant time(String field) {
        Object value = value(field);
        if (value == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(String.valueOf(value)).toInstant();
        } catch (DateTimeException e) {
            fault(field, "is " + InputFaults.shown(value) + ", but must be a time such as 2026-12-01T12:00:00Z");
            return null;
        }
    }

    /** Returns the texts of a list; null when there is none. */
    public @Nullable List<String> texts(String field) {
        List<@Nullable Object> values = list(field);
        if (values == null) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) instanceof String text) {
                texts.add(text);
            } else {
                fault(field + "[" + i + "]", "must be a text");
            }
        }
        return texts;
    }

    /** Returns the objects of a list; none when the list is absent. */
    public List<FieldReader> objects(String field) {
        List<@Nullable Object> values = list(field);
        List<FieldReader> objects = new ArrayList<>();
        for (int i = 0; values != null && i < values.size(); i++) {
            objects.add(of(values.get(i), path(field) + "[" + i + "]", faults));
        }
        return objects;
    }

    private @Nullable List<@Nullable Object> list(String field) {
        Object value = value(field);
        if (value == null) {
            return null;
        }
        if (value instanceof List<?> list) {
            return new ArrayList<@Nullable Object>(list);
        }
        fault(field, "must be a list");
        return null;
    }

    public Optional<FieldReader> object(String field) {
        return Optional.ofNullable(value(field)).map(value -> of(value, path(field), faults));
    }

    /** Reads every object of a list, each of which may have only the fields that are read. */
    public <T> List<T> each(String field, Function<FieldReader, Optional<T>> reader) {
        List<T> read = new ArrayList<>();
        for (FieldReader object : objects(field)) {
            reader.apply(object).ifPresent(read::add);
            object.rejectUnknown();
        }
        return read;
    }

    /** Makes a fault of every field that was not read, with the known field whose name is nearest. */
    public void rejectUnknown() {
        for (String name : names()) {
            if (!known.contains(name)) {
                fault(
                        name,
                        "is no known field: "
                                + Spelling.closest(name, known)
                                        .map(near -> "did you mean " + near + "?")
                                        .orElse("known are " + String.join(", ", known)));
            }
        }
    }
}
