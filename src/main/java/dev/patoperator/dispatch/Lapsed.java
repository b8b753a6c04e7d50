package dev.patoperator.dispatch;

import dev.patoperator.decision.Subject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decisions whose time to take effect is over, though they may yet: a late effect is still told as ours. For any thread.
 */
final class Lapsed {

    private static final int MOST = 10_000;

    private final Map<Decision.Key, Decision> decisions = new LinkedHashMap<>();

    synchronized void add(Decision decision) {
        decisions.put(decision.key(), decision);
        if (decisions.size() > MOST) {
            decisions.remove(decisions.keySet().iterator().next());
        }
    }

    synchronized @Nullable Decision remove(Decision.Key key) {
        return decisions.remove(key);
    }

    synchronized void remove(Decision decision) {
        decisions.remove(decision.key(), decision);
    }

    synchronized boolean contains(Decision decision) {
        return decision.equals(decisions.get(decision.key()));
    }

    /** Those sent since then; what was sent longer ago is forgotten, for by now it is somebody else's. */
    synchronized List<Decision> sentSince(Subject subject, Instant oldest) {
        decisions.values().removeIf(decision -> {
            Decision.Sent sent = decision.sent();
            return sent == null || sent.since().isBefore(oldest);
        });
        return decisions.values().stream()
                .filter(decision -> decision.action().subject() == subject)
                .toList();
    }
}
