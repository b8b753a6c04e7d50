package dev.patoperator.cli.export.table;

import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes CSV as RFC 4180 has it: UTF-8, a header, lines that end with CR LF. Members choose the names of tokens, and a
 * spreadsheet runs a cell that begins like a formula, so such a cell begins with a single quote, as OWASP advises. Inside a
 * cell there is a quote, too, where a spreadsheet with another separator than the comma could begin a cell.
 */
public final class CsvTable implements TableWriter {

    private static final String FORMULA_STARTS = "=+-@＝＋－＠\t\r\n\0";
    private static final String INNER_FORMULA_STARTS = "=+-@＝＋－＠";
    private static final String SEPARATORS = ";,\t\r\n";

    /** Spreadsheets drop these before a cell: blanks, and the double quotes around it. */
    private static final String SKIPPED = " \u00a0\f\u000b\0\"";

    private static final String LIST_SEPARATOR = "; ";

    private static final String LINE_END = "\r\n";

    private final SequenceWriter writer;
    private final List<Column> columns;

    public CsvTable(Table table, OutputStream out) throws IOException {
        this.columns = table.columns();
        CsvSchema.Builder schema = CsvSchema.builder().setLineSeparator(LINE_END);
        columns.forEach(column -> schema.addColumn(column.name()));
        // The library writes a header with the first row only, and a table without rows has one, too.
        String header = columns.stream().map(Column::name).collect(Collectors.joining(",", "", LINE_END));
        out.write(header.getBytes(StandardCharsets.UTF_8));
        this.writer = CsvMapper.builder()
                .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
                .build()
                .writer(schema.build())
                .writeValues(out);
    }

    @Override
    public void accept(Row row) throws IOException {
        List<@Nullable Object> cells = new ArrayList<>(columns.size());
        for (Column column : columns) {
            cells.add(cell(row.get(column)));
        }
        writer.write(cells);
    }

    private static @Nullable Object cell(@Nullable Object value) {
        if (value == null || value instanceof Long) {
            return value;
        }
        String text = value instanceof List<?> list
                ? String.join(LIST_SEPARATOR, list.stream().map(String::valueOf).toList())
                : value.toString();
        String quoted = quoteAfterSeparators(text);
        return !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + quoted : quoted;
    }

    private static String quoteAfterSeparators(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 1);
        boolean canBeginCell = false;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (canBeginCell && INNER_FORMULA_STARTS.indexOf(character) >= 0) {
                quoted.append('\'');
            }
            quoted.append(character);
            canBeginCell = SEPARATORS.indexOf(character) >= 0 || (canBeginCell && SKIPPED.indexOf(character) >= 0);
        }
        return quoted.toString();
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
