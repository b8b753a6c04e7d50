package dev.patoperator.dispatch;

import dev.patoperator.github.Access;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Credentials that GitHub refused to a look, each with its own back-off: the revoked key of one tenant must not keep the
 * others from being confirmed. Used by one thread.
 */
final class RefusedCredentials {

    private static final int MAX_ENTRIES = 1000;

    private static final class Entry {
        private final Backoff backoff;
        private Instant until = Instant.MIN;

        private Entry(Backoff backoff) {
            this.backoff = backoff;
        }
    }

    private final Clock clock;
    private final DispatchSettings settings;
    private final Map<String, Entry> entries = new HashMap<>();

    RefusedCredentials(Clock clock, DispatchSettings settings) {
        this.clock = clock;
        this.settings = settings;
    }

    boolean mayTry(Access access) {
        Entry entry = entries.get(access.credentials().fingerprint());
        return entry == null || !clock.instant().isBefore(entry.until);
    }

    void add(Access access) {
        if (entries.size() >= MAX_ENTRIES) {
            entries.values().removeIf(entry -> !clock.instant().isBefore(entry.until));
        }
        Entry entry = entries.computeIfAbsent(
                access.credentials().fingerprint(),
                it -> new Entry(new Backoff(settings.backoffFirst(), settings.backoffMost())));
        entry.until = clock.instant().plus(entry.backoff.next());
    }

    void accepted(Access access) {
        entries.remove(access.credentials().fingerprint());
    }
}
