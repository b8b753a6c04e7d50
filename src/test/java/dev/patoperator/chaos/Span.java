package dev.patoperator.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A time during which something was so.
 *
 * @param until {@link Instant#MAX} while it still is
 */
record Span(Instant from, Instant until) {

    /** One that goes on. */
    static Span since(Instant from) {
        return new Span(from, Instant.MAX);
    }

    boolean lasts() {
        return until.equals(Instant.MAX);
    }

    boolean covers(Instant start, Instant end) {
        return !from.isAfter(start) && until.isAfter(end);
    }

    /** How long before a moment it was over; zero when it was not, negative when it had not begun. */
    Duration overSince(Instant moment) {
        if (moment.isBefore(from)) {
            return Duration.between(from, moment);
        }
        return until.isBefore(moment) ? Duration.between(until, moment) : Duration.ZERO;
    }

    /** Begins one at the end of the list, unless the last one goes on. */
    static void begin(List<Span> spans, Instant now) {
        if (!isOpen(spans)) {
            spans.add(since(now));
        }
    }

    /** Ends the last one, if it goes on. */
    static void end(List<Span> spans, Instant now) {
        if (isOpen(spans)) {
            spans.set(spans.size() - 1, new Span(spans.get(spans.size() - 1).from(), now));
        }
    }

    /** Whether something is so from now on. */
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
