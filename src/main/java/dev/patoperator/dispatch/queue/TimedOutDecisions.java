package dev.patoperator.dispatch.queue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decisions that timed out. A late effect is still reported as the operator's own. Their write-ahead records are kept
 * as long, so that the next process continues to look for it. Thread-safe.
 */
public final class TimedOutDecisions {

    /** How long after the call a late effect is still reported as the operator's own. */
    static final Duration KEPT = Duration.ofHours(1);

    private static final int MAX_DECISIONS = 10_000;

    @GuardedBy("this")
    private final Map<Decision.DecisionKey, Decision> decisions = new LinkedHashMap<>();

    synchronized void add(Decision decision) {
        decisions.put(decision.key(), decision);
        if (decisions.size() > MAX_DECISIONS) {
            forget(decisions.keySet().iterator().next());
        }
    }

    /** Takes out a decision whose effect is looked up again. Its record is still needed. */
    synchronized @Nullable Decision remove(Decision.DecisionKey key) {
        return decisions.remove(key);
    }

    public synchronized void remove(Decision decision) {
        decisions.remove(decision.key(), decision);
    }

    /** Ends reporting a late effect of this decision as the operator's own. */
    synchronized void forget(Decision.DecisionKey key) {
        Decision decision = decisions.remove(key);
        if (decision != null) {
            expire(decision);
        }
    }

    public synchronized boolean contains(Decision decision) {
        return decision.equals(decisions.get(decision.key()));
    }

    /** Returns those of a kind. Forgets those sent so long ago that a late effect counts as somebody else's. */
    public synchronized List<Decision> of(ItemKind kind, Instant now) {
        decisions.values().removeIf(decision -> {
            Decision.SentCall sent = decision.sent();
            boolean old = sent == null || sent.since().isBefore(now.minus(KEPT));
            if (old) {
                expire(decision);
            }
            return old;
        });
        return decisions.values().stream()
                .filter(decision -> decision.action().kind() == kind)
                .toList();
    }

    private static void expire(Decision decision) {
        Decision.SentCall sent = decision.sent();
        if (sent != null) {
            sent.journalRecord().expire(decision.id());
        }
    }
}
