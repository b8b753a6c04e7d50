package dev.patoperator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls counted, listings included. */
class WayTest {

    @ParameterizedTest
    @EnumSource
    void oneAloneAlwaysGoesSingleAndAHundredAlwaysBulk(Action action) {
        assertThat(Way.cheaper(1, action, true)).isEqualTo(Way.SINGLE);
        assertThat(Way.cheaper(100, action, true)).isEqualTo(Way.BULK);
    }

    @Test
    void theWayThatNeedsFewerCallsIsTakenAndATieGoesToThePreciseOne() {
        assertThat(Way.cheaper(2, Action.REVOKE, true)).isEqualTo(Way.SINGLE);
        assertThat(Way.cheaper(3, Action.REVOKE, true)).isEqualTo(Way.BULK);
        assertThat(Way.cheaper(3, Action.DENY, true)).isEqualTo(Way.SINGLE);
        assertThat(Way.cheaper(4, Action.DENY, true)).isEqualTo(Way.BULK);
        assertThat(Way.cheaper(3, Action.APPROVE, true)).isEqualTo(Way.SINGLE);
        assertThat(Way.cheaper(3, Action.APPROVE, false)).isEqualTo(Way.BULK);
        assertThat(Way.cheaper(4, Action.APPROVE, true)).isEqualTo(Way.BULK);
    }
}
