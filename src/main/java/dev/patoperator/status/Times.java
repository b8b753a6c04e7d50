package dev.patoperator.status;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Times as Kubernetes writes them: RFC 3339, UTC, whole seconds. */
final class Times {
    private Times() {}

    static String of(Instant instant) {
        return DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.SECONDS));
    }

    /** The hour of a time that was written so; empty where there is none. */
    static String hour(@Nullable String time) {
        return time == null || time.length() < 13 ? "" : time.substring(0, 13);
    }

    /** Whether a time that was written so is later than another; not where there is none. */
    static boolean isAfter(@Nullable String time, Instant other) {
        return time != null && time.compareTo(of(other)) > 0;
    }
}
