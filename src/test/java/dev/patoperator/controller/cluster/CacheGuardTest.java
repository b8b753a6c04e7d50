package dev.patoperator.controller.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patoperator.github.support.MovableClock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CacheGuardTest {

    private static final Duration GAP = Duration.ofSeconds(2);
    private static final Duration ROUTINE = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration DEAF = Duration.ofMinutes(1);

    private final AtomicLong nanoTime = new AtomicLong(-7);
    private final MovableClock clock = new MovableClock();
    private final AtomicInteger comparisons = new AtomicInteger();
    private volatile BooleanSupplier current = () -> true;
    private volatile @Nullable Set<String> unwatched = Set.of();
    private CacheGuard guard;

    @BeforeEach
    void stopTheClock() {
        clock.stop();
        guard = guard();
        guard.checkForLostWatches();
    }

    private CacheGuard guard() {
        return new CacheGuard(nanoTime::get, clock, () -> Optional.ofNullable(unwatched), () -> {
            comparisons.incrementAndGet();
            return current.getAsBoolean();
        });
    }

    @AfterEach
    void close() {
        guard.close();
    }

    private void bothClocksPass(Duration duration) {
        nanoTime.addAndGet(duration.toNanos());
        clock.advance(duration);
    }

    @Test
    void cachesAreTrustedWhileTheProcessRuns() {
        for (int i = 0; i < 5; i++) {
            bothClocksPass(GAP);
            assertThat(guard.trustsCaches()).isTrue();
            guard.beat();
        }
        guard.check();

        assertThat(comparisons).as("there was no gap").hasValue(0);
    }

    @Test
    void cachesAreNotTrustedAfterAGapUntilTheyWereCompared() {
        bothClocksPass(GAP.plusMillis(1));
        assertThat(guard.trustsCaches()).isFalse();
        guard.beat();
        assertThat(guard.trustsCaches()).as("a beat does not restore trust").isFalse();

        guard.check();
        assertThat(guard.trustsCaches()).isTrue();
        guard.check();
        assertThat(comparisons).hasValue(1);
    }

    @Test
    void aBeatNoticesTheGapBeforeIt() {
        bothClocksPass(GAP.plusMillis(1));
        guard.beat();

        assertThat(guard.trustsCaches()).isFalse();
    }

    /** The monotonic clock may stop while the machine sleeps. */
    @Test
    void cachesAreNotTrustedAfterAGapOfTheWallClockOnly() {
        clock.advance(GAP.plusMillis(1));

        assertThat(guard.trustsCaches()).isFalse();
    }

    @Test
    void cachesAreNotTrustedAfterAGapOfTheMonotonicClockOnly() {
        nanoTime.addAndGet(GAP.toNanos() + 1);

        assertThat(guard.trustsCaches()).isFalse();
    }

    @Test
    void cachesThatAreNotCurrentAreComparedAgainAfterAPause() {
        bothClocksPass(GAP.plusMillis(1));
        guard.beat();
        current = () -> false;
        guard.check();
        guard.check();
        assertThat(comparisons).hasValue(1);
        current = () -> {
            throw new IllegalStateException("no answer");
        };
        passWithBeats(PAUSE);
        guard.check();
        assertThat(guard.trustsCaches()).isFalse();

        current = () -> true;
        passWithBeats(PAUSE);
        guard.check();
        assertThat(guard.trustsCaches()).isTrue();
        assertThat(comparisons).hasValue(3);
    }

    @Test
    void aComparisonThatAnotherGapInterruptsDoesNotCount() {
        bothClocksPass(GAP.plusMillis(1));
        guard.beat();
        current = () -> {
            bothClocksPass(GAP.plusMillis(1));
            guard.beat();
            return true;
        };
        guard.check();
        assertThat(guard.trustsCaches()).isFalse();

        current = () -> true;
        guard.check();
        assertThat(guard.trustsCaches()).isTrue();
    }

    /** Advances both clocks, without a gap between two beats. */
    private void passWithBeats(Duration duration) {
        for (Duration passed = Duration.ZERO; passed.compareTo(duration) < 0; passed = passed.plus(GAP)) {
            bothClocksPass(GAP);
            guard.beat();
        }
    }

    @Test
    void cachesAreComparedRegularlyAndStayTrusted() {
        passWithBeats(ROUTINE.minus(GAP));
        guard.check();
        assertThat(comparisons).hasValue(0);

        passWithBeats(GAP);
        assertThat(guard.trustsCaches()).isTrue();
        guard.check();
        guard.check();
        assertThat(comparisons).hasValue(1);
        assertThat(guard.trustsCaches()).isTrue();
    }

    @Test
    void cachesThatARoutineComparisonFindsOutdatedAreNotTrusted() {
        current = () -> false;
        passWithBeats(ROUTINE);
        guard.check();
        assertThat(guard.trustsCaches()).isFalse();

        current = () -> true;
        passWithBeats(PAUSE);
        guard.check();
        assertThat(guard.trustsCaches()).isTrue();
    }

    @Test
    void aStandbyHasNothingToCompare() {
        unwatched = null;
        CacheGuard standby = guard();
        bothClocksPass(GAP.plusMillis(1));
        standby.beat();
        standby.checkForLostWatches();
        standby.check();
        assertThat(comparisons).hasValue(0);
        assertThat(standby.trustsCaches()).isFalse();

        unwatched = Set.of();
        standby.checkForLostWatches();
        standby.check();
        assertThat(standby.trustsCaches()).as("it has become the leader").isTrue();
        standby.close();
    }

    @Test
    void cachesAreComparedAfterALongLossOfAWatchOnly() {
        lose("red", Duration.ofSeconds(4));
        assertThat(comparisons)
                .as("each watch is re-established every few minutes")
                .hasValue(0);

        lose("red", Duration.ofSeconds(6));
        assertThat(comparisons).hasValue(1);
        assertThat(guard.trustsCaches()).isTrue();
    }

    private void lose(String namespace, Duration duration) {
        unwatched = Set.of(namespace);
        guard.checkForLostWatches();
        passWithBeats(duration);
        unwatched = Set.of();
        guard.checkForLostWatches();
        guard.check();
    }

    @Test
    void watchesThatBringNothingForAMinuteAreDeaf() {
        becomeOutdated();
        passWithBeats(DEAF);
        guard.check();
        assertThat(guard.hasDeafWatches()).isFalse();

        passWithBeats(PAUSE);
        guard.check();
        assertThat(guard.hasDeafWatches()).isTrue();
        current = () -> true;
        passWithBeats(PAUSE);
        guard.check();
        assertThat(guard.hasDeafWatches()).isFalse();
    }

    private void becomeOutdated() {
        current = () -> false;
        passWithBeats(ROUTINE);
        guard.check();
    }

    @Test
    void anApiServerThatDoesNotAnswerDoesNotMakeWatchesDeaf() {
        becomeOutdated();
        current = () -> {
            throw new IllegalStateException("no answer");
        };
        passWithBeats(DEAF);
        guard.check();
        current = () -> false;
        passWithBeats(DEAF);
        guard.check();

        assertThat(guard.hasDeafWatches()).isFalse();
    }

    @Test
    void watchesAreNotDeafWhenNothingIsWatched() {
        becomeOutdated();
        unwatched = WatchHealth.NOTHING_WATCHED;
        guard.checkForLostWatches();
        passWithBeats(DEAF.plus(PAUSE));
        guard.check();

        assertThat(guard.hasDeafWatches()).isFalse();
        assertThat(comparisons).hasValue(1);
    }

    @Test
    void aStartedGuardBeatsAndComparesByItself() {
        guard.start();
        bothClocksPass(GAP.plusMillis(1));
        guard.beat();

        await().until(guard::trustsCaches);
        assertThat(comparisons).hasValueGreaterThanOrEqualTo(1);
    }
}
