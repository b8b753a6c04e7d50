package dev.patoperator.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patoperator.github.MovableClock;
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
    private static final Duration ROUTINE = Duration.ofMinutes(10);
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
        guard.lookAtWatches();
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
        assertThat(guard.trustsCaches()).as("a beat proves nothing").isFalse();

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

    @Test
    void aGapThatOnlyTheWallClockShowsIsAMachineThatSlept() {
        clock.advance(GAP.plusMillis(1));

        assertThat(guard.trustsCaches()).isFalse();
    }

    @Test
    void aGapThatOnlyTheMonotonicClockShowsIsAGapAsWell() {
        nanoTime.addAndGet(GAP.toNanos() + 1);

        assertThat(guard.trustsCaches()).isFalse();
    }

    @Test
    void cachesThatAreNotCurrentAreComparedAgain() {
        bothClocksPass(GAP.plusMillis(1));
        guard.beat();
        current = () -> false;
        guard.check();
        assertThat(guard.trustsCaches()).isFalse();
        current = () -> {
            throw new IllegalStateException("no answer");
        };
        guard.check();
        assertThat(guard.trustsCaches()).isFalse();

        current = () -> true;
        guard.check();
        assertThat(guard.trustsCaches()).isTrue();
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

    /** Without a gap between two beats. */
    private void passWithBeats(Duration duration) {
        for (Duration passed = Duration.ZERO; passed.compareTo(duration) < 0; passed = passed.plus(GAP)) {
            bothClocksPass(GAP);
            guard.beat();
        }
    }

    @Test
    void cachesAreComparedNowAndThenWithoutAReason() {
        passWithBeats(ROUTINE);
        guard.check();
        assertThat(comparisons).hasValue(0);

        passWithBeats(GAP);
        guard.check();
        guard.check();
        assertThat(comparisons).hasValue(1);
        assertThat(guard.trustsCaches()).isTrue();
    }

    @Test
    void aRoutineComparisonThatFindsThemBehindIsAReason() {
        current = () -> false;
        passWithBeats(ROUTINE.plus(GAP));
        assertThat(guard.trustsCaches()).isTrue();

        guard.check();
        assertThat(guard.trustsCaches()).isFalse();
        current = () -> true;
        guard.check();
        assertThat(guard.trustsCaches()).isTrue();
    }

    @Test
    void aStandbyHasNothingToCompare() {
        unwatched = null;
        CacheGuard standby = guard();
        bothClocksPass(GAP.plusMillis(1));
        standby.beat();
        standby.lookAtWatches();
        standby.check();
        assertThat(comparisons).hasValue(0);
        assertThat(standby.trustsCaches()).isFalse();

        unwatched = Set.of();
        standby.lookAtWatches();
        standby.check();
        assertThat(standby.trustsCaches()).as("it has become the leader").isTrue();
        standby.close();
    }

    @Test
    void cachesAreComparedWheneverAWatchIsLostOrMadeAgain() {
        guard.lookAtWatches();
        assertThat(guard.trustsCaches()).isTrue();

        unwatched = Set.of("red");
        guard.lookAtWatches();
        assertThat(guard.trustsCaches()).isFalse();
        guard.check();
        assertThat(guard.trustsCaches()).as("the others").isTrue();
        guard.lookAtWatches();
        assertThat(guard.trustsCaches()).isTrue();

        unwatched = Set.of();
        guard.lookAtWatches();
        assertThat(guard.trustsCaches()).isFalse();
        guard.check();
        assertThat(guard.trustsCaches()).isTrue();
        assertThat(comparisons).hasValue(2);
    }

    @Test
    void watchesThatBringNothingForAMinuteAreDeaf() {
        unwatched = Set.of("red");
        guard.lookAtWatches();
        current = () -> false;
        guard.check();
        nanoTime.addAndGet(DEAF.toNanos());
        guard.check();
        assertThat(guard.isDeaf()).isFalse();

        nanoTime.addAndGet(1);
        assertThat(guard.isDeaf()).isTrue();
        current = () -> true;
        guard.check();
        assertThat(guard.isDeaf()).isFalse();
    }

    @Test
    void anApiServerThatDoesNotAnswerDoesNotMakeWatchesDeaf() {
        unwatched = Set.of("red");
        guard.lookAtWatches();
        current = () -> {
            throw new IllegalStateException("no answer");
        };
        guard.check();
        nanoTime.addAndGet(2 * DEAF.toNanos());
        guard.check();

        assertThat(guard.isDeaf()).isFalse();
    }

    @Test
    void nothingIsComparedWhileNothingIsWatched() {
        guard.start();
        unwatched = WatchHealth.NOTHING_WATCHED;
        await().until(() -> !guard.trustsCaches());
        unwatched = Set.of();
        await().until(guard::trustsCaches);

        assertThat(comparisons).hasValue(1);
    }

    @Test
    void onceStartedItBeatsAndComparesByItself() {
        guard.start();
        bothClocksPass(GAP.plusMillis(1));
        guard.beat();

        await().until(guard::trustsCaches);
        assertThat(comparisons).hasValueGreaterThanOrEqualTo(1);
    }
}
