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
    private final ConfirmationSchedule times =
            new ConfirmationSchedule(clock, DispatchSettings.of(Duration.ofSeconds(1), TIMEOUT));

    @Test
    void theFirstLookIsSoonAfterACallHoweverOftenOneAsks() {
        times.expect();
        clock.pass(Duration.ofMillis(100));

        assertThat(times.due()).isEqualTo(start.plusMillis(500));
        assertThat(times.due()).isEqualTo(start.plusMillis(500));
    }

    @Test
    void theIntervalGrowsWithEachLookUntilSomethingIsSentAgain() {
        assertThat(times.due()).isEqualTo(start.plusMillis(500));
        times.begin(false);
        assertThat(times.due()).isEqualTo(start.plusMillis(1000));
        times.begin(false);
        assertThat(times.due()).isEqualTo(start.plusMillis(2000));

        times.expect();
        assertThat(times.due()).as("a look that is due is not put off").isEqualTo(start.plusMillis(2000));
        times.begin(false);
        assertThat(times.due()).isEqualTo(start.plusMillis(500));
    }

    @Test
    void theNextCallHasATimeOfItsOwnWhenNothingIsOpen() {
        times.expect();
        times.nothingToConfirm();
        clock.pass(Duration.ofMinutes(1));
        times.expect();

        assertThat(times.due()).isEqualTo(start.plusSeconds(60).plusMillis(500));
    }

    @Test
    void aLookThatFailedIsMadeAgainAfterABackOff() {
        times.begin(false);
        times.failed();
        assertThat(times.due()).isEqualTo(start.plusMillis(500));
        times.failed();
        assertThat(times.due()).isEqualTo(start.plusMillis(1000));
        assertThat(times.failures()).isEqualTo(2);

        times.succeeded();
        assertThat(times.failures()).isZero();
        times.failed();
        assertThat(times.due()).isEqualTo(start.plusMillis(500));
    }

    @Test
    void aLookWithOtherCredentialsIsMadeAtOnce() {
        times.failed();
        times.checkNow();

        assertThat(times.due()).isEqualTo(start);
    }

    @Test
    void refusalsLastFromTheFirstToTheOneThatEndsAsLongAsACallHasToTakeEffect() {
        assertThat(times.refused()).isFalse();
        clock.pass(TIMEOUT.minusMillis(1));
        times.failed();
        assertThat(times.refused()).isFalse();
        assertThat(times.due())
                .as("whatever the back-off says, the last look is made then")
                .isEqualTo(start.plus(TIMEOUT));
        clock.pass(Duration.ofMillis(1));
        assertThat(times.refused()).isTrue();
    }

    /** A refusal from before a call does not count against that call. */
    @Test
    void refusalsCountAnewForTheNextCallAndAfterALookThatSucceeded() {
        for (Runnable end : List.<Runnable>of(times::nothingToConfirm, times::succeeded)) {
            times.refused();
            end.run();
            clock.pass(TIMEOUT.multipliedBy(10));
            assertThat(times.refused()).isFalse();
            end.run();
        }
    }

    @Test
    void lapsedDecisionsAreLookedForAtASlowPace() {
        clock.pass(TIMEOUT.minusMillis(1));
        assertThat(times.isTimedOutDue()).isFalse();
        clock.pass(Duration.ofMillis(1));
        assertThat(times.isTimedOutDue()).isTrue();

        times.begin(false);
        assertThat(times.isTimedOutDue()).as("that look was not for them").isTrue();
        times.begin(true);
        assertThat(times.isTimedOutDue()).isFalse();
        clock.pass(TIMEOUT);
        assertThat(times.isTimedOutDue()).isTrue();
    }

    @Test
    void lapsedDecisionsAreLookedForAtOnceWhenAListShowsThatTheyAreGone() {
        times.timedOutDueNow();

        assertThat(times.isTimedOutDue()).isTrue();
    }
}
