package dev.patoperator.controller.plan;

import static dev.patoperator.controller.plan.PlannerFixture.retried;
import static dev.patoperator.controller.plan.PlannerFixture.review;
import static dev.patoperator.controller.plan.PlannerFixture.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OneShotSelector;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.model.intent.DecisionOrigin;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.status.Conditions;
import dev.patoperator.status.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests how {@link ReconcilePlanner} tells specs apart: invalid ones, selectors and lists. */
class PlannedSpecTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String ONE_SHOT = "action: Approve, selector: {createdBefore: \"2026-01-01T00:00:00Z\"}";

    /** Without an interval it is evaluated once, and would match requests that are made later. */
    private static final String BROKEN_SELECTOR = "selector: {owners: [hubot]}";

    private static final String CONDITION =
            "interval: 10m, selector: {matchConditions: [{name: c, expression: \"%s\"}]}";

    private PlannerFixture stage = new PlannerFixture();

    @AfterEach
    void close() {
        stage.close();
    }

    private void limited(int maxOrganizations, long maxConditionBytes) {
        stage.close();
        stage = new PlannerFixture(maxOrganizations, maxConditionBytes);
    }

    private static PatGrantReview approval() {
        return review("approve", "action: Approve, patRequestIDs: [1]");
    }

    private static PatGrantReview invalidList() {
        return review("approve", "action: Approve, patRequestIDs: []");
    }

    private static PatGrantReview invalidSelector(String action) {
        return review("select", "action: " + action + ", " + BROKEN_SELECTOR);
    }

    private static PatGrantReview conditional(String expression) {
        return review("select", "action: Approve, " + CONDITION.formatted(expression));
    }

    private static String invalidMessage(ReconcileResult result) {
        assertThat(Conditions.readyReason(result.status().conditionList())).contains(Reason.INVALID_SPEC);
        return Conditions.ready(result.status().conditionList()).orElseThrow().message();
    }

    /** Returns the message of an invalid selector that does not say how it affects approvals. */
    private String plainMessage(String action) throws InterruptedException {
        return invalidMessage(stage.planner.reconcile(invalidSelector(action)));
    }

    @Test
    void invalidListIsWithdrawn() throws Exception {
        stage.reconcile(approval());

        ReconcileResult result = stage.planner.reconcile(invalidList());

        assertThat(invalidMessage(result)).contains("patRequestIDs");
        assertThat(result.shouldWrite()).isTrue();
        assertThat(result.requeueAfter()).isNull();
        assertThat(stage.isWorkingFor(approval())).isFalse();
    }

    @Test
    void invalidListKeepsWhatWasSent() throws Exception {
        stage.gitHub.addRequest(1);
        stage.reconcile(approval());
        stage.results(approval());

        ReconcileResult result = stage.planner.reconcile(invalidList());

        assertThat(result.recorded()).containsOnlyKeys(1L);
        assertThat(result.status().outcomeList()).extracting(Outcome::id).containsExactly(1L);
        assertThat(result.status().decisionsByHour()).isNull();
    }

    @Test
    void retryOfAnInvalidListIsHandled() throws Exception {
        ReconcileResult result = stage.planner.reconcile(retried(stage.known(invalidList()), "first"));

        assertThat(result.status().lastHandledRetryAt()).isEqualTo("first");
    }

    @Test
    void retryOfAnInvalidSelectorStaysUnhandled() throws Exception {
        ReconcileResult result = stage.planner.reconcile(retried(stage.known(invalidSelector("Approve")), "first"));

        assertThat(result.status().lastHandledRetryAt()).isNull();
    }

    @Test
    void invalidApprovalHasNothingVerified() throws Exception {
        String plain = plainMessage("Approve");
        ReconcileResult result = stage.planner.reconcile(stage.known(invalidSelector("Approve")));

        assertThat(invalidMessage(result)).isEqualTo(plain);
        assertThat(result.requeueAfter()).isNull();
        assertThat(stage.credentials.reads()).isZero();
    }

    @Test
    void invalidDenyHasItsCredentialsVerifiedAndSaysWhatItHoldsBack() throws Exception {
        String plain = plainMessage("Deny");
        ReconcileResult result = stage.reconcile(stage.known(invalidSelector("Deny")));

        assertThat(invalidMessage(result))
                .isEqualTo(plain + "; its credentials are not verified yet, so it holds approvals back for"
                        + " 30 seconds at most");
        assertThat(result.requeueAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(stage.credentials.reads()).isEqualTo(1);
    }

    @Test
    void verifiedDenyIsVerifiedAgainWhenThatIsDue() throws Exception {
        stage.verified();
        ReconcileResult result = stage.planner.reconcile(stage.known(invalidSelector("Deny")));

        assertThat(invalidMessage(result)).endsWith("it holds back every approval in the organization");
        assertThat(result.requeueAfter()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void organizationBeyondTheLimitIsRefused() throws Exception {
        limited(0, 1 << 20);
        PatGrantReview review = stage.known(retried(approval(), "first"));

        ReconcileResult result = stage.planner.reconcile(review);

        assertThat(invalidMessage(result)).contains("name more than 0 organizations");
        assertThat(result.requeueAfter()).isEqualTo(MINUTE);
        assertThat(result.status().lastHandledRetryAt()).isEqualTo("first");
    }

    @Test
    void denyBeyondTheLimitHasNothingVerified() throws Exception {
        limited(0, 1 << 20);

        PatGrantReview deny = review("deny", "action: Deny, interval: 10m, selector: {owners: [hubot]}");

        ReconcileResult result = stage.planner.reconcile(stage.known(deny));

        assertThat(result.requeueAfter()).isEqualTo(MINUTE);
        assertThat(stage.credentials.reads()).isZero();
    }

    @Test
    void conditionThatDoesNotCompileIsRefusedForGood() throws Exception {
        ReconcileResult result = stage.planner.reconcile(stage.known(conditional("no such thing")));

        assertThat(invalidMessage(result)).contains("'c' does not compile");
        assertThat(result.requeueAfter()).isNull();
    }

    @Test
    void retryOfAConditionThatDoesNotCompileStaysUnhandled() throws Exception {
        ReconcileResult result = stage.planner.reconcile(retried(stage.known(conditional("no such thing")), "first"));

        assertThat(result.status().lastHandledRetryAt()).isNull();
    }

    @Test
    void conditionThatDoesNotFitIsTriedAgain() throws Exception {
        limited(10, 1);
        ReconcileResult result = stage.planner.reconcile(stage.known(conditional("true")));

        assertThat(invalidMessage(result)).contains("memory");
        assertThat(result.requeueAfter()).isEqualTo(MINUTE);
    }

    @Test
    void denyWhoseConditionDoesNotCompileHasItsCredentialsVerified() throws Exception {
        PatGrantReview review = review("deny", "action: Deny, " + CONDITION.formatted("no such thing"));

        ReconcileResult result = stage.reconcile(stage.known(review));

        assertThat(invalidMessage(result)).endsWith("30 seconds at most");
        assertThat(result.requeueAfter()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void selectorThatCannotBeRememberedIsRefusedForGood() throws Exception {
        List<OneShotSelector> selectors = IntStream.range(0, OneShotSelector.MAX_SELECTORS)
                .mapToObj(i -> new OneShotSelector("hash-" + i, true, 1, 1, 1, 0, 0))
                .toList();
        PatStatus full = PatStatus.NONE.toBuilder().oneShotSelectors(selectors).build();

        ReconcileResult result = stage.planner.reconcile(with(review("select", ONE_SHOT), full));

        assertThat(invalidMessage(result)).contains("50 different selectors");
        assertThat(result.requeueAfter()).isNull();
    }

    @Test
    void generationOfAValidSpecIsRemembered() throws Exception {
        stage.reconcile(approval());

        assertThat(stage.generations.origins(Intent.refOf(approval()), Map.of(1L, 1L)))
                .containsEntry(1L, new DecisionOrigin(DecisionOrigin.SpecKind.LISTED, null));
    }

    @Test
    void selectorIsEvaluated() throws Exception {
        PatGrantReview review = review("select", ONE_SHOT);

        stage.reconcile(review);

        assertThat(stage.schedule.submittedAt(Intent.refOf(review), new Submission.Attempt(1, null)))
                .isEqualTo(stage.credentials.clock.instant());
    }

    @Test
    void listIsNotScheduledAsASelector() throws Exception {
        stage.reconcile(approval());

        assertThat(stage.schedule.isKnown(Intent.refOf(approval()))).isFalse();
    }
}
