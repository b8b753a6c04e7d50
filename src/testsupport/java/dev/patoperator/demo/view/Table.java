package dev.patoperator.demo.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Resources in columns that are as wide as their content. A column never becomes narrower, so that what is printed line
 * by line stays in line too.
 */
public final class Table {

    private static final int WIDE_GAP = 2;
    private static final int NARROW_GAP = 1;
    private static final char NO_BREAK = '\u00a0';

    private final int[] widths = Row.TITLES.stream().mapToInt(String::length).toArray();
    private int gap = WIDE_GAP;

    /** Returns the titles and one line for each row. */
    public List<Line> lines(List<Row> rows) {
        fit(rows);
        return Stream.concat(Stream.of(titles()), rows.stream().map(this::line)).toList();
    }

    /** Returns the titles and all rows; outcomes that are too many for a width go on below. */
    public List<Line> whole(List<Row> rows, int width) {
        fit(rows);
        gap = Stream.concat(Stream.of(titles()), rows.stream().map(this::line)).allMatch(line -> line.length() <= width)
                ? WIDE_GAP
                : NARROW_GAP;
        int last = widths.length - 1;
        int indent = Arrays.stream(widths).limit(last).map(each -> each + gap).sum();
        List<Line> lines = new ArrayList<>(List.of(titles()));
        for (Row row : rows) {
            List<Line> outcomes = Line.wrap(tied(row.cells().get(last)), Math.max(1, width - indent), "");
            for (int part = 0; part < outcomes.size(); part++) {
                Line outcome = Line.of(outcomes.get(part).text(false).replace(NO_BREAK, ' '));
                lines.add(part == 0 ? cells(row, last).then(outcome) : outcome.after(" ".repeat(indent)));
            }
        }
        return lines;
    }

    /**
     * Returns the titles and as many rows as there is room for; when there is none for all, the last line says how many
     * are not shown.
     *
     * @param room lines, at least two
     */
    public List<Line> lines(List<Row> rows, int room) {
        if (rows.size() < room) {
            return lines(rows);
        }
        List<Line> lines = new ArrayList<>(lines(rows).subList(0, room - 1));
        lines.add(Line.of("... and " + (rows.size() - (room - 2)) + " more", Style.DIM));
        return lines;
    }

    /** Makes the columns wide enough for rows. */
    public void fit(List<Row> rows) {
        for (Row row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] =
                        Math.max(widths[column], row.cells().get(column).length());
            }
        }
    }

    /** Returns one row as a line, and makes the columns wide enough for it. */
    public Line line(Row row) {
        fit(List.of(row));
        return cells(row, widths.length);
    }

    /** Ties numbers to the words behind them, so that no line ends between them. */
    private static String tied(String outcomes) {
        return outcomes.replaceAll("([0-9]) ", "$1" + NO_BREAK);
    }

    private Line cells(Row row, int columns) {
        Line line = Line.EMPTY;
        for (int column = 0; column < columns; column++) {
            String cell = row.cells().get(column);
            line = line.then(cell, column == Row.READY ? row.progress().style() : style(cell))
                    .then(gap(column, cell));
        }
        return line;
    }

    private Line titles() {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            line.append(Row.TITLES.get(column)).append(gap(column, Row.TITLES.get(column)));
        }
        return Line.of(line.toString().stripTrailing(), Style.STRONG);
    }

    private String gap(int column, String cell) {
        boolean last = column == widths.length - 1;
        return last ? "" : " ".repeat(widths[column] - cell.length() + gap);
    }

    private static Style style(String cell) {
        return cell.contains("NotFound") || cell.equals("Progressing") ? Style.DIM : Style.PLAIN;
    }
}
