package dev.patoperator.cli.export.table;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes one JSON object: {@code about}, then the rows as a list with the table's name, one row a line. What is not known is
 * left out.
 */
public final class JsonTable implements TableWriter {

    private final ObjectMapper json;
    private final OutputStream out;
    private final Table table;
    private String separator = "\n";

    /** @param about when and from what the table was made */
    public JsonTable(Table table, Object about, ObjectMapper json, OutputStream out) throws IOException {
        this.table = table;
        this.json = json;
        this.out = out;
        write("{\"about\":" + json.writeValueAsString(about) + ",\n\"" + table.fileName() + "\":[");
    }

    @Override
    public void accept(Row row) throws IOException {
        Map<Column, Object> fields = new LinkedHashMap<>();
        for (Column column : table.columns()) {
            Object value = row.get(column);
            if (value != null) {
                fields.put(column, value);
            }
        }
        write(separator);
        out.write(json.writeValueAsBytes(fields));
        separator = ",\n";
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        write("\n]}\n");
        out.close();
    }
}
