package dev.patoperator.kubernetes;

import java.util.LinkedHashSet;
import java.util.Set;

/** Which calls of which kind came from whom, each once, refused ones included. Thread-safe. */
public final class CallLog {

    private final Set<Entry> entries = new LinkedHashSet<>();

    /**
     * A kind of call.
     *
     * @param userAgent who called
     * @param group the resource's API group; empty for the core group
     */
    public record Entry(String userAgent, String group, ApiCall call) {}

    synchronized void add(Entry entry) {
        entries.add(entry);
    }

    /** The calls of one client, in the order in which each was first made. */
    public synchronized Set<Entry> of(String userAgent) {
        Set<Entry> calls = new LinkedHashSet<>(entries);
        calls.removeIf(entry -> !entry.userAgent().equals(userAgent));
        return calls;
    }
}
