package dev.patoperator.dispatch.worker.confirm;

import dev.patoperator.dispatch.execution.Backoff;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.github.InstallationAccess;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * A back-off for each key that GitHub refused for a check, so that a revoked key of one tenant does not delay confirming the
 * decisions of others. Used by one thread.
 */
final class CredentialBackoff {

    private static final int MAX_ENTRIES = 1000;

    private static final class RefusedKey {
        private final Backoff backoff;
        private Instant until = Instant.MIN;

        private RefusedKey(Backoff backoff) {
            this.backoff = backoff;
        }
    }

    private final Clock clock;
    private final DispatchSettings settings;
    private final Map<String, RefusedKey> entries = new HashMap<>();

    CredentialBackoff(Clock clock, DispatchSettings settings) {
        this.clock = clock;
        this.settings = settings;
    }

    boolean mayTry(InstallationAccess access) {
        RefusedKey entry = entries.get(access.credentials().fingerprint());
        return entry == null || !clock.instant().isBefore(entry.until);
    }

    void add(InstallationAccess access) {
        if (entries.size() >= MAX_ENTRIES) {
            entries.values().removeIf(entry -> !clock.instant().isBefore(entry.until));
        }
        RefusedKey entry = entries.computeIfAbsent(
                access.credentials().fingerprint(),
                it -> new RefusedKey(new Backoff(settings.backoffFirst(), settings.backoffMax())));
        entry.until = clock.instant().plus(entry.backoff.next());
    }

    void accepted(InstallationAccess access) {
        entries.remove(access.credentials().fingerprint());
    }
}
