package dev.patoperator.cli.export.table;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of a table. A value is a text, a whole number ({@link Long}) or a list of texts; a field that is not known is
 * absent.
 */
public final class Row {

    private final EnumMap<Column, Object> values;

    private Row(EnumMap<Column, Object> values) {
        this.values = values;
    }

    public static Builder builder() {
        return new Builder(new EnumMap<>(Column.class));
    }

    /** Returns a builder that begins with the fields of this row. */
    public Builder toBuilder() {
        return new Builder(new EnumMap<>(values));
    }

    /** Returns the fields of a row that was written as JSON. */
    static Row of(Map<String, Object> fields) {
        Builder row = builder();
        fields.forEach((name, value) ->
                row.set(Column.valueOf(name), value instanceof Number number ? (Object) number.longValue() : value));
        return row.build();
    }

    public @Nullable Object get(Column column) {
        return values.get(column);
    }

    /** Returns a field as a text; null when it is not known. */
    public @Nullable String text(Column column) {
        Object value = values.get(column);
        return value == null ? null : value.toString();
    }

    /** Returns the known fields in the order of {@link Column}. */
    @JsonValue
    Map<Column, Object> values() {
        return Collections.unmodifiableMap(values);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Row row && values.equals(row.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }

    /** Collects the fields of a row. */
    public static final class Builder {

        private final EnumMap<Column, Object> values;

        private Builder(EnumMap<Column, Object> values) {
            this.values = values;
        }

        /** Sets a field; null and an empty text leave it as it is. */
        public Builder set(Column column, @Nullable Object value) {
            if (value != null && !value.equals("") && !value.equals(List.of())) {
                values.put(column, value);
            }
            return this;
        }

        public Row build() {
            return new Row(new EnumMap<>(values));
        }
    }
}
