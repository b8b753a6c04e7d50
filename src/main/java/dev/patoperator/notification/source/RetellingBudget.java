package dev.patoperator.notification.source;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Limits how many notifications an hour are told again from statuses: in all, and of each namespace. Thread-safe. */
final class RetellingBudget {

    /** Half of what the sink's queue holds, so that news have room. */
    static final int MAX_PER_HOUR = 5_000;

    /** So that one namespace does not use up what is for all. */
    static final int MAX_PER_NAMESPACE = 500;

    static final Duration HOUR = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(RetellingBudget.class);

    private final Clock clock;

    @GuardedBy("this")
    private final Map<String, Integer> used = new HashMap<>();

    @GuardedBy("this")
    private int usedByAll;

    @GuardedBy("this")
    private boolean logged;

    @GuardedBy("this")
    private Instant endsAt;

    RetellingBudget(Clock clock) {
        this.clock = clock;
        this.endsAt = clock.instant().plus(HOUR);
    }

    /** Returns whether one more may be told, and counts it. */
    synchronized boolean take(String namespace) {
        Instant now = clock.instant();
        if (!now.isBefore(endsAt)) {
            used.clear();
            usedByAll = 0;
            logged = false;
            endsAt = now.plus(HOUR);
        }
        int ofNamespace = used.getOrDefault(namespace, 0);
        if (usedByAll >= MAX_PER_HOUR || ofNamespace >= MAX_PER_NAMESPACE) {
            warn(namespace, ofNamespace);
            return false;
        }
        used.put(namespace, ofNamespace + 1);
        usedByAll++;
        return true;
    }

    @GuardedBy("this")
    private void warn(String namespace, int ofNamespace) {
        if (!logged) {
            logged = true;
            LOG.warn(
                    "Does not send all notifications of what statuses showed already: {} were sent in an hour, {} of them"
                            + " about namespace {}",
                    usedByAll,
                    ofNamespace,
                    namespace);
        }
    }
}
