package dev.patoperator.it;

import org.junit.jupiter.api.Assumptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Skips a test that the server at hand cannot run, with the reason in the build's log. */
final class Skip {

    private static final Logger LOG = LoggerFactory.getLogger(Skip.class);

    private Skip() {}

    /** Ends the test as skipped when the condition does not hold. */
    static void unless(boolean condition, String reason) {
        if (!condition) {
            LOG.warn("SKIPPED {}", reason);
        }
        Assumptions.assumeTrue(condition, reason);
    }
}
