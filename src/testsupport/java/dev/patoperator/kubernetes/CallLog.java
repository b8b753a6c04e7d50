package dev.patoperator.kubernetes;

import java.util.LinkedHashSet;
import java.util.Set;

/** Every distinct call with its client, including refused ones. Thread-safe. */
public final class CallLog {

    private final Set<Entry> entries = new LinkedHashSet<>();

    /**
     * One distinct call with its client.
     *
     * @param userAgent the client
     * @param group the resource's API group; empty for the core group
     */
    public record Entry(String userAgent, String group, ApiCall call) {}

    synchronized void add(Entry entry) {
        entries.add(entry);
    }

    /** Returns the calls of one client, ordered by when each was first made. */
    public synchronized Set<Entry> of(String userAgent) {
        Set<Entry> calls = new LinkedHashSet<>(entries);
        calls.removeIf(entry -> !entry.userAgent().equals(userAgent));
        return calls;
    }
}
