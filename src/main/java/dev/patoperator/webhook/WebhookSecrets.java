package dev.patoperator.webhook;

import java.util.Optional;

/** With which secrets GitHub may sign. */
public interface WebhookSecrets {

    /** It cannot be told now whether there is such a secret. */
    final class UnavailableException extends Exception {

        private static final long serialVersionUID = 1L;

        public UnavailableException(String message) {
            super(message);
        }
    }

    /** Whether some resource refers to this Secret. Answered from memory: anybody may ask, as often as they like. */
    boolean isReferredTo(String namespace, String secretName);

    /**
     * Reads the webhook secret that the Secret holds; empty where it holds none, or cannot be read.
     *
     * @throws UnavailableException when Kubernetes gave no answer
     */
    Optional<byte[]> read(String namespace, String secretName) throws UnavailableException;
}
