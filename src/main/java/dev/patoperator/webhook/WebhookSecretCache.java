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

    private final WebhookSecrets source;
    private final Duration keep;
    private final Map<SecretName, CachedSecret> known = new ConcurrentHashMap<>();

    WebhookSecretCache(WebhookSecrets source, Duration keep) {
        this.source = source;
        this.keep = keep;
    }

    /** Returns the secret that deliveries for this Secret are signed with; null when there is none. */
    byte @Nullable [] find(String namespace, String secretName) throws UnavailableException {
        if (!source.isReferredTo(namespace, secretName)) {
            return null;
        }
        if (known.size() > MAX_CACHED) {
            known.values().removeIf(this::isExpired);
        }
        // Callers that request the same Secret meanwhile wait for this one result.
        CachedSecret found = known.compute(
                new SecretName(namespace, secretName),
                (key, before) -> before == null || isExpired(before) ? read(namespace, secretName) : before);
        if (found.unavailable != null) {
            throw new UnavailableException(found.unavailable);
        }
        return found.secret;
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
