package dev.patoperator.controller.plan;

import static dev.patoperator.controller.plan.CredentialsFixture.HERE;
import static dev.patoperator.controller.plan.PlannerFixture.review;
import static dev.patoperator.controller.plan.PlannerFixture.with;
import static dev.patoperator.model.intent.IntentFixtures.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.model.Blocker;
import dev.patoperator.status.Conditions;
import dev.patoperator.status.Reason;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests what {@link ReconcilePlanner} does with ids that others hold, and with what keeps the rest from being sent. */
class PlannedHoldTest {

    private static final Duration PROGRESS = Duration.ofSeconds(30);
    private static final Duration REFUSAL = Duration.ofMinutes(3);
    private static final Blocker NOT_INSTALLED = new Blocker(Blocker.Kind.ORGANIZATION_NOT_FOUND, "not installed");
    private static final PatStatus PLANNED =
            status("Progressing").toBuilder().githubAPIURL(HERE.toString()).build();

    private final PlannerFixture stage = new PlannerFixture();

    @AfterEach
    void close() {
        stage.close();
    }

    private static PatGrantReview approval(String ids) {
        return review("approve", "action: Approve, patRequestIDs: [" + ids + "]");
    }

    private static Reason reason(ReconcileResult result) {
        return Conditions.readyReason(result.status().conditionList()).orElseThrow();
    }

    private static String message(ReconcileResult result) {
        return Conditions.ready(result.status().conditionList()).orElseThrow().message();
    }

    /** Has another review list this id to deny it. */
    private void denied(String name, long id, String secret) {
        stage.known(review(name, "action: Deny, patRequestIDs: [" + id + "], credentialsRef: {name: " + secret + "}"));
    }

    private void refused() throws Exception {
        AppCredentials app = stage.readSecret();
        stage.credentials.verifications.refused(app, "acme", NOT_INSTALLED);
    }

    @Test
    void heldIdIsNotSent() throws Exception {
        stage.verified();
        denied("deny", 1, "github-app");
        stage.gitHub.addRequest(1);
        stage.gitHub.addRequest(2);
        PatGrantReview review = with(approval("1, 2"), PLANNED);

        ReconcileResult result = stage.reconcile(review);

        assertThat(result.requeueAfter()).isEqualTo(PROGRESS);
        assertThat(stage.results(review)).containsOnlyKeys(2L);
    }

    @Test
    void listWhoseIdsAreAllHeldIsReconciledAgainAfterAWhile() throws Exception {
        stage.verified();
        denied("deny", 1, "github-app");

        ReconcileResult result = stage.reconcile(with(approval("1"), PLANNED));

        assertThat(reason(result)).isEqualTo(Reason.CONFLICT);
        assertThat(result.status().outcomeList()).extracting(Outcome::outcome).containsExactly(OutcomeType.UNDECIDED);
        assertThat(result.requeueAfter()).isEqualTo(REFUSAL);
    }

    @Test
    void uncertainHoldIsCheckedAgainSoon() throws Exception {
        denied("deny", 1, "other");

        ReconcileResult result = stage.reconcile(approval("1, 2"));

        assertThat(reason(result)).isEqualTo(Reason.PROGRESSING);
        assertThat(result.requeueAfter()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void oneUncertainHoldOfSeveralIsCheckedAgainSoon() throws Exception {
        stage.verified();
        denied("deny", 1, "github-app");
        denied("deny-too", 2, "other");

        ReconcileResult result = stage.reconcile(with(approval("1, 2"), PLANNED));

        assertThat(result.status().outcomeList())
                .extracting(Outcome::outcome)
                .containsExactly(OutcomeType.UNDECIDED, OutcomeType.PENDING);
        assertThat(result.requeueAfter()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void missingSecretIsTheBlocker() throws Exception {
        ReconcileResult result = stage.reconcileWithoutSecret(approval("1"));

        assertThat(reason(result)).isEqualTo(Reason.CREDENTIALS_NOT_FOUND);
        assertThat(result.requeueAfter()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void blockerOfAListWhoseIdsAreAllHeldDecidesWhenItIsReconciledAgain() throws Exception {
        denied("deny", 1, "other");

        ReconcileResult result = stage.reconcileWithoutSecret(approval("1"));

        assertThat(result.requeueAfter()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void gitHubOfTheSubmissionIsRecordedAlthoughTheSecretIsGone() throws Exception {
        stage.reconcile(approval("1"));

        assertThat(stage.reconcileWithoutSecret(approval("1")).status().githubAPIURL())
                .isEqualTo(HERE.toString());
    }

    @Test
    void refusalThatTheStatusShowsIsStillShown() throws Exception {
        refused();

        ReconcileResult result = stage.reconcile(with(approval("1"), status("OrganizationNotFound")));

        assertThat(reason(result)).isEqualTo(Reason.ORGANIZATION_NOT_FOUND);
        assertThat(message(result)).isEqualTo("not installed");
        assertThat(result.requeueAfter()).isEqualTo(PROGRESS);
    }

    @Test
    void refusalThatTheStatusDoesNotShowIsNotShown() throws Exception {
        refused();

        assertThat(reason(stage.reconcile(with(approval("1"), status("RateLimited")))))
                .isEqualTo(Reason.PROGRESSING);
    }

    @Test
    void refusalThatIsNoLongerKnownIsNotShown() throws Exception {
        assertThat(reason(stage.reconcile(with(approval("1"), status("OrganizationNotFound")))))
                .isEqualTo(Reason.PROGRESSING);
    }
}
