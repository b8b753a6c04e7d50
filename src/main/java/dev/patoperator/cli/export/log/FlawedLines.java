package dev.patoperator.cli.export.log;

import dev.patoperator.cli.export.table.Column;
import dev.patoperator.cli.export.table.Evidence;
import dev.patoperator.cli.export.table.MissingType;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** Counts the lines of one log that tell nothing, or too little. Used by one thread. */
final class FlawedLines {

    private static final Map<MissingType, String> SENTENCES = Map.of(
            MissingType.MALFORMED_LINES, "not JSON; the operator writes JSON with PAT_OPERATOR_LOG_FORMAT=json",
            MissingType.OTHER_LINES, "JSON, but not as the operator writes it",
            MissingType.LONG_LINES, "longer than 1 MiB",
            MissingType.IDS_CUT, "ids that a line counts and does not name; it names the first ten",
            MissingType.TEXT_ONLY, "results of decisions that are only in the message of the line");

    private final Map<MissingType, Long> counts = new EnumMap<>(MissingType.class);
    private final Map<MissingType, Long> firstLines = new EnumMap<>(MissingType.class);

    void add(MissingType type, long line, long count) {
        counts.merge(type, count, Long::sum);
        firstLines.putIfAbsent(type, line);
    }

    void report(String file, Evidence evidence) throws IOException {
        for (Map.Entry<MissingType, Long> entry : counts.entrySet()) {
            MissingType type = entry.getKey();
            evidence.addMissing(type.row(String.valueOf(SENTENCES.get(type)))
                    .set(Column.source, file)
                    .set(Column.line, firstLines.get(type))
                    .set(Column.count, entry.getValue())
                    .build());
        }
    }
}
