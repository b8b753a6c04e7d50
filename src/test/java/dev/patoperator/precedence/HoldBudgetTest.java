package dev.patoperator.precedence;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Tests how long unverified resources may hold. */
class HoldBudgetTest {

    private static final URI HERE = URI.create("https://api.github.com");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // System.nanoTime() may overflow
    private final HoldBudget budget = new HoldBudget(Duration.ofSeconds(30), Duration.ofMinutes(10), nanos::get);

    private boolean mayHold() {
        return budget.mayHold("mallory", "acme", HERE);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void aNamespaceMayHoldForTheFirstThirtySecondsOfEachWindow() {
        assertThat(mayHold()).isTrue();
        pass(Duration.ofMillis(29_999));
        assertThat(mayHold()).isTrue();
        pass(Duration.ofMillis(1));
        assertThat(mayHold()).isFalse();
        pass(Duration.ofSeconds(569));
        assertThat(mayHold()).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(mayHold()).as("ten minutes after the first hold").isTrue();
        pass(Duration.ofSeconds(30));
        assertThat(mayHold()).isFalse();
    }

    @Test
    void namespacesOrganizationsAndServersAreCountedSeparately() {
        assertThat(mayHold()).isTrue();
        pass(Duration.ofMinutes(1));

        assertThat(mayHold()).isFalse();
        assertThat(budget.mayHold("another", "acme", HERE)).isTrue();
        assertThat(budget.mayHold("mallory", "globex", HERE)).isTrue();
        assertThat(budget.mayHold("mallory", "acme", URI.create("https://ghes.example.com/api/v3")))
                .isTrue();
    }

    @Test
    void theBudgetIsUsedUpFromTheEndOfTheHoldToTheEndOfTheWindow() {
        assertThat(isSpent()).as("never used").isFalse();
        pass(Duration.ofHours(1));
        assertThat(isSpent()).as("the check does not start the time").isFalse();
        assertThat(mayHold()).isTrue();
        assertThat(isSpent()).isFalse();
        pass(Duration.ofSeconds(30));
        assertThat(isSpent()).isTrue();
        pass(Duration.ofSeconds(570));
        assertThat(isSpent()).isFalse();
    }

    private boolean isSpent() {
        return budget.isUsedUp("mallory", "acme", HERE);
    }

    @Test
    void manyNamespacesDoNotExtendTheHoldOfAny() {
        assertThat(mayHold()).isTrue();
        pass(Duration.ofMinutes(1));
        for (int i = 0; i < 3000; i++) {
            budget.mayHold("namespace-" + i, "acme", HERE);
        }

        assertThat(mayHold()).isFalse();
    }

    @Test
    void nothingIsHeldWithoutTime() {
        var none = new HoldBudget(Duration.ZERO, Duration.ZERO, nanos::get);

        assertThat(none.isUsedUp("mallory", "acme", HERE)).isTrue();
        assertThat(none.mayHold("mallory", "acme", HERE)).isFalse();
    }
}
