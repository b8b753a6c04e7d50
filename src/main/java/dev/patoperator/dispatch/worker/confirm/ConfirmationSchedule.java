package dev.patoperator.dispatch.worker.confirm;

import dev.patoperator.dispatch.execution.Backoff;
import dev.patoperator.dispatch.model.DispatchSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When the worker checks the sent decisions of one kind: soon after a call, then at growing intervals; after a failed check,
 * after a back-off. Timed-out decisions are checked at a slow pace. Used by the worker's thread; any thread may call
 * {@link #isTimedOutDue}.
 */
final class ConfirmationSchedule {

    private final Clock clock;
    private final Backoff intervals;
    private final Backoff failures;
    private final Duration confirmTimeout;
    private @Nullable Instant due;

    /** Since when GitHub has refused every check that it answered; null when it has not. */
    private @Nullable Instant refusedSince;

    private volatile Instant timedOutDueAt;

    ConfirmationSchedule(Clock clock, DispatchSettings settings) {
        this.clock = clock;
        this.intervals = new Backoff(settings.confirmFirst(), settings.confirmMost());
        this.failures = new Backoff(settings.backoffFirst(), settings.backoffMax());
        this.confirmTimeout = settings.confirmTimeout();
        this.timedOutDueAt = clock.instant().plus(confirmTimeout);
    }

    /** Returns when the next check of unconfirmed decisions is due. */
    Instant due() {
        Instant known = due;
        if (known == null) {
            known = clock.instant().plus(intervals.next());
            due = known;
        }
        return known;
    }

    void nothingToConfirm() {
        due = null;
        refusedSince = null;
    }

    /** Resets the interval after a call. A check that is already scheduled stays. */
    void expect() {
        intervals.reset();
        if (due == null) {
            due = clock.instant().plus(intervals.next());
        }
    }

    boolean isTimedOutDue() {
        return !clock.instant().isBefore(timedOutDueAt);
    }

    /** Returns when to check timed-out decisions: a fixed time, for comparison with a time that was read before. */
    Instant timedOutDueAt() {
        return timedOutDueAt;
    }

    void timedOutDueNow() {
        timedOutDueAt = clock.instant();
    }

    /** Schedules the next check when one begins. */
    void begin(boolean includesTimedOut) {
        Instant now = clock.instant();
        due = now.plus(intervals.next());
        if (includesTimedOut) {
            timedOutDueAt = now.plus(confirmTimeout);
        }
    }

    void succeeded() {
        failures.reset();
        refusedSince = null;
    }

    /**
     * Records that GitHub refused the failed check. Returns whether refusals have lasted for the confirm time-out, so that
     * unconfirmed decisions have to end; a shorter series may be transient.
     */
    boolean refused() {
        Instant now = clock.instant();
        Instant since = refusedSince == null ? now : refusedSince;
        refusedSince = since;
        Instant end = since.plus(confirmTimeout);
        if (now.isBefore(end) && due().isAfter(end)) {
            due = end;
        }
        return !now.isBefore(end);
    }

    void failed() {
        due = clock.instant().plus(failures.next());
    }

    /** Makes the next check due now, because other credentials can be tried. */
    void checkNow() {
        due = clock.instant();
    }

    int failures() {
        return failures.times();
    }
}
