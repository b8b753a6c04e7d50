package dev.patoperator.github.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The system clock, which a test can stop and move. */
public final class MovableClock extends Clock {

    private volatile Duration moved = Duration.ZERO;
    private volatile Clock base = Clock.systemUTC();

    public void advance(Duration step) {
        moved = moved.plus(step);
    }

    public void stop() {
        base = Clock.fixed(base.instant(), ZoneOffset.UTC);
    }

    @Override
    public Instant instant() {
        return base.instant().plus(moved);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
