package dev.patoperator.controller.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.model.ResourceRef;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Tests what a schedule keeps about resources, and for how long. */
class SelectorScheduleRetentionTest {

    private static final Submission.Attempt ATTEMPT = new Submission.Attempt(1, null);

    private final SelectorSchedule schedule = new SelectorSchedule();
    private final ResourceRef there = new ResourceRef("PatGrantReview", "acme", "a", "uid-a");
    private final ResourceRef gone = new ResourceRef("PatGrantReview", "acme", "b", "uid-b");

    @Test
    void onlyResourcesThatAreGoneAreForgotten() {
        for (ResourceRef resource : new ResourceRef[] {there, gone}) {
            schedule.submitted(resource, ATTEMPT, Instant.EPOCH);
            schedule.trigger(resource, Instant.EPOCH);
        }

        schedule.retain(there::equals);

        assertThat(schedule.submittedAt(there, ATTEMPT)).isEqualTo(Instant.EPOCH);
        assertThat(schedule.isTriggered(there)).isTrue();
        assertThat(schedule.submittedAt(gone, ATTEMPT)).isNull();
        assertThat(schedule.isTriggered(gone)).isFalse();
    }

    @Test
    void aSubmissionClearsOnlyEarlierTriggers() {
        schedule.trigger(there, Instant.EPOCH);
        schedule.submitted(there, ATTEMPT, Instant.EPOCH);
        assertThat(schedule.isTriggered(there)).isFalse();

        schedule.trigger(there, Instant.EPOCH.plusMillis(1));
        schedule.submitted(there, ATTEMPT, Instant.EPOCH);
        assertThat(schedule.isTriggered(there)).isTrue();
    }

    @Test
    void anotherAttemptIsNotSubmittedYet() {
        schedule.submitted(there, ATTEMPT, Instant.EPOCH);

        assertThat(schedule.submittedAt(there, new Submission.Attempt(2, null))).isNull();
        schedule.forget(there);
        assertThat(schedule.submittedAt(there, ATTEMPT)).isNull();
    }
}
