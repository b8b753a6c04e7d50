package dev.patoperator.cli.export.table;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SequenceWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Sorts any number of rows in little memory: what is more than some thousand rows is sorted in files, which are merged when
 * they are read. Used by one thread.
 */
public final class SortedRows {

    private static final int MAX_ROWS_IN_MEMORY = 20_000;
    private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {};

    private final ObjectMapper json = new ObjectMapper();
    private final Path folder;
    private final Comparator<Row> order;
    private final int maxRowsInMemory;
    private final List<Path> files = new ArrayList<>();
    private List<Row> rows = new ArrayList<>();

    /** @param folder for files that only live until the process ends; the caller deletes it */
    public SortedRows(Path folder, Comparator<Row> order) {
        this(folder, order, MAX_ROWS_IN_MEMORY);
    }

    SortedRows(Path folder, Comparator<Row> order, int maxRowsInMemory) {
        this.folder = folder;
        this.order = order;
        this.maxRowsInMemory = maxRowsInMemory;
    }

    public void add(Row row) throws IOException {
        rows.add(row);
        if (rows.size() >= maxRowsInMemory) {
            spill();
        }
    }

    private void spill() throws IOException {
        rows.sort(order);
        Path file = Files.createTempFile(folder, "rows", ".jsonl");
        try (SequenceWriter writer = json.writer().withRootValueSeparator("\n").writeValues(file.toFile())) {
            for (Row row : rows) {
                writer.write(row);
            }
        }
        files.add(file);
        rows = new ArrayList<>();
    }

    /** Reads all rows in order, each row that is there more than once only once. */
    public void forEach(RowConsumer consumer) throws IOException {
        rows.sort(order);
        RowConsumer distinct = new Distinct(consumer);
        if (files.isEmpty()) {
            for (Row row : rows) {
                distinct.accept(row);
            }
            return;
        }
        if (!rows.isEmpty()) {
            spill();
        }
        merge(distinct);
    }

    private void merge(RowConsumer consumer) throws IOException {
        ObjectReader reader = json.readerFor(FIELDS);
        PriorityQueue<Run> runs = new PriorityQueue<>(
                Comparator.comparing((Run run) -> run.head, order).thenComparingInt(Run::number));
        List<MappingIterator<Map<String, Object>>> open = new ArrayList<>();
        try {
            for (Path file : files) {
                MappingIterator<Map<String, Object>> iterator = reader.readValues(file.toFile());
                open.add(iterator);
                runs.add(new Run(open.size(), iterator));
            }
            while (!runs.isEmpty()) {
                Run run = runs.remove();
                consumer.accept(run.head);
                if (run.advance()) {
                    runs.add(run);
                }
            }
        } finally {
            for (MappingIterator<?> iterator : open) {
                iterator.close();
            }
        }
    }

    /** A sorted file, and its first row that was not read. A file has at least one row. */
    private static final class Run {

        private final int number;
        private final MappingIterator<Map<String, Object>> rest;
        private Row head;

        Run(int number, MappingIterator<Map<String, Object>> rows) throws IOException {
            this.number = number;
            this.rest = rows;
            this.head = Row.of(rows.nextValue());
        }

        int number() {
            return number;
        }

        boolean advance() throws IOException {
            if (!rest.hasNextValue()) {
                return false;
            }
            head = Row.of(rest.nextValue());
            return true;
        }
    }

    /** Leaves out a row that equals the one before. */
    private static final class Distinct implements RowConsumer {

        private final RowConsumer consumer;
        private Row last = Row.builder().build();

        Distinct(RowConsumer consumer) {
            this.consumer = consumer;
        }

        @Override
        public void accept(Row row) throws IOException {
            if (!row.equals(last)) {
                consumer.accept(row);
            }
            last = row;
        }
    }
}
