package dev.patoperator.webhook;

import java.util.Optional;

/** Provides the secrets with which GitHub signs deliveries. Thread-safe. */
public interface WebhookSecrets {

    /** Thrown when it is not known now whether there is such a secret. */
    final class UnavailableException extends Exception {

        private static final long serialVersionUID = 1L;

        public UnavailableException(String message) {
            super(message);
        }
    }

    /**
     * Whether a resource refers to this Secret. Answered from memory, because anyone can cause this call as often as
     * they like.
     */
    boolean isReferredTo(String namespace, String secretName);

    /**
     * Reads the webhook secret of a Secret; empty when it has none, or none that can be used.
     *
     * @throws UnavailableException when Kubernetes gave no response
     */
    Optional<byte[]> read(String namespace, String secretName) throws UnavailableException;

    /**
     * Called when the signature of a delivery was not made with the webhook secret of this Secret, which a resource refers
     * to. Anyone can cause this call as often as they like; not by a delivery without a signature.
     */
    default void notSigned(String namespace, String secretName) {}
}
