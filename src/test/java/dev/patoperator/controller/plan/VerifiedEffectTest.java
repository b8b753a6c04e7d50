package dev.patoperator.controller.plan;

import static dev.patoperator.controller.plan.CredentialsFixture.INSTALLATION;
import static dev.patoperator.controller.plan.CredentialsFixture.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.support.NoPolicyEvaluator;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.precedence.index.ResourceScope;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests what {@link CredentialVerifier} tells of a Deny selector whose credentials are verified, or are not. */
class VerifiedEffectTest {

    private static final ResourceScope DENY = new ResourceScope(
            new ResourceRef("PatGrantReview", "acme", "deny", "uid-deny"), "acme", Action.DENY, SECRET, true, true);
    private static final Blocker NOT_INSTALLED = new Blocker(Blocker.Kind.ORGANIZATION_NOT_FOUND, "not installed");
    private static final Blocker LIMITED = new Blocker(Blocker.Kind.RATE_LIMITED, "slow down");
    private static final Blocker DOWN = new Blocker(Blocker.Kind.GITHUB_UNAVAILABLE, "down");
    private static final String HOLDS_NOTHING = "; until that is mended this Deny holds nothing back";

    private final CredentialsFixture stage = new CredentialsFixture(new NoPolicyEvaluator());
    private final CredentialVerifier verifier = stage.verifier;
    private AppCredentials app;

    @BeforeEach
    void read() throws Exception {
        stage.secretHolds("1");
        app = verifier.read(SECRET);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private void installed(ItemKind... writable) {
        stage.verifications.installed(app, "acme", INSTALLATION, Set.of(writable), Duration.ZERO);
    }

    private void refused() {
        stage.verifications.refused(app, "acme", NOT_INSTALLED);
    }

    private void unavailable() {
        stage.verifications.unavailable(app, "acme", LIMITED);
    }

    @Test
    void invalidDenyHoldsEverythingBackWhenVerified() {
        installed(ItemKind.REQUEST);

        assertThat(verifier.effectOfInvalid(DENY))
                .isEqualTo("; until it is mended it holds back every approval in the organization");
    }

    @Test
    void invalidDenyHoldsNothingBackWhenRefused() {
        refused();

        assertThat(verifier.effectOfInvalid(DENY)).isEqualTo("; and it holds nothing back: not installed");
    }

    @Test
    void invalidDenyHoldsBackForAMomentWhenNotVerifiedYet() {
        assertThat(verifier.effectOfInvalid(DENY))
                .isEqualTo("; its credentials are not verified yet, so it holds approvals back for 30 seconds at most");
    }

    @Test
    void invalidDenyHoldsBackForAMomentWhenNotVerifiable() {
        unavailable();

        assertThat(verifier.effectOfInvalid(DENY))
                .isEqualTo("; its credentials are not verified yet, so it holds approvals back for 30 seconds at most");
    }

    @Test
    void refusalIsABlockerThatNamesItsEffect() {
        refused();

        assertThat(verifier.withEffectOnApprovals(DENY, null))
                .isEqualTo(new Blocker(Blocker.Kind.ORGANIZATION_NOT_FOUND, "not installed" + HOLDS_NOTHING));
    }

    @Test
    void ownBlockerComesBeforeTheRefusal() {
        refused();

        assertThat(verifier.withEffectOnApprovals(DENY, DOWN))
                .isEqualTo(new Blocker(Blocker.Kind.GITHUB_UNAVAILABLE, "down" + HOLDS_NOTHING));
    }

    @Test
    void verifiedDenyWithoutABlockerHasNone() {
        installed(ItemKind.REQUEST);

        assertThat(verifier.withEffectOnApprovals(DENY, null)).isNull();
    }

    @Test
    void ownBlockerOfAVerifiedDenyIsUnchanged() {
        installed(ItemKind.REQUEST);

        assertThat(verifier.withEffectOnApprovals(DENY, DOWN)).isEqualTo(DOWN);
    }

    @Test
    void ownBlockerOfADenyThatIsNotVerifiedYetIsUnchanged() {
        assertThat(verifier.withEffectOnApprovals(DENY, DOWN)).isEqualTo(DOWN);
    }

    @Test
    void ownBlockerOfADenyThatIsNotVerifiableNamesItsEffect() {
        unavailable();

        assertThat(verifier.withEffectOnApprovals(DENY, DOWN))
                .isEqualTo(new Blocker(
                        Blocker.Kind.GITHUB_UNAVAILABLE,
                        "down; it was not verified since the operator started, so it holds approvals back for"
                                + " 30 seconds at most"));
    }

    @Test
    void temporaryBlockerOfAnotherResourceIsNotShown() {
        unavailable();

        assertThat(verifier.withEffectOnApprovals(DENY, null)).isNull();
    }

    @Test
    void credentialsAreVerifiedWhenTheInstallationMayDecide() {
        installed(ItemKind.REQUEST);

        assertThat(verifier.isVerified(DENY)).isTrue();
    }

    @Test
    void credentialsAreNotVerifiedBeforeGitHubAnswered() {
        assertThat(verifier.isVerified(DENY)).isFalse();
    }

    @Test
    void credentialsAreNotVerifiedWithoutThePermission() {
        installed(ItemKind.GRANT);

        assertThat(verifier.isVerified(DENY)).isFalse();
    }

    @Test
    void refusalOfGitHubIsTheReason() {
        refused();

        assertThat(verifier.refusal(DENY)).isEqualTo(NOT_INSTALLED);
    }

    @Test
    void missingPermissionIsTheReason() {
        installed(ItemKind.GRANT);

        assertThat(verifier.refusal(DENY)).isEqualTo(Blocker.missingPermission(ItemKind.REQUEST, "acme"));
    }

    @Test
    void temporaryBlockerIsNoRefusal() {
        unavailable();

        assertThat(verifier.refusal(DENY)).isNull();
    }

    @Test
    void nothingIsRefusedBeforeGitHubAnswered() {
        assertThat(verifier.refusal(DENY)).isNull();
    }
}
