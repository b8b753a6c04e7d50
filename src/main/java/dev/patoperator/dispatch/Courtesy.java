package dev.patoperator.dispatch;

import java.util.function.BooleanSupplier;

/**
 * Lets a revocation that comes in go before the rest of what is being read for reviews: access that has to end is not to
 * wait for a list of thousands. Used by the lane's thread alone.
 */
final class Courtesy {

    /** What was going on is broken off, and taken up again once the revocation is out. Not an error. */
    static final class GaveWay extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private GaveWay() {
            super("a revocation goes first", null, false, false);
        }
    }

    private final BooleanSupplier revocationWaits;
    private boolean spent;

    /** @param revocationWaits whether a revocation waits that can be sent now */
    Courtesy(BooleanSupplier revocationWaits) {
        this.revocationWaits = revocationWaits;
    }

    /**
     * To be called between two calls on behalf of reviews. Gives way once, and then only when something was finished, so
     * that reviews come to their end under a stream of revocations.
     *
     * @throws GaveWay when a revocation waits
     */
    void giveWay() {
        if (!spent && revocationWaits.getAsBoolean()) {
            spent = true;
            throw new GaveWay();
        }
    }

    /** What follows belongs to a call that was made, and is not broken off. */
    void insist() {
        spent = true;
    }

    /** Something was finished for reviews. */
    void renew() {
        spent = false;
    }
}
