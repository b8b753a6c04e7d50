package dev.patoperator.cli.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.cli.document.InvalidInputException;
import dev.patoperator.cli.export.log.LogGaps;
import dev.patoperator.cli.export.log.LogReader;
import dev.patoperator.cli.export.log.LogSummary;
import dev.patoperator.cli.export.resource.ResourceReader;
import dev.patoperator.cli.export.table.Column;
import dev.patoperator.cli.export.table.CsvTable;
import dev.patoperator.cli.export.table.Evidence;
import dev.patoperator.cli.export.table.JsonTable;
import dev.patoperator.cli.export.table.MissingType;
import dev.patoperator.cli.export.table.Row;
import dev.patoperator.cli.export.table.SortedRows;
import dev.patoperator.cli.export.table.Table;
import dev.patoperator.cli.export.table.TableWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads all inputs, sorts what they say in files, and writes the tables. Used by one thread, once. */
final class Export {

    static final String ABOUT_FILE = "about.json";

    private static final Comparator<Row> BY_TIME = Comparator.comparing(
                    Export::time, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(Table.DECISIONS.order());

    private final OutputFolder folder;
    private final Evidence evidence;
    private final ResourceReader resources;
    private final List<LogSummary> logs = new ArrayList<>();
    private final ObjectMapper json = new ObjectMapper();

    Export(OutputFolder folder) throws IOException {
        this.folder = folder;
        this.evidence = new Evidence(folder.temporary());
        this.resources = new ResourceReader(evidence);
    }

    /** Makes the header of the tables. */
    @FunctionalInterface
    interface AboutFactory {
        About about(Map<String, Long> resources, List<LogSummary> logs, Map<String, Long> rows);
    }

    /** Returns the names of all files that are written. */
    static List<String> fileNames() {
        List<String> names = new ArrayList<>(List.of(ABOUT_FILE));
        for (Table table : Table.values()) {
            names.add(table.fileName() + ".csv");
            names.add(table.fileName() + ".json");
        }
        return names;
    }

    Evidence evidence() {
        return evidence;
    }

    ResourceReader resources() {
        return resources;
    }

    void readLogs(List<Path> files) throws InvalidInputException, IOException {
        LogReader reader = new LogReader(evidence);
        for (Path file : files) {
            logs.add(reader.read(file));
        }
        LogGaps.report(logs, evidence);
        if (files.isEmpty()) {
            evidence.addMissing(MissingType.NO_LOGS
                    .row("no logs were given: decisions that no status has any more are missing")
                    .build());
        }
    }

    /**
     * Writes all files.
     *
     * @return how many rows each table has, by its name
     */
    Map<String, Long> write(AboutFactory header) throws IOException {
        SortedRows decisions = new SortedRows(folder.temporary(), BY_TIME);
        DecisionMerge merge = new DecisionMerge(evidence, resources.facts(), !logs.isEmpty(), decisions::add);
        evidence.decisions().forEach(merge);
        merge.finish();

        Map<Table, SortedRows> tables = new EnumMap<>(Map.of(
                Table.DECISIONS, decisions,
                Table.INVENTORY, evidence.inventory(),
                Table.MISSING, evidence.missing()));
        Map<String, Long> counts = new TreeMap<>();
        for (Map.Entry<Table, SortedRows> entry : tables.entrySet()) {
            counts.put(entry.getKey().fileName(), writeCsv(entry.getKey(), entry.getValue()));
        }
        About about = header.about(resources.counts(), logs, counts);
        for (Map.Entry<Table, SortedRows> entry : tables.entrySet()) {
            Table table = entry.getKey();
            try (TableWriter writer = new JsonTable(table, about, json, folder.create(table.fileName() + ".json"))) {
                entry.getValue().forEach(writer);
            }
        }
        try (OutputStream out = folder.create(ABOUT_FILE)) {
            out.write(json.writerWithDefaultPrettyPrinter().writeValueAsBytes(about));
            out.write('\n');
        }
        folder.publish();
        return counts;
    }

    private long writeCsv(Table table, SortedRows rows) throws IOException {
        long[] count = {0};
        try (TableWriter writer = new CsvTable(table, folder.create(table.fileName() + ".csv"))) {
            rows.forEach(row -> {
                writer.accept(row);
                count[0]++;
            });
        }
        return count[0];
    }

    /** Returns when the decision was sent, or else when its result was logged. */
    private static @Nullable String time(Row row) {
        String sent = row.text(Column.time);
        return sent == null ? row.text(Column.loggedAt) : sent;
    }
}
