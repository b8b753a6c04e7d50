package dev.patoperator.notification.source;

import dev.patoperator.github.pat.ListedPat;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * A stage that a grant has reached.
 *
 * @param name as in the id of the notification
 * @param days how many days it means
 * @param since the time that makes the stage unique: when the token expires, or when it was last used
 * @param reachedAt when the grant reached it
 */
record GrantStage(NotificationType type, String name, int days, Instant since, Instant reachedAt) {

    private static final int IDLE_DAYS = 90;

    /** Days before the end, the nearest first. */
    private static final List<Integer> EXPIRING_DAYS = List.of(3, 14);

    /** Returns the key under which it is remembered that the stage was told. */
    long key(long grantId) {
        return ToldStages.keyOf(grantId, days, epochDay());
    }

    /** Returns the day that is in the id of the notification. */
    LocalDate day() {
        return LocalDate.ofEpochDay(epochDay());
    }

    private long epochDay() {
        return Math.floorDiv(since.getEpochSecond(), Duration.ofDays(1).toSeconds());
    }

    /** Returns the stages of a grant: at most one about its end, and one about its use. */
    static List<GrantStage> of(ListedPat grant, Instant now) {
        List<GrantStage> stages = new ArrayList<>(2);
        addExpiring(stages, grant, now);
        addIdle(stages, grant, now);
        return stages;
    }

    /** Adds only the nearest stage: a grant that is first seen two days before its end has not reached the one of 14 days. */
    private static void addExpiring(List<GrantStage> stages, ListedPat grant, Instant now) {
        Instant end = grant.tokenExpiresAt();
        if (end == null || !end.isAfter(now)) {
            return;
        }
        for (int days : EXPIRING_DAYS) {
            Instant reachedAt = end.minus(Duration.ofDays(days));
            if (!reachedAt.isAfter(now)) {
                Instant granted = grant.since();
                Instant later = granted != null && granted.isAfter(reachedAt) ? granted : reachedAt;
                stages.add(new GrantStage(NotificationType.GRANT_EXPIRING, "expiring/" + days + "d", days, end, later));
                return;
            }
        }
    }

    /** A token that was never used counts from the day of the grant. */
    private static void addIdle(List<GrantStage> stages, ListedPat grant, Instant now) {
        Instant used = grant.tokenLastUsedAt() == null ? grant.since() : grant.tokenLastUsedAt();
        if (used != null) {
            Instant reachedAt = used.plus(Duration.ofDays(IDLE_DAYS));
            if (reachedAt.isBefore(now)) {
                stages.add(new GrantStage(NotificationType.GRANT_IDLE, "idle", IDLE_DAYS, used, reachedAt));
            }
        }
    }
}
