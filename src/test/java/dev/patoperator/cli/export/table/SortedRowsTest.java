package dev.patoperator.cli.export.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SortedRowsTest {

    @TempDir
    private Path folder;

    private static Row row(long id, String owner) {
        return Row.builder()
                .set(Column.id, id)
                .set(Column.owner, owner)
                .set(Column.repositories, List.of("app", "docs"))
                .build();
    }

    private List<Row> sorted(List<Row> rows, int maxRowsInMemory) throws IOException {
        SortedRows sorted = new SortedRows(folder, Table.INVENTORY.order(), maxRowsInMemory);
        for (Row row : rows) {
            sorted.add(row);
        }
        List<Row> read = new ArrayList<>();
        sorted.forEach(read::add);
        List<Row> again = new ArrayList<>();
        sorted.forEach(again::add);
        assertThat(again).isEqualTo(read);
        return read;
    }

    @Test
    void rowsThatAreSortedInFilesAreThoseThatAreSortedInMemory() throws IOException {
        Random random = new Random(20);
        List<Row> rows = Stream.generate(() -> row(random.nextInt(200), "o" + random.nextInt(9)))
                .limit(1000)
                .toList();

        List<Row> inFiles = sorted(rows, 7);

        assertThat(inFiles)
                .isEqualTo(sorted(rows, 10_000))
                .hasSizeLessThan(1000)
                .doesNotHaveDuplicates();
        assertThat(inFiles).isSortedAccordingTo(Table.INVENTORY.order());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSizeGreaterThan(100);
        }
    }

    @Test
    void idsAreSortedAsNumbersAndWhatIsNotKnownComesLast() throws IOException {
        Row unknown = Row.builder().set(Column.owner, "nobody").build();

        assertThat(sorted(List.of(unknown, row(10, "a"), row(9, "b"), row(9, "a")), 2))
                .containsExactly(row(9, "a"), row(9, "b"), row(10, "a"), unknown);
    }
}
