package dev.patoperator.cli.export;

import dev.patoperator.cli.export.table.Column;
import dev.patoperator.cli.export.table.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells which lines of logs, and which outcome of a status, are about one and the same decision. */
final class LoggedDecisions {

    private LoggedDecisions() {}

    static boolean isLogged(Row row) {
        return "log".equals(row.text(Column.evidence));
    }

    /**
     * Returns what is the same in all lines about one decision of a resource, id, action and outcome. A line may be there
     * twice: in two files, or because the operator had to write the status again. Lines without a call are repeated by each
     * evaluation that finds the same.
     */
    static List<@Nullable Object> identity(Row row) {
        List<@Nullable Object> identity = new ArrayList<>();
        identity.add(row.get(Column.time));
        identity.add(row.get(Column.githubRequestID));
        boolean hasCall = row.get(Column.time) != null || row.get(Column.githubRequestID) != null;
        identity.add(hasCall ? null : row.get(Column.message));
        return identity;
    }

    /** Returns the place of the row that is about the same decision as an outcome of a status; -1 when there is none. */
    static int indexOf(Row status, List<Row> logged) {
        for (int i = logged.size() - 1; i >= 0; i--) {
            if (isSame(status, logged.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isSame(Row status, Row log) {
        Object call = status.get(Column.githubRequestID);
        Object loggedCall = log.get(Column.githubRequestID);
        if (call != null && loggedCall != null) {
            return call.equals(loggedCall);
        }
        Object time = status.get(Column.time);
        Object loggedTime = log.get(Column.time);
        // The line of a failed decision has no time of the call.
        return loggedTime == null || loggedTime.equals(time);
    }
}
