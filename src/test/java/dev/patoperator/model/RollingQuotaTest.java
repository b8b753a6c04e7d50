package dev.patoperator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.DecisionsInHour;
import dev.patoperator.api.v1alpha1.PatStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests how much of a limit is used in any 24 hours, as the status shows it after a restart. */
class RollingQuotaTest {

    private static final Instant NOW = Instant.parse("2026-11-22T16:30:00Z");

    @Test
    void nothingIsUsedUpAtFirst() {
        assertThat(RollingQuota.used(PatStatus.NONE, NOW)).isZero();
    }

    @Test
    void decisionsAreCountedByHourInTheStatus() {
        List<DecisionsInHour> record = RollingQuota.after(
                PatStatus.NONE,
                List.of(NOW, NOW.minusSeconds(1), NOW.minus(Duration.ofMinutes(31)), NOW.minus(Duration.ofHours(3))),
                NOW);

        assertThat(record)
                .containsExactly(
                        new DecisionsInHour("2026-11-22T13:00:00Z", 1),
                        new DecisionsInHour("2026-11-22T15:00:00Z", 1),
                        new DecisionsInHour("2026-11-22T16:00:00Z", 2));
        assertThat(RollingQuota.used(status(record), NOW)).isEqualTo(4);
    }

    @Test
    void aDecisionCountsForTwentyFourToTwentyFiveHours() {
        for (Instant at : List.of(NOW, Instant.parse("2026-11-22T16:00:00Z"), Instant.parse("2026-11-22T16:59:59Z"))) {
            PatStatus status = status(RollingQuota.after(PatStatus.NONE, List.of(at), at));

            assertThat(RollingQuota.used(status, at.plus(Duration.ofHours(24)).minusSeconds(1)))
                    .isEqualTo(1);
            assertThat(RollingQuota.used(status, at.plus(Duration.ofHours(25)))).isZero();
        }
    }

    /** No period of 24 hours may contain more decisions than the limit. */
    @Test
    void noPeriodOfTwentyFourHoursExceedsTheLimit() {
        int limit = 5;
        List<Instant> sent = new ArrayList<>();
        PatStatus status = PatStatus.NONE;
        for (Instant now = NOW; now.isBefore(NOW.plus(Duration.ofDays(5))); now = now.plus(Duration.ofMinutes(7))) {
            if (RollingQuota.used(status, now) < limit) {
                sent.add(now);
                status = status(RollingQuota.after(status, List.of(now), now));
                assertThat(status.decisionsByHourList()).hasSizeLessThanOrEqualTo(DecisionsInHour.MAX_HOURS);
            }
        }
        for (Instant from : sent) {
            assertThat(sent.stream().filter(at -> !at.isBefore(from) && at.isBefore(from.plus(Duration.ofHours(24)))))
                    .hasSizeLessThanOrEqualTo(limit);
        }
        assertThat(sent).hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void hoursThatNoLongerCountAreRemoved() {
        PatStatus status = status(List.of(
                new DecisionsInHour("2026-11-21T15:00:00Z", 7), new DecisionsInHour("2026-11-21T16:00:00Z", 3)));

        assertThat(RollingQuota.after(status, List.of(NOW), NOW))
                .containsExactly(
                        new DecisionsInHour("2026-11-21T16:00:00Z", 3), new DecisionsInHour("2026-11-22T16:00:00Z", 1));
    }

    @Test
    void aDayOfDecisionsInEveryHourFitsTheStatus() {
        List<Instant> all = new ArrayList<>();
        for (int hour = 0; hour < 60; hour++) {
            all.add(NOW.minus(Duration.ofHours(hour)));
        }

        List<DecisionsInHour> record = RollingQuota.after(PatStatus.NONE, all, NOW);

        assertThat(record).hasSize(DecisionsInHour.MAX_HOURS);
        assertThat(record.get(24).hour()).isEqualTo("2026-11-22T16:00:00Z");
        assertThat(record.get(0).hour()).isEqualTo("2026-11-21T16:00:00Z");
    }

    @Test
    void invalidEntriesDoNotExtendTheLimit() {
        PatStatus status = status(Arrays.asList(
                null,
                new DecisionsInHour(null, 3),
                new DecisionsInHour("yesterday", 3),
                new DecisionsInHour("2026-11-22T15:00:00Z", null),
                new DecisionsInHour("2026-11-22T15:00:00Z", -100),
                new DecisionsInHour("2026-11-22T14:00:00Z", Integer.MAX_VALUE),
                new DecisionsInHour("2026-11-22T14:00:00Z", 1),
                new DecisionsInHour("2026-11-22T13:00:00Z", Integer.MAX_VALUE)));

        assertThat(RollingQuota.used(status, NOW)).isEqualTo(Integer.MAX_VALUE);
        assertThat(RollingQuota.used(status(Collections.singletonList(null)), NOW))
                .isZero();
    }

    private static PatStatus status(List<DecisionsInHour> byHour) {
        return PatStatus.NONE.toBuilder().decisionsByHour(byHour).build();
    }
}
