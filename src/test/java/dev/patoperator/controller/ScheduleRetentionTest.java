package dev.patoperator.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.ResourceRef;
import dev.patoperator.dispatch.Order;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a schedule keeps of resources, and for how long. */
class ScheduleRetentionTest {

    private static final Order.Attempt ATTEMPT = new Order.Attempt(1, null);

    private final Schedule schedule = new Schedule();
    private final ResourceRef there = new ResourceRef("PatGrantReview", "acme", "a", "uid-a");
    private final ResourceRef gone = new ResourceRef("PatGrantReview", "acme", "b", "uid-b");

    @Test
    void onlyResourcesThatAreGoneAreForgotten() {
        for (ResourceRef resource : new ResourceRef[] {there, gone}) {
            schedule.handOver(resource, ATTEMPT, Instant.EPOCH);
            schedule.ring(resource, Instant.EPOCH);
        }

        schedule.retain(there::equals);

        assertThat(schedule.handedOver(there, ATTEMPT)).isEqualTo(Instant.EPOCH);
        assertThat(schedule.isRung(there)).isTrue();
        assertThat(schedule.handedOver(gone, ATTEMPT)).isNull();
        assertThat(schedule.isRung(gone)).isFalse();
    }

    @Test
    void aHandOverAnswersEarlierRingsOnly() {
        schedule.ring(there, Instant.EPOCH);
        schedule.handOver(there, ATTEMPT, Instant.EPOCH);
        assertThat(schedule.isRung(there)).isFalse();

        schedule.ring(there, Instant.EPOCH.plusMillis(1));
        schedule.handOver(there, ATTEMPT, Instant.EPOCH);
        assertThat(schedule.isRung(there)).isTrue();
    }

    @Test
    void anotherTryWasNotHandedOverYet() {
        schedule.handOver(there, ATTEMPT, Instant.EPOCH);

        assertThat(schedule.handedOver(there, new Order.Attempt(2, null))).isNull();
        schedule.forget(there);
        assertThat(schedule.handedOver(there, ATTEMPT)).isNull();
    }
}
