package dev.patoperator.dispatch.worker.call;

import java.util.function.BooleanSupplier;

/**
 * Interrupts reading for reviews when a revocation comes in, because access that has to end must not wait for a list of
 * thousands. Used by the worker's thread.
 */
public final class Preemption {

    /** Interrupts a step for reviews, which is resumed after the revocation was sent. Not an error. */
    public static final class PreemptedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private PreemptedException() {
            super("a revocation goes first", null, false, false);
        }
    }

    private final BooleanSupplier revocationWaits;
    private boolean disabled;

    /** @param revocationWaits whether a revocation waits that can be sent now */
    public Preemption(BooleanSupplier revocationWaits) {
        this.revocationWaits = revocationWaits;
    }

    /**
     * To be called between two calls for reviews. Preempts once, and again only after {@link #rearm}, so that reviews are
     * finished even under a stream of revocations.
     *
     * @throws PreemptedException when a revocation waits
     */
    public void preemptIfRevocationWaits() {
        if (!disabled && revocationWaits.getAsBoolean()) {
            disabled = true;
            throw new PreemptedException();
        }
    }

    /** Disables preemption until {@link #rearm}, because what follows completes a call that was made. */
    public void disable() {
        disabled = true;
    }

    /** Allows preemption again, because a step was finished. */
    public void rearm() {
        disabled = false;
    }
}
