package dev.patoperator.precedence.explanation;

import static dev.patoperator.policy.support.TestItem.item;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.HERE;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.listing;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import dev.patoperator.precedence.evaluation.EvaluationFixture;
import dev.patoperator.precedence.explanation.ItemExplanation.Finding;
import dev.patoperator.precedence.explanation.ItemExplanation.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests what resources that list ids are said to make of items. The items are 1 and 2, of mona. */
class ExplicitListExplanationTest {

    private final EvaluationFixture cluster = new EvaluationFixture();
    private final IndexedPolicyExplainer explainer =
            new IndexedPolicyExplainer(cluster.index, cluster.verifications, cluster.policies, cluster.clock);

    @BeforeEach
    void verify() {
        cluster.verified("acme");
    }

    private ItemExplanation explain(long id) {
        return explainer
                .explain(ItemKind.REQUEST, HERE, "acme", listing(item(1).request(), item(2).request()))
                .get(id);
    }

    @Test
    void listDecidesItsIdsOnly() {
        cluster.review("list", "action: Approve, patRequestIDs: [1, 7]");

        assertThat(explain(1).action()).isEqualTo(Action.APPROVE);
        assertThat(explain(1).findings()).extracting(Finding::text).containsExactly("lists the id");
        assertThat(explain(2).result()).isEqualTo(Result.EXCLUDED);
        assertThat(explain(2).findings()).isEmpty();
    }

    @Test
    void listsThatDisagreeDecideNothing() {
        cluster.review("approve", "action: Approve, patRequestIDs: [1]");
        cluster.review("deny", "action: Deny, patRequestIDs: [1]");

        assertThat(explain(1).result()).isEqualTo(Result.UNDECIDED);
        assertThat(explain(1).findings())
                .extracting(finding -> finding.policy().name(), Finding::text)
                .containsExactly(
                        tuple(
                                "deny",
                                "PatGrantReview approve decides this id the other way, so neither is sent: remove it"
                                        + " from one of the two"),
                        tuple(
                                "approve",
                                "PatGrantReview deny decides this id the other way, so neither is sent: remove it from"
                                        + " one of the two"));
    }

    @Test
    void selectorLeavesAnIdToItsList() {
        cluster.review("list", "action: Approve, patRequestIDs: [1]");
        cluster.review("deny", "action: Deny, interval: 1h, limit: 10, selector: {}");

        assertThat(explain(1).action()).isEqualTo(Action.APPROVE);
        assertThat(explain(1).findings())
                .extracting(finding -> finding.policy().name(), Finding::result, Finding::text)
                .containsExactly(
                        tuple("list", Result.MATCHES, "lists the id"),
                        tuple("deny", Result.UNDECIDED, "left to PatGrantReview list, which lists this id"));
    }

    @Test
    void selectorThatFailsForAListedIdLeavesItToTheList() {
        cluster.review("list", "action: Approve, patRequestIDs: [1]");
        cluster.review("deny", "action: Deny, interval: 1h, selector: {repository: api}");

        assertThat(explain(1).action()).isEqualTo(Action.APPROVE);
        assertThat(explain(1).findings()).extracting(Finding::result).containsExactly(Result.MATCHES, Result.EXCLUDED);
    }

    @Test
    void guardThatExcludesAnIdIsSaid() {
        cluster.review("list", "action: Approve, patRequestIDs: [1], selector: {owners: [hubot]}");

        assertThat(explain(1).result()).isEqualTo(Result.EXCLUDED);
        assertThat(explain(1).findings())
                .extracting(Finding::result, Finding::text)
                .containsExactly(tuple(Result.EXCLUDED, "not sent: 'owners' of spec.selector excludes it"));
    }

    @Test
    void guardThatFailsBecauseItsFactsWereNotReadIsMarked() {
        cluster.review("list", """
                action: Approve, patRequestIDs: [1],
                  selector: {matchConditions: [{name: ops, expression: "member.inTeam('ops')"}]}""");

        assertThat(explain(1).findings())
                .extracting(Finding::result, Finding::isNotRead)
                .containsExactly(tuple(Result.UNDECIDED, true));
    }

    @Test
    void guardThatMatchesIsSaid() {
        cluster.review("list", "action: Approve, patRequestIDs: [1], selector: {owners: [mona]}");

        assertThat(explain(1).findings())
                .extracting(Finding::text)
                .containsExactly("lists the id, and 'owners' matches");
    }

    @Test
    void idWithAFinalOutcomeIsNotDecidedAgain() {
        PatGrantReview list = cluster.review("list", "action: Approve, patRequestIDs: [1, 2]");
        list.setStatus(status("observedGeneration: 1\noutcomes: [{id: 1, outcome: Failed, message: gone}]"));

        assertThat(explain(1).result()).isEqualTo(Result.EXCLUDED);
        assertThat(explain(1).findings())
                .extracting(Finding::text)
                .containsExactly("its status shows the id as Failed");
        assertThat(explain(2).result()).isEqualTo(Result.MATCHES);
    }

    @Test
    void idsOfAnotherGitHubAreNotTheseItems() {
        PatGrantReview list = cluster.review("list", "action: Approve, patRequestIDs: [1]");
        list.setStatus(status("githubAPIURL: " + EvaluationFixture.ELSEWHERE));

        assertThat(explain(1).findings()).isEmpty();
    }

    @Test
    void suspendedListConcernsItsIdsOnly() {
        cluster.review("list", "action: Approve, suspend: true, patRequestIDs: [1]");

        assertThat(explain(1).findings()).extracting(Finding::result).containsExactly(Result.SUSPENDED);
        assertThat(explain(2).findings()).isEmpty();
    }

    @Test
    void dryRunOfAListDecidesNothing() {
        cluster.review("list", "action: Approve, dryRun: true, patRequestIDs: [1]");

        assertThat(explain(1).result()).isEqualTo(Result.EXCLUDED);
        assertThat(explain(1).findings())
                .extracting(Finding::result, Finding::isDryRun)
                .containsExactly(tuple(Result.MATCHES, true));
    }

    @Test
    void listIsHeldBackByNoUnverifiedOne() {
        cluster.review("list", "action: Approve, patRequestIDs: [1]");
        cluster.review("unread", "deny", "action: Deny, patRequestIDs: [1]");

        assertThat(explain(1).action()).isEqualTo(Action.APPROVE);
        assertThat(explain(1).findings()).hasSize(1);
    }
}
