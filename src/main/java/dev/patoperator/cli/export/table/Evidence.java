package dev.patoperator.cli.export.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Collects the rows of all tables while the inputs are read. Used by one thread. */
public final class Evidence {

    /** Rows of one decision follow each other, those of one resource too. */
    public static final List<Column> DECISION_KEY = List.of(
            Column.uid, Column.resourceKind, Column.namespace, Column.name, Column.id, Column.action, Column.outcome);

    private static final RowOrder BY_DECISION = new RowOrder(Stream.concat(
                    DECISION_KEY.stream(),
                    Stream.of(Column.evidence, Column.loggedAt, Column.time, Column.githubRequestID, Column.tokenID))
            .toList());

    private final SortedRows decisions;
    private final SortedRows inventory;
    private final SortedRows missing;

    /** @param folder for files that only live until the process ends */
    public Evidence(Path folder) {
        this.decisions = new SortedRows(folder, BY_DECISION);
        this.inventory = new SortedRows(folder, Table.INVENTORY.order());
        this.missing = new SortedRows(folder, Table.MISSING.order());
    }

    /** Adds what one status or one line says about one id. */
    public void addDecision(Row row) throws IOException {
        decisions.add(row);
    }

    public void addItem(Row row) throws IOException {
        inventory.add(row);
    }

    public void addMissing(Row row) throws IOException {
        missing.add(row);
    }

    /** Returns the rows about decisions as they were added, in the order of {@link #DECISION_KEY}. */
    public SortedRows decisions() {
        return decisions;
    }

    public SortedRows inventory() {
        return inventory;
    }

    public SortedRows missing() {
        return missing;
    }
}
