package dev.patoperator.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A time during which a state lasted.
 *
 * @param until {@link Instant#MAX} while the state lasts
 */
record Span(Instant from, Instant until) {

    /** Returns a span without an end. */
    static Span since(Instant from) {
        return new Span(from, Instant.MAX);
    }

    boolean lasts() {
        return until.equals(Instant.MAX);
    }

    boolean covers(Instant start, Instant end) {
        return !from.isAfter(start) && until.isAfter(end);
    }

    /** How long before a moment the span ended: zero when it had not ended, negative when it had not begun. */
    Duration overSince(Instant moment) {
        if (moment.isBefore(from)) {
            return Duration.between(from, moment);
        }
        return until.isBefore(moment) ? Duration.between(until, moment) : Duration.ZERO;
    }

    /** Begins a span at the end of the list, unless the last one is open. */
    static void begin(List<Span> spans, Instant now) {
        if (!isOpen(spans)) {
            spans.add(since(now));
        }
    }

    /** Ends the last span, if it is open. */
    static void end(List<Span> spans, Instant now) {
        if (isOpen(spans)) {
            spans.set(spans.size() - 1, new Span(spans.get(spans.size() - 1).from(), now));
        }
    }

    /** Begins or ends a span, depending on whether the state lasts from now on. */
    static void set(List<Span> spans, boolean on, Instant now) {
        if (on) {
            begin(spans, now);
        } else {
            end(spans, now);
        }
    }

    static boolean isOpen(List<Span> spans) {
        return !spans.isEmpty() && spans.get(spans.size() - 1).lasts();
    }
}
