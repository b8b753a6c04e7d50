package dev.patoperator.dispatch;

import dev.patoperator.decision.Subject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decisions whose time to take effect is over, though they may yet: a late effect is still told as ours. Guarded by the
 * queue that it belongs to.
 */
final class Lapsed {

    private static final int MOST = 10_000;

    private final Map<Decision.Key, Decision> decisions = new LinkedHashMap<>();

    void add(Decision decision) {
        decisions.put(decision.key(), decision);
        if (decisions.size() > MOST) {
            decisions.remove(decisions.keySet().iterator().next());
        }
    }

    @Nullable
    Decision remove(Decision.Key key) {
        return decisions.remove(key);
    }

    void remove(Decision decision) {
        decisions.remove(decision.key(), decision);
    }

    boolean contains(Decision decision) {
        return decision.equals(decisions.get(decision.key()));
    }

    /** Those sent since then; what was sent longer ago is forgotten, for by now it is somebody else's. */
    List<Decision> sentSince(Instant oldest, Subject subject) {
        decisions.values().removeIf(decision -> {
            Decision.Sent sent = decision.sent();
            return sent == null || sent.at().isBefore(oldest);
        });
        return decisions.values().stream()
                .filter(decision -> decision.action().subject() == subject)
                .toList();
    }
}
