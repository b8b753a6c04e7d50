package dev.patoperator.it;

import org.junit.jupiter.api.Assumptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Skips a test that the current server cannot run, and logs the reason. */
final class Skip {

    private static final Logger LOG = LoggerFactory.getLogger(Skip.class);

    private Skip() {}

    /** Skips the test unless the condition holds. */
    static void unless(boolean condition, String reason) {
        if (!condition) {
            LOG.warn("SKIPPED {}", reason);
        }
        Assumptions.assumeTrue(condition, reason);
    }
}
