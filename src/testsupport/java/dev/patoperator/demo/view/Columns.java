package dev.patoperator.demo.view;

import java.util.ArrayList;
import java.util.List;

/** Cells in columns that are as wide as their content. */
public final class Columns {

    private static final String GAP = "  ";

    private Columns() {}

    /**
     * Returns one line for each row, cut at a width.
     *
     * @param rows the titles, then the cells; all rows of one size
     */
    public static List<Line> lines(List<List<String>> rows, int width) {
        List<Line> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder text = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                text.append(row.get(column))
                        .append(" "
                                .repeat(widest(rows, column) - row.get(column).length()));
                text.append(GAP);
            }
            Style style = lines.isEmpty() ? Style.STRONG : Style.PLAIN;
            lines.add(Line.of(text.toString().stripTrailing(), style).cut(width));
        }
        return lines;
    }

    private static int widest(List<List<String>> rows, int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
