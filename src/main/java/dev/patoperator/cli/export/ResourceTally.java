package dev.patoperator.cli.export;

import dev.patoperator.cli.export.table.Column;
import dev.patoperator.cli.export.table.Evidence;
import dev.patoperator.cli.export.table.MissingType;
import dev.patoperator.cli.export.table.Row;
import java.io.IOException;
import java.util.Objects;

/** Counts the decisions of one resource that only a log or only a status tells. Used by one thread. */
final class ResourceTally {

    private final Row first;
    private final boolean isRead;
    private long onlyStatus;
    private long decisions;

    /** @param isRead whether the resource itself was read */
    ResourceTally(Row first, boolean isRead) {
        this.first = first;
        this.isRead = isRead;
    }

    boolean isOf(Row row) {
        return Objects.equals(first.get(Column.uid), row.get(Column.uid))
                && Objects.equals(first.get(Column.resourceKind), row.get(Column.resourceKind))
                && Objects.equals(first.get(Column.namespace), row.get(Column.namespace))
                && Objects.equals(first.get(Column.name), row.get(Column.name));
    }

    void count(Row row, boolean hasLogs) {
        decisions++;
        boolean isSent = row.get(Column.time) != null;
        if (hasLogs && isSent && "status".equals(row.text(Column.evidence))) {
            onlyStatus++;
        }
    }

    void report(Evidence evidence) throws IOException {
        if (!isRead) {
            evidence.addMissing(named(
                            MissingType.RESOURCE_NOT_FOUND.row(
                                    "decisions in the log only: the resource was deleted, or is not among those that were read"),
                            first)
                    .set(Column.count, decisions)
                    .build());
        }
        if (onlyStatus > 0) {
            evidence.addMissing(named(
                            MissingType.NO_LOG_LINE.row(
                                    "decisions of the status have no line in the logs that were given"),
                            first)
                    .set(Column.count, onlyStatus)
                    .build());
        }
    }

    /** Adds the names of the resource that a row is about. */
    static Row.Builder named(Row.Builder row, Row of) {
        return row.set(Column.resourceKind, of.get(Column.resourceKind))
                .set(Column.namespace, of.get(Column.namespace))
                .set(Column.name, of.get(Column.name))
                .set(Column.uid, of.get(Column.uid));
    }
}
