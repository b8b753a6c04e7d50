package dev.patoperator.cli.export.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.InventoryItemStatus;
import dev.patoperator.api.v1alpha1.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tables, the page that explains them, and the statuses that they are made of have the same names. */
class TableTest {

    private static final Path PAGE = Path.of("docs/how-to/export-evidence.md");

    /** Columns that are computed, or are of the object and not of its status. */
    private static final Set<Column> NOT_OF_STATUS =
            Set.of(Column.kind, Column.namespace, Column.name, Column.uid, Column.inventory);

    @ParameterizedTest
    @EnumSource(Table.class)
    void pageExplainsEveryColumn(Table table) throws IOException {
        String page = Files.readString(PAGE);

        assertThat(table.columns()).allMatch(column -> page.contains("`" + column.name() + "`"), "is explained");
        assertThat(table.columns()).doesNotHaveDuplicates();
        assertThat(table.order().columns()).containsExactlyInAnyOrderElementsOf(table.columns());
    }

    @ParameterizedTest
    @EnumSource(MissingType.class)
    void pageExplainsEveryType(MissingType type) throws IOException {
        assertThat(Files.readAllLines(PAGE))
                .filteredOn(line -> line.startsWith("| `"))
                .anyMatch(line -> line.split(" \\| ", 2)[0].contains("`" + type.word() + "`"));
    }

    @Test
    void columnsOfTheInventoryAreFieldsOfTheStatus() {
        assertThat(namesOf(InventoryItemStatus.class))
                .containsAll(Table.INVENTORY.columns().stream()
                        .filter(column -> !NOT_OF_STATUS.contains(column))
                        .map(Column::name)
                        .toList());
    }

    @Test
    void columnsOfDecisionsAreFieldsOfOutcomes() {
        assertThat(namesOf(Outcome.class))
                .containsAll(Stream.of(
                                Column.id,
                                Column.outcome,
                                Column.confirmedBy,
                                Column.owner,
                                Column.tokenID,
                                Column.tokenName,
                                Column.githubRequestID,
                                Column.message)
                        .map(Column::name)
                        .toList())
                .contains("decisionTime");
    }

    private static List<String> namesOf(Class<?> status) {
        return Arrays.stream(status.getRecordComponents())
                .map(component -> component.getName())
                .toList();
    }
}
