package dev.patoperator.text;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Formats times as Kubernetes writes them: RFC 3339, UTC, whole seconds. */
public final class Rfc3339 {
    private Rfc3339() {}

    public static String of(Instant instant) {
        return DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.SECONDS));
    }

    /** Whether a time in this format is later than another, in whole seconds; false when there is none. */
    public static boolean isAfter(@Nullable String time, Instant other) {
        return time != null && time.compareTo(of(other)) > 0;
    }
}
