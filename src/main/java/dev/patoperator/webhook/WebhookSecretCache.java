package dev.patoperator.webhook;

import dev.patoperator.webhook.WebhookSecrets.UnavailableException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each webhook secret for some seconds, also the result that there is none or that it cannot be read. So a flood
 * of deliveries without a valid signature costs at most one Kubernetes call per Secret in that time, and only for
 * Secrets that resources refer to. Thread-safe.
 */
final class WebhookSecretCache {

    /** With more entries than this, the expired ones are removed. */
    private static final int MAX_CACHED = 1000;

    private record SecretName(String namespace, String secretName) {}

    // Not a record, because a record has a toString that could show the secret.
    private static final class CachedSecret {
        private final byte @Nullable [] secret;
        private final @Nullable String unavailable;
        private final long readAt;

        private CachedSecret(byte @Nullable [] secret, @Nullable String unavailable, long readAt) {
            this.secret = secret;
            this.unavailable = unavailable;
            this.readAt = readAt;
        }
    }

    /** One Secret. Callers that request it while it is read wait for the result; callers of other Secrets do not. */
    private final class Entry {
        private final SecretName name;
        private volatile @Nullable CachedSecret cached;

        private Entry(SecretName name) {
            this.name = name;
        }

        synchronized CachedSecret get() {
            CachedSecret before = cached;
            if (before != null && !isExpired(before)) {
                return before;
            }
            CachedSecret now = read(name.namespace(), name.secretName());
            cached = now;
            return now;
        }

        /** False while it is read for the first time. Does not wait. */
        boolean isUnused() {
            CachedSecret before = cached;
            return before != null && isExpired(before);
        }
    }

    private final WebhookSecrets source;
    private final Duration keep;
    private final Map<SecretName, Entry> entries = new ConcurrentHashMap<>();

    WebhookSecretCache(WebhookSecrets source, Duration keep) {
        this.source = source;
        this.keep = keep;
    }

    /** Returns the secret that deliveries for this Secret are signed with; null when there is none. */
    byte @Nullable [] find(String namespace, String secretName) throws UnavailableException {
        if (!source.isReferredTo(namespace, secretName)) {
            return null;
        }
        if (entries.size() > MAX_CACHED) {
            entries.values().removeIf(Entry::isUnused);
        }
        CachedSecret found = entries.computeIfAbsent(new SecretName(namespace, secretName), Entry::new)
                .get();
        if (found.unavailable != null) {
            throw new UnavailableException(found.unavailable);
        }
        return found.secret;
    }

    /** Reports a delivery that the secret of this Secret did not sign. */
    void notSigned(String namespace, String secretName) {
        source.notSigned(namespace, secretName);
    }

    private CachedSecret read(String namespace, String secretName) {
        try {
            Optional<byte[]> secret = source.read(namespace, secretName);
            return new CachedSecret(secret.filter(bytes -> bytes.length > 0).orElse(null), null, System.nanoTime());
        } catch (UnavailableException e) {
            return new CachedSecret(null, String.valueOf(e.getMessage()), System.nanoTime());
        }
    }

    private boolean isExpired(CachedSecret one) {
        return System.nanoTime() - one.readAt > keep.toNanos();
    }
}
