package dev.patoperator.model.intent;

import static dev.patoperator.model.intent.IntentFixtures.approval;
import static dev.patoperator.model.intent.IntentFixtures.outcome;
import static dev.patoperator.model.intent.IntentFixtures.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests which ids a resource still has to decide. */
class PlanTest {

    @Test
    void aNewResourceHasAllIdsLeftInTheOrderOfItsSpec() {
        Plan plan = Plan.of(approval("a", 3, 1, 2), PatStatus.NONE);

        assertThat(plan.left()).containsExactly(3L, 1L, 2L);
        assertThat(plan.kept()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"APPROVED", "DENIED", "REVOKED"})
    void decisionsThatWereCarriedOutAreNotRepeated(OutcomeType done) {
        PatStatus status = status("Succeeded", outcome(1, done));
        Intent later = IntentFixtures.retry(IntentFixtures.generation(approval("a", 1, 2), 7), "again");

        assertThat(Plan.of(later, status).left()).containsExactly(2L);
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "NOT_FOUND"})
    void failedIdsAreRetriedOnlyAfterASpecChangeOrARetryRequest(OutcomeType bad) {
        PatStatus status = status("Failed", outcome(1, bad));

        assertThat(Plan.of(approval("a", 1), status).left()).isEmpty();
        assertThat(Plan.of(IntentFixtures.generation(approval("a", 1), 2), status)
                        .left())
                .containsExactly(1L);
        assertThat(Plan.of(IntentFixtures.retry(approval("a", 1), "t1"), status).left())
                .containsExactly(1L);
    }

    /** The conditions of a guard had no room in memory when the spec was edited, and have it now. */
    @ParameterizedTest
    @EnumSource(names = {"FAILED", "NOT_FOUND"})
    void failedIdsAreRetriedWhenAnInvalidSpecIsValidWithoutAnEdit(OutcomeType bad) {
        PatStatus status = status("InvalidSpec", outcome(1, bad));

        assertThat(Plan.of(approval("a", 1), status).left()).containsExactly(1L);
        assertThat(Plan.of(IntentFixtures.with(approval("a", 1), false, true, false), status)
                        .left())
                .isEmpty();
    }

    @Test
    void aHandledRetryRequestIsNotRepeated() {
        PatStatus handled = status("Failed", outcome(1, OutcomeType.FAILED)).toBuilder()
                .lastHandledRetryAt("t1")
                .build();

        assertThat(Plan.of(IntentFixtures.retry(approval("a", 1), "t1"), handled)
                        .left())
                .isEmpty();
        assertThat(Plan.of(IntentFixtures.retry(approval("a", 1), "t2"), handled)
                        .left())
                .containsExactly(1L);
    }

    @ParameterizedTest
    @EnumSource(names = {"PENDING", "UNDECIDED", "UNKNOWN"})
    void idsWithoutAFinalOutcomeAreLeft(OutcomeType open) {
        assertThat(Plan.of(approval("a", 1), status("Progressing", outcome(1, open)))
                        .left())
                .containsExactly(1L);
    }

    @Test
    void acceptedMissingIdsAreNotRetried() {
        PatStatus status = status("NotFound", outcome(1, OutcomeType.NOT_FOUND));
        Intent ignoring = IntentFixtures.with(IntentFixtures.generation(approval("a", 1), 2), false, false, true);

        assertThat(Plan.of(ignoring, status).left()).isEmpty();
    }

    @Test
    void findingsOfADryRunCountOnlyForTheDryRun() {
        PatStatus status = status("DryRun", outcome(1, OutcomeType.WOULD_APPROVE), outcome(2, OutcomeType.NOT_FOUND));
        Intent dry = IntentFixtures.with(approval("a", 1, 2), true, false, true);
        Intent real = IntentFixtures.generation(IntentFixtures.with(approval("a", 1, 2), false, false, true), 2);

        assertThat(Plan.of(dry, status).left()).isEmpty();
        assertThat(Plan.of(real, status).left()).containsExactly(1L, 2L);
    }

    @Test
    void outcomesOfIdsThatLeftTheSpecAreDropped() {
        PatStatus status = status("Succeeded", outcome(1, OutcomeType.APPROVED), outcome(2, OutcomeType.APPROVED));

        assertThat(Plan.of(approval("a", 2), status).kept()).containsOnlyKeys(2L);
    }

    @ParameterizedTest
    @EnumSource(names = {"WOULD_APPROVE", "FAILED", "NOT_FOUND"})
    void whatADryRunOfTheOperatorFoundIsFinalOnlyForADryRun(OutcomeType found) {
        PatStatus status = status("DryRun", outcome(1, found));

        assertThat(Plan.of(approval("a", 1).asDryRunOfOperator(), status).left())
                .isEmpty();
        assertThat(Plan.of(approval("a", 1), status).left()).containsExactly(1L);
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "NOT_FOUND"})
    void whatAnInterruptedDryRunOfTheOperatorFoundIsNotFinal(OutcomeType found) {
        PatStatus status = status(
                "Progressing",
                outcome(1, found),
                outcome(2, OutcomeType.WOULD_APPROVE),
                outcome(3, OutcomeType.PENDING));

        assertThat(Plan.of(approval("a", 1, 2, 3).asDryRunOfOperator(), status).left())
                .containsExactly(3L);
        assertThat(Plan.of(approval("a", 1, 2, 3), status).left()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aFailedCallIsNotRepeatedBecauseADryRunIsOver() {
        Outcome sent =
                new Outcome(1L, OutcomeType.FAILED, null, null, null, null, "2026-01-01T00:00:00Z", null, "refused");

        assertThat(Plan.of(approval("a", 1), status("DryRun", sent)).left()).isEmpty();
    }
}
