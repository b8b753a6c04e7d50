package dev.patoperator.dispatch.worker.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.model.Action;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Counts the calls of each mode, including the listings that confirm a bulk call. */
class SendModeTest {

    @ParameterizedTest
    @EnumSource
    void oneIdIsSentSinglyAndAHundredInBulk(Action action) {
        assertThat(SendMode.cheaper(1, action, true)).isEqualTo(SendMode.SINGLE);
        assertThat(SendMode.cheaper(100, action, true)).isEqualTo(SendMode.BULK);
    }

    @Test
    void modeWithFewerCallsIsChosenAndATieGoesToSingleCalls() {
        assertThat(SendMode.cheaper(2, Action.REVOKE, true)).isEqualTo(SendMode.SINGLE);
        assertThat(SendMode.cheaper(3, Action.REVOKE, true)).isEqualTo(SendMode.BULK);
        assertThat(SendMode.cheaper(3, Action.DENY, true)).isEqualTo(SendMode.SINGLE);
        assertThat(SendMode.cheaper(4, Action.DENY, true)).isEqualTo(SendMode.BULK);
        assertThat(SendMode.cheaper(3, Action.APPROVE, true)).isEqualTo(SendMode.SINGLE);
        assertThat(SendMode.cheaper(3, Action.APPROVE, false)).isEqualTo(SendMode.BULK);
        assertThat(SendMode.cheaper(4, Action.APPROVE, true)).isEqualTo(SendMode.BULK);
    }
}
