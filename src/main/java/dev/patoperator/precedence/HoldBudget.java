package dev.patoperator.precedence;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How long resources whose credentials are not verified may hold back what others decide. Counted by namespace,
 * organization and API base URL from the first held decision, so that new resources and edits give no more time.
 * Thread-safe.
 */
public final class HoldBudget {

    private record BudgetKey(String namespace, String organizationKey, URI apiUrl) {}

    private static final int PRUNE_SIZE = 1000;

    private final long maxHold;
    private final long window;
    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private final Map<BudgetKey, Long> firstHolds = new HashMap<>();

    /**
     * Creates an unused budget.
     *
     * @param maxHold how long a namespace may hold, from its first hold on; with zero no unverified resource holds anything
     * @param window how long after the first hold the namespace may hold again
     * @param nanoTime a monotonic clock, as {@link System#nanoTime()}
     */
    public HoldBudget(Duration maxHold, Duration window, LongSupplier nanoTime) {
        this.maxHold = maxHold.toNanos();
        this.window = window.toNanos();
        this.nanoTime = nanoTime;
    }

    /** Whether unverified resources of the namespace may hold nothing now. Does not start the time. */
    synchronized boolean isUsedUp(String namespace, String organizationKey, URI apiUrl) {
        if (maxHold == 0) {
            return true;
        }
        Long first = firstHolds.get(new BudgetKey(namespace, organizationKey, apiUrl));
        long since = first == null ? 0 : nanoTime.getAsLong() - first;
        return first != null && since >= maxHold && since < window;
    }

    /** Whether an unverified resource of the namespace may hold a decision now. The first call starts the time. */
    synchronized boolean mayHold(String namespace, String organizationKey, URI apiUrl) {
        if (maxHold == 0) {
            return false;
        }
        long now = nanoTime.getAsLong();
        if (firstHolds.size() >= PRUNE_SIZE) {
            firstHolds.values().removeIf(first -> now - first >= window);
        }
        BudgetKey key = new BudgetKey(namespace, organizationKey, apiUrl);
        Long first = firstHolds.get(key);
        if (first == null || now - first >= window) {
            firstHolds.put(key, now);
            return true;
        }
        return now - first < maxHold;
    }
}
