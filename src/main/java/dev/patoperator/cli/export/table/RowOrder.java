package dev.patoperator.cli.export.table;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sorts rows by columns: numbers by value, texts by their characters, and what is not known last. */
public record RowOrder(List<Column> columns) implements Comparator<Row> {

    @Override
    public int compare(Row one, Row other) {
        for (Column column : columns) {
            int order = compareValues(one.get(column), other.get(column));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int compareValues(@Nullable Object one, @Nullable Object other) {
        if (one == null || other == null) {
            return Boolean.compare(one == null, other == null);
        }
        if (one instanceof Long a && other instanceof Long b) {
            return Long.compare(a, b);
        }
        return one.toString().compareTo(other.toString());
    }
}
