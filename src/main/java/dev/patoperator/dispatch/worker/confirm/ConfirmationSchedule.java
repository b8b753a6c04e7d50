package dev.patoperator.dispatch.worker.confirm;

import dev.patoperator.dispatch.execution.Backoff;
import dev.patoperator.dispatch.model.DispatchSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When the worker looks what became of what it sent on one subject: soon after a call, then at growing intervals; after a look
 * that failed, after a back-off; and at a slow pace for decisions whose time is over. Used by the worker's thread; another
 * thread may ask whether the slow look is due.
 */
final class ConfirmationSchedule {

    private final Clock clock;
    private final Backoff intervals;
    private final Backoff failures;
    private final Duration confirmTimeout;
    private @Nullable Instant due;

    /** Since when GitHub has refused every look that it answered; null when it has not. */
    private @Nullable Instant refusedSince;

    private volatile Instant timedOutDueAt;

    ConfirmationSchedule(Clock clock, DispatchSettings settings) {
        this.clock = clock;
        this.intervals = new Backoff(settings.confirmFirst(), settings.confirmMost());
        this.failures = new Backoff(settings.backoffFirst(), settings.backoffMax());
        this.confirmTimeout = settings.confirmTimeout();
        this.timedOutDueAt = clock.instant().plus(confirmTimeout);
    }

    /** When to look next at what is open. */
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

    /** Something was sent. */
    void expect() {
        intervals.reset();
        if (due == null) {
            due = clock.instant().plus(intervals.next());
        }
    }

    boolean isTimedOutDue() {
        return !clock.instant().isBefore(timedOutDueAt);
    }

    /** When to look next at what lapsed: a fixed time, which the worker compares with a time that it read before. */
    Instant timedOutDueAt() {
        return timedOutDueAt;
    }

    void timedOutDueNow() {
        timedOutDueAt = clock.instant();
    }

    /** A look begins. */
    void begin(boolean includesLapsed) {
        Instant now = clock.instant();
        due = now.plus(intervals.next());
        if (includesLapsed) {
            timedOutDueAt = now.plus(confirmTimeout);
        }
    }

    void succeeded() {
        failures.reset();
        refusedSince = null;
    }

    /**
     * GitHub refuses a look that has failed. One refusal may pass, whenever it comes: answers whether they have lasted for as
     * long as a call has to take effect, so that what is open gets an end.
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

    /** Other credentials may be tried at once. */
    void lookNow() {
        due = clock.instant();
    }

    int failures() {
        return failures.times();
    }
}
