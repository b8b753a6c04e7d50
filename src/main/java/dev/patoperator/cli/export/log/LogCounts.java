package dev.patoperator.cli.export.log;

import dev.patoperator.text.Rfc3339;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Counts what one log has. Used by one thread. */
final class LogCounts {

    private long lines;
    private long results;
    private @Nullable Instant first;
    private @Nullable Instant last;

    void line() {
        lines++;
    }

    void results(int count) {
        results += count;
    }

    /** Two replicas may write to one file, so that times are not in order. */
    void at(Instant time) {
        if (first == null || time.isBefore(first)) {
            first = time;
        }
        if (last == null || time.isAfter(last)) {
            last = time;
        }
    }

    LogSummary summary(String file, String sha256) {
        return new LogSummary(
                file,
                sha256,
                lines,
                results,
                first == null ? null : Rfc3339.of(first),
                last == null ? null : Rfc3339.of(last));
    }
}
