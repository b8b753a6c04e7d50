package dev.patoperator.dispatch.queue;

import static dev.patoperator.dispatch.support.TestSubmissions.dryRun;
import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static dev.patoperator.dispatch.support.TestSubmissions.selecting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingEvaluationsTest {

    private final PendingEvaluations evaluations = new PendingEvaluations();
    private final Submission first = choosing(1, 0);
    private final Submission newer = choosing(1, 5);
    private final Submission nextAttempt = choosing(2, 0);
    private final Submission other = selecting(order("b", Action.APPROVE), true, Instant.EPOCH);

    private static Submission choosing(long generation, long since) {
        return selecting(order("a", generation, Action.APPROVE, null), true, Instant.ofEpochSecond(since));
    }

    private static Submission guarding(long... ids) {
        return selecting(order("a", Action.APPROVE, ids), false, Instant.EPOCH);
    }

    private List<Submission> next() {
        return evaluations.of(ItemKind.REQUEST);
    }

    @Test
    void theOldestSubmissionOfAnItemKindIsFirst() {
        Submission revocation = selecting(order("r", Action.REVOKE), true, Instant.EPOCH);
        evaluations.add(first);
        evaluations.add(revocation);
        evaluations.add(other);

        assertThat(next()).containsExactly(first, other);
        assertThat(evaluations.of(ItemKind.GRANT)).containsExactly(revocation);
        assertThat(evaluations.all()).containsExactly(first, revocation, other);
    }

    @Test
    void theSameAttemptKeepsItsPlaceWhilePending() {
        evaluations.add(first);
        evaluations.add(other);
        evaluations.add(newer);

        assertThat(next()).containsExactly(newer, other);
    }

    @Test
    void anotherAttemptGoesToTheEnd() {
        evaluations.add(first);
        evaluations.add(other);
        evaluations.add(nextAttempt);

        assertThat(next()).containsExactly(other, nextAttempt);
    }

    @Test
    void aRunningEvaluationCompletesWhenItsAttemptIsSubmittedAgain() {
        evaluations.add(first);
        evaluations.add(other);
        evaluations.begin(List.of(first));
        evaluations.add(newer);
        assertThat(next()).containsExactly(first, other);

        assertThat(evaluations.complete(first)).isTrue();
        assertThat(next()).as("after those that were pending longer").containsExactly(other, newer);
        assertThat(evaluations.complete(newer)).isTrue();
        assertThat(next()).containsExactly(other);
    }

    @Test
    void aRunningEvaluationIsDiscardedForAnotherAttempt() {
        evaluations.add(first);
        evaluations.begin(List.of(first));
        evaluations.add(nextAttempt);

        assertThat(evaluations.complete(first)).isFalse();
        assertThat(next()).containsExactly(nextAttempt);
    }

    @Test
    void aRunningEvaluationIsDiscardedWhenItsResourceWithdraws() {
        evaluations.add(first);
        evaluations.begin(List.of(first));
        evaluations.remove("uid-a");

        assertThat(evaluations.complete(first)).isFalse();
        assertThat(next()).isEmpty();
    }

    @Test
    void aGuardOfTheSameIdsIsEvaluatedOnce() {
        Submission guard = guarding(1, 2);
        evaluations.add(guard);
        evaluations.begin(List.of(guard));
        evaluations.add(guarding(1, 2));

        assertThat(evaluations.complete(guard)).isTrue();
        assertThat(next()).isEmpty();
    }

    @Test
    void aFollowingGuardIsDroppedWhenItsExtraIdsAreTakenBack() {
        Submission guard = guarding(1, 2);
        evaluations.add(guard);
        evaluations.begin(List.of(guard));
        evaluations.add(guarding(1, 2, 3));
        evaluations.add(guarding(1, 2));

        assertThat(evaluations.complete(guard)).isTrue();
        assertThat(next()).isEmpty();
    }

    @Test
    void aDryRunReplacesAPendingEvaluationThatSends() {
        evaluations.add(guarding(1, 2));
        evaluations.add(dryRun("a", Action.APPROVE, 1, 2));

        assertThat(next()).containsExactly(dryRun("a", Action.APPROVE, 1, 2));
    }

    @Test
    void anInterruptedEvaluationRestartsWithTheNewestSubmission() {
        evaluations.add(first);
        evaluations.begin(List.of(first));
        evaluations.add(newer);
        evaluations.allStopped();
        assertThat(next()).containsExactly(newer);

        Submission newest = choosing(1, 9);
        evaluations.add(newest);
        assertThat(next()).as("no evaluation is running").containsExactly(newest);
        evaluations.allStopped();
        assertThat(next()).containsExactly(newest);
    }

    @Test
    void onlyPendingSubmissionsCanBegin() {
        evaluations.add(first);
        evaluations.begin(List.of(newer, other));
        evaluations.add(newer);

        assertThat(next()).containsExactly(newer);
    }

    @Test
    void removingARunningSubmissionKeepsTheNewerOne() {
        evaluations.add(first);
        evaluations.begin(List.of(first));
        evaluations.add(newer);

        evaluations.remove(first);
        assertThat(next()).containsExactly(newer);
        evaluations.remove(first);
        assertThat(next()).containsExactly(newer);
        evaluations.remove(newer);
        evaluations.remove(newer);
        assertThat(next()).isEmpty();
    }

    @Test
    void aFollowingSubmissionCanBeRemovedAlone() {
        evaluations.add(first);
        evaluations.begin(List.of(first));
        evaluations.add(newer);

        evaluations.remove(newer);

        assertThat(evaluations.complete(first)).isTrue();
        assertThat(next()).isEmpty();
    }
}
