package dev.patoperator.precedence.evaluation;

import static dev.patoperator.policy.support.TestItem.item;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.choosing;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.evaluated;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.ids;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.listing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the exceptions of selectors as resources write them. They end half an hour after the time of the clock. */
class SelectorExceptionsTest {

    private static final String EVERYONE = "action: Approve, interval: 1h, limit: 10, selector: {}";
    private static final String NO_ONE_BUT_MONA = """
            action: Deny, interval: 1h, limit: 10,
              selector: {exceptions: [{owners: [Mona], until: "2026-11-22T16:30:00Z", reason: SEC-99}]}""";
    private static final DecisionResult EXCEPTED =
            new DecisionResult.Excepted(Instant.parse("2026-11-22T16:30:00Z"), "SEC-99", SnapshotFixture.token(1));

    private final EvaluationFixture cluster = new EvaluationFixture();
    private final ListingSnapshot listed =
            listing(item(1).request(), item(2).owner("hubot").request());

    @BeforeEach
    void verify() {
        cluster.verified("acme");
    }

    private SelectorEvaluation evaluate(Submission submission) {
        return cluster.evaluate(
                submission, item(1).request(), item(2).owner("hubot").request());
    }

    @Test
    void aDenyDecidesWhatItDoesNotExcept() {
        PatGrantReview deny = cluster.review("deny", NO_ONE_BUT_MONA);

        SelectorEvaluation evaluation = evaluate(choosing(deny, Action.DENY));

        assertThat(ids(evaluation)).containsExactly(2L);
        assertThat(evaluation.results()).isEqualTo(Map.of(1L, EXCEPTED));
    }

    @Test
    void anApprovalIsHeldBackAgainWhenTheExceptionOfADenyIsOver() {
        cluster.review("deny", NO_ONE_BUT_MONA);
        PatGrantReview approve = cluster.review("approve", EVERYONE);
        assertThat(ids(evaluate(choosing(approve, Action.APPROVE)))).containsExactly(1L);

        cluster.clock.pass(Duration.ofMinutes(30));

        assertThat(ids(evaluate(choosing(approve, Action.APPROVE)))).isEmpty();
    }

    @Test
    void anApprovalIsNotSentWhenTheExceptionOfADenyEndedSinceTheEvaluation() {
        cluster.review("deny", NO_ONE_BUT_MONA);
        PatGrantReview approve = cluster.review("approve", EVERYONE);
        Submission chosen = evaluated(approve, Action.APPROVE, true, listed, new EvaluationBudgets(), 1);
        assertThat(cluster.evaluator.stillChosen(chosen, Set.of(1L), Map.of())).containsExactly(1L);

        cluster.clock.pass(Duration.ofMinutes(30));

        assertThat(cluster.evaluator.stillChosen(chosen, Set.of(1L), Map.of())).isEmpty();
    }

    @Test
    void anItemThatWasExceptedSinceTheEvaluationIsNotSent() {
        PatGrantReview deny = cluster.review("deny", "action: Deny, interval: 1h, limit: 10, selector: {}");
        Submission chosen = evaluated(deny, Action.DENY, true, listed, new EvaluationBudgets(), 1, 2);
        cluster.review("deny", NO_ONE_BUT_MONA);

        assertThat(cluster.evaluator.stillChosen(chosen, Set.of(1L, 2L), Map.of()))
                .containsExactly(2L);
    }

    @Test
    void aRevocationExceptsTokens() {
        PatRevocation revoke = cluster.revocation("revoke", """
                interval: 1h, limit: 10,
                  selector: {exceptions: [{tokenIDs: [900001], until: "2026-11-22T16:30:00Z", reason: SEC-99}]}""");

        SelectorEvaluation evaluation =
                cluster.evaluate(choosing(revoke, Action.REVOKE), item(1).grant(), item(2).grant());

        assertThat(ids(evaluation)).containsExactly(2L);
        assertThat(evaluation.results()).isEqualTo(Map.of(1L, EXCEPTED));
    }

    @Test
    void aDryRunShowsWhatIsExcepted() {
        PatGrantReview deny = cluster.review("deny", "dryRun: true, " + NO_ONE_BUT_MONA);
        Submission plain = choosing(deny, Action.DENY);

        SelectorEvaluation evaluation = evaluate(new Submission(
                plain.resource(),
                plain.attempt(),
                plain.credentials(),
                plain.organization(),
                plain.action(),
                null,
                plain.ids(),
                true,
                plain.selector(),
                null));

        assertThat(evaluation.chosen()).isEmpty();
        assertThat(evaluation.results()).containsEntry(1L, EXCEPTED).containsOnlyKeys(1L, 2L);
        assertThat(evaluation.results().get(2L)).isInstanceOf(DecisionResult.WouldDecide.class);
    }
}
