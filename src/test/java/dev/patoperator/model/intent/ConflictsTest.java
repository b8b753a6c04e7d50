package dev.patoperator.model.intent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.Action;
import org.junit.jupiter.api.Test;

/** Tests when an id is held because another resource requests the other action. */
class ConflictsTest {

    private final Intent mine = IntentFixtures.approval("mine", 71, 72);
    private final Intent denial = IntentFixtures.intent("theirs", "acme", Action.DENY, 71);

    @Test
    void theOtherActionOnTheSameUndecidedIdContradicts() {
        assertThat(contradicts(denial, PatStatus.NONE)).isTrue();
        assertThat(Conflicts.hold(mine, denial, true).message()).contains("PatGrantReview theirs");
    }

    @Test
    void resourceInAnotherNamespaceIsNotNamed() {
        Intent foreign = IntentFixtures.intent("secret-name", "elsewhere", Action.DENY, 71);

        assertThat(Conflicts.hold(mine, foreign, true).message())
                .doesNotContain("secret-name")
                .doesNotContain("elsewhere")
                .contains("another namespace");
    }

    @Test
    void resourcesThatDoNotDecideTheIdOtherwiseDoNotContradict() {
        assertThat(contradicts(IntentFixtures.with(denial, true, false, false), PatStatus.NONE))
                .isFalse();
        assertThat(contradicts(IntentFixtures.with(denial, false, true, false), PatStatus.NONE))
                .isFalse();
        assertThat(contradicts(IntentFixtures.approval("same", 71), PatStatus.NONE))
                .isFalse();
        assertThat(contradicts(IntentFixtures.intent("theirs", "acme", Action.DENY, 99), PatStatus.NONE))
                .isFalse();
        assertThat(contradicts(IntentFixtures.intent("theirs", "acme", Action.REVOKE, 71), PatStatus.NONE))
                .isFalse();
        assertThat(contradicts(IntentFixtures.intent("mine", "acme", Action.DENY, 71), PatStatus.NONE))
                .isFalse();
    }

    @Test
    void organizationLoginsAreComparedWithoutRegardToCase() {
        assertThat(contradicts(in("ACME", denial), PatStatus.NONE)).isTrue();
        assertThat(contradicts(in("globex", denial), PatStatus.NONE)).isFalse();
    }

    @Test
    void idsThatTheOtherResourceHasDecidedAreNoConflict() {
        PatStatus decided = IntentFixtures.status("Succeeded", IntentFixtures.outcome(71, OutcomeType.DENIED));

        assertThat(contradicts(denial, decided)).isFalse();
        assertThat(Conflicts.stillToDecide(denial, decided)).isEmpty();
    }

    private boolean contradicts(Intent other, PatStatus status) {
        return Conflicts.contradicts(mine, other)
                && Conflicts.stillToDecide(other, status).contains(71L);
    }

    private static Intent in(String organization, Intent intent) {
        return new Intent(
                intent.resource(),
                intent.generation(),
                organization,
                intent.action(),
                intent.reason(),
                intent.ids(),
                intent.dryRun(),
                intent.suspended(),
                intent.ignoreMissing(),
                intent.credentialsName(),
                intent.retryRequestedAt(),
                intent.selectorIntent());
    }
}
