package dev.patoperator.model;

import dev.patoperator.api.v1alpha1.DecisionsInHour;
import dev.patoperator.api.v1alpha1.PatStatus;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts how much of a standing selector's limit is used. Counts by the hour: a decision counts for 24 to 25 hours. */
public final class RollingQuota {

    private static final Duration WINDOW = Duration.ofHours(24);

    private RollingQuota() {}

    /** Returns how many decisions of the last 24 hours the status shows. */
    public static int used(PatStatus status, Instant now) {
        return byHour(status, now).values().stream().reduce(0, RollingQuota::plus);
    }

    /** Returns the counts by hour after more decisions, without the hours that no longer count. */
    public static List<DecisionsInHour> after(PatStatus status, Collection<Instant> decisions, Instant now) {
        Map<Instant, Integer> byHour = byHour(status, now);
        decisions.forEach(at -> byHour.merge(at.truncatedTo(ChronoUnit.HOURS), 1, RollingQuota::plus));
        List<DecisionsInHour> record = new ArrayList<>();
        byHour.forEach((hour, count) -> record.add(new DecisionsInHour(hour.toString(), count)));
        int maxHours = DecisionsInHour.MAX_HOURS;
        return record.size() > maxHours ? List.copyOf(record.subList(record.size() - maxHours, record.size())) : record;
    }

    private static Map<Instant, Integer> byHour(PatStatus status, Instant now) {
        Map<Instant, Integer> byHour = new TreeMap<>();
        for (DecisionsInHour entry : status.decisionsByHourList()) {
            if (entry == null || entry.hour() == null || entry.decisions() == null) {
                continue;
            }
            try {
                Instant hour = Instant.parse(entry.hour());
                if (hour.plus(WINDOW).plus(1, ChronoUnit.HOURS).isAfter(now)) {
                    byHour.merge(hour, Math.max(0, entry.decisions()), RollingQuota::plus);
                }
            } catch (DateTimeException e) {
                // Not written by the operator: it is ignored.
            }
        }
        return byHour;
    }

    /** Adds without overflow, so that a large number that a user wrote into the status does not extend the limit. */
    private static int plus(int first, int second) {
        return (int) Math.min(Integer.MAX_VALUE, (long) first + second);
    }
}
