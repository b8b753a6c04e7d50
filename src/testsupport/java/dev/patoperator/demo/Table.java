package dev.patoperator.demo;

import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedOrganization;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Kubernetes and GitHub as lines of text: resources in columns, the items at GitHub, and the number of calls of each
 * operation.
 */
final class Table {

    /** A terminal of 24 lines must fit the whole table, or redrawing would leave old lines behind. */
    private static final int MOST_ROWS = 11;

    private static final List<Integer> WIDTHS = List.of(6, 16, 7, 5, 12, 5, 0);

    private Table() {}

    static List<String> lines(List<Row> rows, GitHubSimulator gitHub, SimulatedOrganization organization) {
        List<String> lines = new ArrayList<>();
        lines.add(line(Row.TITLES));
        rows.stream().limit(MOST_ROWS).map(row -> line(row.cells())).forEach(lines::add);
        if (rows.size() > MOST_ROWS) {
            lines.add("... and " + (rows.size() - MOST_ROWS) + " more");
        }
        lines.add("");
        lines.add("pending requests: " + ids(organization.pendingRequestIds()));
        lines.add("active grants:    " + ids(organization.activeGrantIds()));
        new TreeMap<>(gitHub.callCounts())
                .forEach((operation, count) -> lines.add(String.format("%5d x %s", count, operation)));
        return lines;
    }

    /** Returns one row as a line. */
    static String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            line.append(cell).append(" ".repeat(Math.max(1, WIDTHS.get(column) + 1 - cell.length())));
        }
        return line.toString().stripTrailing();
    }

    private static String ids(List<Long> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}
