package dev.patoperator.cli.export.log;

import dev.patoperator.cli.export.table.Column;
import dev.patoperator.cli.export.table.Evidence;
import dev.patoperator.cli.export.table.MissingType;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds times that no log is of. */
public final class LogGaps {

    private static final Duration MAX_SILENCE = Duration.ofHours(1);

    private LogGaps() {}

    /** Reports each time of more than an hour between the end of one log and the begin of the next. */
    public static void report(List<LogSummary> logs, Evidence evidence) throws IOException {
        List<LogSummary> sorted = logs.stream()
                .filter(log -> log.first() != null)
                .sorted(Comparator.comparing((LogSummary log) -> String.valueOf(log.first()))
                        .thenComparing(LogSummary::file))
                .toList();
        Instant end = null;
        String file = "";
        for (LogSummary log : sorted) {
            Instant first = Instant.parse(String.valueOf(log.first()));
            if (end != null && Duration.between(end, first).compareTo(MAX_SILENCE) > 0) {
                evidence.addMissing(MissingType.LOG_GAP
                        .row("no line between the end of " + file + " and the begin of " + log.file()
                                + ": lines are missing, or the operator had nothing to say or did not run")
                        .set(Column.source, log.file())
                        .set(Column.from, end.toString())
                        .set(Column.until, first.toString())
                        .build());
            }
            Instant last = Instant.parse(String.valueOf(log.last()));
            if (isLater(last, end)) {
                end = last;
                file = log.file();
            }
        }
    }

    private static boolean isLater(Instant time, @Nullable Instant other) {
        return other == null || time.isAfter(other);
    }
}
