package dev.patoperator.dispatch.worker.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.dispatch.support.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfirmationScheduleTest {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final ManualClock clock = new ManualClock();
    private final Instant start = clock.instant();
    private final ConfirmationSchedule schedule =
            new ConfirmationSchedule(clock, DispatchSettings.of(Duration.ofSeconds(1), TIMEOUT));

    @Test
    void firstCheckIsDueSoonAfterTheCallAndStaysFixed() {
        schedule.expect();
        clock.pass(Duration.ofMillis(100));

        assertThat(schedule.due()).isEqualTo(start.plusMillis(500));
        assertThat(schedule.due()).isEqualTo(start.plusMillis(500));
    }

    @Test
    void checkIntervalGrowsUntilTheNextCall() {
        assertThat(schedule.due()).isEqualTo(start.plusMillis(500));
        schedule.begin(false);
        assertThat(schedule.due()).isEqualTo(start.plusMillis(1000));
        schedule.begin(false);
        assertThat(schedule.due()).isEqualTo(start.plusMillis(2000));

        schedule.expect();
        assertThat(schedule.due()).as("a scheduled check is not postponed").isEqualTo(start.plusMillis(2000));
        schedule.begin(false);
        assertThat(schedule.due()).isEqualTo(start.plusMillis(500));
    }

    @Test
    void nextCallGetsANewCheckTimeWhenNothingIsUnconfirmed() {
        schedule.expect();
        schedule.nothingToConfirm();
        clock.pass(Duration.ofMinutes(1));
        schedule.expect();

        assertThat(schedule.due()).isEqualTo(start.plusSeconds(60).plusMillis(500));
    }

    @Test
    void failedCheckIsRepeatedAfterABackOff() {
        schedule.begin(false);
        schedule.failed();
        assertThat(schedule.due()).isEqualTo(start.plusMillis(500));
        schedule.failed();
        assertThat(schedule.due()).isEqualTo(start.plusMillis(1000));
        assertThat(schedule.failures()).isEqualTo(2);

        schedule.succeeded();
        assertThat(schedule.failures()).isZero();
        schedule.failed();
        assertThat(schedule.due()).isEqualTo(start.plusMillis(500));
    }

    @Test
    void checkWithOtherCredentialsIsDueAtOnce() {
        schedule.failed();
        schedule.checkNow();

        assertThat(schedule.due()).isEqualTo(start);
    }

    @Test
    void refusalsAreFinalAfterTheConfirmTimeout() {
        assertThat(schedule.refused()).isFalse();
        clock.pass(TIMEOUT.minusMillis(1));
        schedule.failed();
        assertThat(schedule.refused()).isFalse();
        assertThat(schedule.due())
                .as("the last check is made then, whatever the back-off")
                .isEqualTo(start.plus(TIMEOUT));
        clock.pass(Duration.ofMillis(1));
        assertThat(schedule.refused()).isTrue();
    }

    /** A refusal from before a call does not count for that call. */
    @Test
    void refusalTimeIsResetForANewCallAndAfterASuccessfulCheck() {
        for (Runnable end : List.<Runnable>of(schedule::nothingToConfirm, schedule::succeeded)) {
            schedule.refused();
            end.run();
            clock.pass(TIMEOUT.multipliedBy(10));
            assertThat(schedule.refused()).isFalse();
            end.run();
        }
    }

    @Test
    void timedOutDecisionsAreCheckedAtASlowPace() {
        clock.pass(TIMEOUT.minusMillis(1));
        assertThat(schedule.isTimedOutDue()).isFalse();
        clock.pass(Duration.ofMillis(1));
        assertThat(schedule.isTimedOutDue()).isTrue();

        schedule.begin(false);
        assertThat(schedule.isTimedOutDue())
                .as("that check did not include them")
                .isTrue();
        schedule.begin(true);
        assertThat(schedule.isTimedOutDue()).isFalse();
        clock.pass(TIMEOUT);
        assertThat(schedule.isTimedOutDue()).isTrue();
    }

    @Test
    void checkOfTimedOutDecisionsCanBeMadeDueAtOnce() {
        schedule.timedOutDueNow();

        assertThat(schedule.isTimedOutDue()).isTrue();
    }
}
