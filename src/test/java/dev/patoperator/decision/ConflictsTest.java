package dev.patoperator.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.decision.Conflicts.Hold;
import dev.patoperator.decision.Conflicts.Rival;
import dev.patoperator.decision.Conflicts.Standing;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When an id is held because somebody decides it the other way. */
class ConflictsTest {

    private final Intent mine = Given.approval("mine", 71, 72);
    private final Intent denial = Given.intent("theirs", "acme", Action.DENY, 71);

    @Test
    void theOtherActionOnTheSameUndecidedIdHoldsIt() {
        assertThat(hold(denial, PatStatus.NONE, Standing.VERIFIED)).hasValueSatisfying(hold -> {
            assertThat(hold.certain()).isTrue();
            assertThat(hold.message()).contains("PatGrantReview theirs");
        });
    }

    @Test
    void aRivalInAnotherNamespaceIsNotNamed() {
        Intent foreign = Given.intent("secret-name", "elsewhere", Action.DENY, 71);

        assertThat(hold(foreign, PatStatus.NONE, Standing.VERIFIED)
                        .orElseThrow()
                        .message())
                .doesNotContain("secret-name")
                .doesNotContain("elsewhere")
                .contains("another namespace");
    }

    @Test
    void aRivalWhoseCredentialsWereNotTriedYetHoldsForAMoment() {
        assertThat(hold(denial, PatStatus.NONE, Standing.UNKNOWN))
                .hasValueSatisfying(hold -> assertThat(hold.certain()).isFalse());
    }

    @Test
    void aVerifiedRivalOutweighsAnUncertainOne() {
        Intent another = Given.intent("another", "acme", Action.DENY, 71);
        List<Rival> rivals = List.of(
                new Rival(denial, PatStatus.NONE, Standing.UNKNOWN),
                new Rival(another, PatStatus.NONE, Standing.VERIFIED));

        assertThat(Conflicts.of(mine, 71, rivals).orElseThrow().certain()).isTrue();
    }

    @Test
    void whoHasNoSayHoldsNothing() {
        assertThat(hold(denial, PatStatus.NONE, Standing.REFUSED)).isEmpty();
        assertThat(hold(Given.with(denial, true, false, false), PatStatus.NONE, Standing.VERIFIED))
                .isEmpty();
        assertThat(hold(Given.with(denial, false, true, false), PatStatus.NONE, Standing.VERIFIED))
                .isEmpty();
        assertThat(hold(Given.approval("same", 71), PatStatus.NONE, Standing.VERIFIED))
                .isEmpty();
        assertThat(hold(Given.intent("theirs", "acme", Action.DENY, 99), PatStatus.NONE, Standing.VERIFIED))
                .isEmpty();
        assertThat(hold(Given.intent("theirs", "acme", Action.REVOKE, 71), PatStatus.NONE, Standing.VERIFIED))
                .isEmpty();
        assertThat(hold(Given.intent("mine", "acme", Action.DENY, 71), PatStatus.NONE, Standing.VERIFIED))
                .isEmpty();
    }

    @Test
    void organizationsAreTheSameHoweverTheirLoginsAreWritten() {
        assertThat(hold(in("ACME", denial), PatStatus.NONE, Standing.VERIFIED)).isPresent();
        assertThat(hold(in("globex", denial), PatStatus.NONE, Standing.VERIFIED))
                .isEmpty();
    }

    @Test
    void whatTheRivalHasDecidedIsNoConflictAnyMore() {
        PatStatus decided = Given.status("Succeeded", Given.outcome(71, OutcomeType.DENIED));

        assertThat(hold(denial, decided, Standing.VERIFIED)).isEmpty();
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
                intent.selection());
    }

    private Optional<Hold> hold(Intent rival, PatStatus status, Standing standing) {
        return Conflicts.of(mine, 71, List.of(new Rival(rival, status, standing)));
    }
}
