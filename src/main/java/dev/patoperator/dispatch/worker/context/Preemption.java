package dev.patoperator.dispatch.worker.context;

import java.util.function.BooleanSupplier;

/**
 * Lets a revocation that comes in go before the rest of what is being read for reviews: access that has to end is not to
 * wait for a list of thousands. Used by the lane's thread alone.
 */
public final class Preemption {

    /** What was going on is broken off, and taken up again once the revocation is out. Not an error. */
    public static final class PreemptedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private PreemptedException() {
            super("a revocation goes first", null, false, false);
        }
    }

    private final BooleanSupplier revocationWaits;
    private boolean disabled;

    /** @param revocationWaits whether a revocation waits that can be sent now */
    Preemption(BooleanSupplier revocationWaits) {
        this.revocationWaits = revocationWaits;
    }

    /**
     * To be called between two calls on behalf of reviews. Gives way once, and then only when something was finished, so
     * that reviews come to their end under a stream of revocations.
     *
     * @throws PreemptedException when a revocation waits
     */
    public void preemptIfRevocationWaits() {
        if (!disabled && revocationWaits.getAsBoolean()) {
            disabled = true;
            throw new PreemptedException();
        }
    }

    /** What follows belongs to a call that was made, and is not broken off. */
    public void disable() {
        disabled = true;
    }

    /** Something was finished for reviews. */
    public void rearm() {
        disabled = false;
    }
}
