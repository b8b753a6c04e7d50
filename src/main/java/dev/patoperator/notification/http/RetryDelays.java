package dev.patoperator.notification.http;

import java.time.Duration;
import java.util.function.LongUnaryOperator;

/** Computes how long to wait after failures. */
final class RetryDelays {

    private static final int MAX_DOUBLINGS = 16;

    private final Duration first;
    private final Duration max;
    private final LongUnaryOperator random;

    /** @param random returns a number from 0 to the given one, which is not included */
    RetryDelays(Duration first, Duration max, LongUnaryOperator random) {
        this.first = first;
        this.max = max;
        this.random = random;
    }

    /** Doubles with each failure up to a bound, and is shortened at random by up to a half. */
    Duration after(int failures) {
        long doubled = first.toMillis() << Math.min(Math.max(failures - 1, 0), MAX_DOUBLINGS);
        long delay = Math.max(1, Math.min(doubled, max.toMillis()));
        return Duration.ofMillis(delay - random.applyAsLong(delay / 2 + 1));
    }

    /** Returns the longer one of {@link #after} and of what the sink asks for, which is lengthened at random by up to a tenth. */
    Duration after(int failures, Duration retryAfter) {
        Duration own = after(failures);
        Duration asked = retryAfter.plusMillis(random.applyAsLong(retryAfter.toMillis() / 10 + 1));
        return asked.compareTo(own) > 0 ? asked : own;
    }
}
