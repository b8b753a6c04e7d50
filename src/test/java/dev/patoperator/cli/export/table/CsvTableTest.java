package dev.patoperator.cli.export.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTableTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private String csv(Row... rows) throws IOException {
        try (CsvTable table = new CsvTable(Table.INVENTORY, out)) {
            for (Row row : rows) {
                table.accept(row);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private Map<String, String> readBack(Row row) throws IOException {
        return new CsvMapper()
                .readerFor(Map.class)
                .with(CsvSchema.emptySchema().withHeader())
                .<Map<String, String>>readValues(csv(row))
                .next();
    }

    private static Row tokenName(String name) {
        return Row.builder().set(Column.id, 1L).set(Column.tokenName, name).build();
    }

    @Test
    void tableWithoutRowsHasItsHeader() throws IOException {
        assertThat(csv())
                .isEqualTo(
                        Table.INVENTORY.columns().stream().map(Column::name).collect(Collectors.joining(",")) + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "+1",
                "-1",
                "@SUM(1)",
                "\t1",
                "\r1",
                "\n1",
                "\0=1",
                "＝1+1",
                "＠SUM(1)",
                "=cmd|' /C calc'!A0",
                "=\"a\",b"
            })
    void cellThatBeginsLikeAFormulaBeginsWithAQuote(String name) throws IOException {
        assertThat(readBack(tokenName(name))).containsEntry("tokenName", "'" + name);
    }

    /** A spreadsheet whose separator is the semicolon or the tab begins a cell of its own there. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "x;=cmd/'/C calc'!A0|x;'=cmd/'/C calc'!A0",
                "x;+1;-1;@SUM(1)|x;'+1;'-1;'@SUM(1)",
                ";=1|;'=1",
                ";＝1|;'＝1",
                "=1;=1|'=1;'=1",
                "x;; \t =1|x;; \t '=1",
                "x;\"=1|x;\"'=1",
                "x, -1|x, '-1",
                "x\t=1|x\t'=1",
                "`x\n=1`|`x\n'=1`",
                "`x\r=1`|`x\r'=1`",
                "`\t=1`|`'\t'=1`",
                "x;\u00a0\0=1|x;\u00a0\0'=1",
            })
    void formulaAfterASeparatorBeginsWithAQuote(String name, String cell) throws IOException {
        assertThat(readBack(tokenName(name))).containsEntry("tokenName", cell);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=1",
                "a;b=1",
                "a; b - c, d + e",
                "m@example.com; n@example.com",
                "x;'=1",
                "a,b",
                "say \"hi\"",
                "two\nlines",
                "two\r\nlines",
                " spaces ",
                "schön",
                "日本",
                "'=1",
                "#x",
                "\\"
            })
    void everyOtherTextIsKept(String name) throws IOException {
        assertThat(readBack(tokenName(name))).containsEntry("tokenName", name);
    }

    @Test
    void listsAreOneCellAndUnknownFieldsAreEmpty() throws IOException {
        Row row = Row.builder()
                .set(Column.repositories, List.of("-x", "-y", "a,b"))
                .set(Column.repositoryCount, 2L)
                .build();

        assertThat(readBack(row))
                .containsEntry("repositories", "'-x; '-y; a,b")
                .containsEntry("repositoryCount", "2")
                .containsEntry("id", "")
                .containsEntry("owner", "");
    }
}
