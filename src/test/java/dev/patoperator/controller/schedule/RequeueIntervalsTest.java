package dev.patoperator.controller.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.model.Blocker;
import dev.patoperator.precedence.VerificationIntervals;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Tests how the intervals of a process follow from each other. */
class RequeueIntervalsTest {

    private static final Duration PROGRESS = Duration.ofMillis(1);
    private static final Duration CREDENTIALS = Duration.ofMillis(2);
    private static final Duration REFUSAL = Duration.ofMillis(3);
    private static final Duration VERIFIED = Duration.ofMillis(7);
    private static final Duration MAX_HOLD = Duration.ofMillis(8);
    private static final Duration HOLD_WINDOW = Duration.ofMillis(9);

    private static RequeueIntervals withMinute(Duration minute) {
        return new RequeueIntervals(
                PROGRESS,
                CREDENTIALS,
                REFUSAL,
                Duration.ofMillis(4),
                Duration.ofMillis(5),
                minute,
                VERIFIED,
                MAX_HOLD,
                HOLD_WINDOW);
    }

    @Test
    void defaultsAreThoseOfTheDocumentation() {
        assertThat(RequeueIntervals.DEFAULT)
                .isEqualTo(new RequeueIntervals(
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(180),
                        Duration.ofMillis(1_000),
                        Duration.ofMillis(10_000),
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(60),
                        Duration.ofMillis(30_000),
                        Duration.ofSeconds(600)));
    }

    @Test
    void verificationTakesPlaceAtTheSameIntervals() {
        assertThat(withMinute(Duration.ofMillis(6)).verification())
                .isEqualTo(new VerificationIntervals(CREDENTIALS, REFUSAL, VERIFIED, PROGRESS, MAX_HOLD, HOLD_WINDOW));
    }

    @Test
    void intervalTakesAsLongAsWrittenWhenAMinuteIsAMinute() {
        Duration written = Duration.ofMinutes(5).plusNanos(1);

        assertThat(RequeueIntervals.DEFAULT.interval(written)).isEqualTo(written);
    }

    @Test
    void intervalIsShortenedInProportionToTheMinute() {
        assertThat(withMinute(Duration.ofMillis(200)).interval(Duration.ofMinutes(90)))
                .isEqualTo(Duration.ofSeconds(18));
    }

    @Test
    void intervalIsLengthenedInProportionToTheMinute() {
        assertThat(withMinute(Duration.ofMinutes(2)).interval(Duration.ofSeconds(90)))
                .isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void intervalIsCutOffToWholeMilliseconds() {
        assertThat(withMinute(Duration.ofMillis(100)).interval(Duration.ofMillis(1_199)))
                .isEqualTo(Duration.ofMillis(1));
    }

    @ParameterizedTest
    @EnumSource(names = {"PERMISSION_DENIED", "ORGANIZATION_NOT_FOUND"})
    void submissionIsRepeatedAtTheIntervalOfRefusalsAfterARefusalByGitHub(Blocker.Kind kind) {
        assertThat(withMinute(Duration.ofMillis(6)).retryInterval(kind)).isEqualTo(REFUSAL);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"PERMISSION_DENIED", "ORGANIZATION_NOT_FOUND"})
    void submissionIsRepeatedAtTheIntervalOfCredentialsAfterAnyOtherBlocker(Blocker.Kind kind) {
        assertThat(withMinute(Duration.ofMillis(6)).retryInterval(kind)).isEqualTo(CREDENTIALS);
    }
}
