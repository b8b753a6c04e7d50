package dev.patoperator.precedence.explanation;

import static dev.patoperator.policy.support.TestItem.item;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.ELSEWHERE;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.HERE;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.listing;
import static dev.patoperator.precedence.evaluation.EvaluationFixture.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.OneShotHistory;
import dev.patoperator.model.intent.ParsedResource;
import dev.patoperator.precedence.evaluation.EvaluationFixture;
import dev.patoperator.precedence.evaluation.IndexedPolicyEvaluator;
import dev.patoperator.precedence.explanation.ItemExplanation.Finding;
import dev.patoperator.precedence.explanation.ItemExplanation.Result;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Tests what the policies of a cluster are said to make of items, with selectors. Mona owns each item. */
class IndexedPolicyExplainerTest {

    private static final String APPROVE_ALL = "action: Approve, interval: 1h, limit: 10, selector: {}";
    private static final String DENY_ALL = "action: Deny, interval: 1h, limit: 10, selector: {}";

    private final EvaluationFixture cluster = new EvaluationFixture();
    private final IndexedPolicyExplainer explainer =
            new IndexedPolicyExplainer(cluster.index, cluster.verifications, cluster.policies, cluster.clock);

    @BeforeEach
    void verify() {
        cluster.verified("acme");
    }

    private Map<Long, ItemExplanation> explain(ListedPat... items) {
        return explainer.explain(ItemKind.REQUEST, HERE, "Acme", listing(items));
    }

    private ItemExplanation explainOne() {
        return explain(item(1).request()).get(1L);
    }

    private ItemExplanation explainGrant() {
        return explainer
                .explain(ItemKind.GRANT, HERE, "acme", listing(item(1).grant()))
                .get(1L);
    }

    private static List<String> names(List<ResourceRef> policies) {
        return policies.stream().map(ResourceRef::name).toList();
    }

    private static List<String> order(ItemExplanation explanation) {
        return explanation.findings().stream()
                .map(finding -> finding.policy().name())
                .toList();
    }

    private static Finding only(ItemExplanation explanation) {
        assertThat(explanation.findings()).hasSize(1);
        return explanation.findings().get(0);
    }

    @Test
    void saysWhichPolicyDecidesAndWhichPartsMatch() {
        cluster.review("mine", "action: Approve, interval: 1h, selector: {owners: [mona], permission: contents_write}");

        ItemExplanation explanation = explainOne();

        assertThat(explanation.result()).isEqualTo(Result.MATCHES);
        assertThat(explanation.action()).isEqualTo(Action.APPROVE);
        assertThat(names(explanation.decidedBy())).containsExactly("mine");
        assertThat(only(explanation))
                .extracting(Finding::result, Finding::action, Finding::isDryRun, Finding::text)
                .containsExactly(Result.MATCHES, Action.APPROVE, false, "'owners', 'permission' match");
    }

    @Test
    void saysWhichPartExcludesEachItem() {
        cluster.review("mine", """
                action: Approve, interval: 1h,
                  selector: {owners: [mona], matchConditions: [{name: ci-only, expression: request.tokenName == 'ci'}]}""");

        Map<Long, ItemExplanation> explained = explain(
                item(1).owner("hubot").request(), item(2).tokenName("laptop").request());

        assertThat(explained.values()).extracting(ItemExplanation::result).containsOnly(Result.EXCLUDED);
        assertThat(explained.get(1L).action()).isNull();
        assertThat(explained.get(1L).decidedBy()).isEmpty();
        assertThat(only(explained.get(1L)).text()).isEqualTo("'owners' excludes it");
        assertThat(only(explained.get(2L)).text()).isEqualTo("'ci-only' excludes it");
    }

    @Test
    void explainsGrantsWithRevocationsOnly() {
        cluster.review("approve", APPROVE_ALL);
        cluster.revocation("idle", "interval: 1h, selector: {owners: [mona]}");

        ItemExplanation explanation = explainGrant();

        assertThat(explanation.kind()).isEqualTo(ItemKind.GRANT);
        assertThat(explanation.action()).isEqualTo(Action.REVOKE);
        assertThat(order(explanation)).containsExactly("idle");
    }

    @Test
    void itemOfAnOrganizationWithoutPoliciesIsExcluded() {
        ItemExplanation explanation = explainOne();

        assertThat(explanation.result()).isEqualTo(Result.EXCLUDED);
        assertThat(explanation.findings()).isEmpty();
    }

    @Test
    void policyOfAnotherNamespaceIsNamed() {
        cluster.verified("security");
        cluster.review("approve", APPROVE_ALL);
        cluster.review("security", "deny", DENY_ALL);

        ItemExplanation explanation = explainOne();

        assertThat(explanation.action()).isEqualTo(Action.DENY);
        assertThat(explanation.decidedBy()).extracting(ResourceRef::namespace).containsExactly("security");
        assertThat(explanation.findings())
                .extracting(finding -> finding.policy().name(), Finding::result, Finding::text)
                .containsExactly(
                        tuple("deny", Result.MATCHES, "its selector matches everything"),
                        tuple(
                                "approve",
                                Result.UNDECIDED,
                                "held back: a PatGrantReview in another namespace denies it"));
    }

    @Test
    void policyThatIsNotVerifiedTakesNoPart() {
        cluster.review("approve", APPROVE_ALL);
        cluster.review("unread", "deny-a", DENY_ALL);
        cluster.unverifiable("limited");
        cluster.review("limited", "deny-b", DENY_ALL);
        cluster.verified("elsewhere", ELSEWHERE);
        cluster.review("elsewhere", "deny-c", DENY_ALL);

        ItemExplanation explanation = explainOne();

        assertThat(explanation.action()).isEqualTo(Action.APPROVE);
        assertThat(order(explanation)).containsExactly("approve");
    }

    @Test
    void anExplanationDoesNotStartTheTimeForWhichUnverifiedPoliciesHold() {
        PatGrantReview approve = cluster.review("approve", APPROVE_ALL);
        cluster.review("unread", "deny", DENY_ALL);
        explainOne();
        cluster.passHoldTime();

        assertThat(cluster.evaluate(EvaluationFixture.choosing(approve, Action.APPROVE), item(1).request())
                        .chosen())
                .describedAs("the Deny may hold from the first evaluation on")
                .isEmpty();
    }

    @Test
    void anExplanationIsNotLoggedAsAnEvaluation() {
        PatGrantReview approve = cluster.review("approve", APPROVE_ALL);
        var log = new ListAppender<ILoggingEvent>();
        var logger = (Logger) LoggerFactory.getLogger(IndexedPolicyEvaluator.class.getPackageName());
        log.start();
        logger.addAppender(log);
        try {
            explainOne();
            assertThat(log.list).isEmpty();
            cluster.evaluate(EvaluationFixture.choosing(approve, Action.APPROVE), item(1).request());
            assertThat(log.list).hasSize(1);
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void suspendedPolicyAndDryRunDecideNothing() {
        cluster.review("approve-dry", "action: Approve, interval: 1h, dryRun: true, limit: 1, selector: {}");
        cluster.review("deny-dry", "action: Deny, interval: 1h, dryRun: true, selector: {owners: [hubot]}");
        cluster.review("deny-suspended", "action: Deny, interval: 1h, suspend: true, selector: {owners: [mona]}");

        ItemExplanation explanation =
                explain(item(1).request(), item(2).request()).get(1L);

        assertThat(explanation.result()).isEqualTo(Result.EXCLUDED);
        assertThat(explanation.action()).isNull();
        assertThat(explanation.findings())
                .extracting(finding -> finding.policy().name(), Finding::result, Finding::isDryRun, Finding::text)
                .containsExactly(
                        tuple("approve-dry", Result.MATCHES, true, "its selector matches everything"),
                        tuple("deny-dry", Result.EXCLUDED, true, "'owners' excludes it"),
                        tuple("deny-suspended", Result.SUSPENDED, false, "suspended"));
    }

    @Test
    void dryRunThatCannotDecideLeavesTheItemAsItIs() {
        cluster.review("approve-dry", "action: Approve, interval: 1h, dryRun: true, selector: {repository: api}");

        ItemExplanation explanation = explainOne();

        assertThat(explanation.result()).isEqualTo(Result.EXCLUDED);
        assertThat(only(explanation).result()).isEqualTo(Result.UNDECIDED);
    }

    @Test
    void whatWasNotReadLeavesThePolicyUndecidedAndIsNamed() {
        cluster.review("by-filter", "action: Approve, interval: 1h, selector: {repository: api}");
        cluster.review("by-name", """
                action: Approve, interval: 1h,
                  selector: {matchConditions: [{name: api, expression: "request.repositories.exists(r, r == 'api')"}]}""");
        cluster.review("by-team", """
                action: Approve, interval: 1h,
                  selector: {matchConditions: [{name: ops, expression: "member.inTeam('ops')"}]}""");

        ItemExplanation explanation = explainOne();

        assertThat(explanation.result()).isEqualTo(Result.UNDECIDED);
        assertThat(explanation.findings())
                .extracting(Finding::text)
                .containsExactly(
                        "repository: GitHub could not be asked which tokens reach api",
                        "condition 'api' failed: the repositories of request 1 could not be read from GitHub",
                        "condition 'ops' failed: member.inTeam('ops') is not known: it was not read from GitHub");
        assertThat(explanation.findings()).extracting(Finding::isNotRead).containsOnly(true);
    }

    @Test
    void otherFailuresAreNotTakenForWhatWasNotRead() {
        cluster.review("absent", """
                action: Approve, interval: 1h,
                  selector: {matchConditions: [{name: c, expression: "request.permissions.repository['x'] == 'y'"}]}""");
        cluster.review("deny", """
                action: Deny, interval: 1h,
                  selector: {matchConditions: [{name: ops, expression: "member.inTeam('ops')"}]}""");
        cluster.review("everything", APPROVE_ALL);

        assertThat(explainOne().findings())
                .extracting(finding -> finding.policy().name(), Finding::result, Finding::isNotRead)
                .containsExactly(
                        tuple("deny", Result.UNDECIDED, true),
                        tuple("absent", Result.UNDECIDED, false),
                        tuple("everything", Result.UNDECIDED, false));
    }

    @Test
    void exceptionIsNamed() {
        cluster.review("deny", """
                action: Deny, interval: 1h, limit: 10,
                  selector: {exceptions: [{owners: [mona], until: "2026-11-22T16:30:00Z", reason: SEC-99}]}""");

        ItemExplanation explanation = explainOne();

        assertThat(explanation.result()).isEqualTo(Result.EXCEPTED);
        assertThat(names(explanation.decidedBy())).containsExactly("deny");
        assertThat(only(explanation).text()).isEqualTo("excepted until 2026-11-22T16:30:00Z: SEC-99");
    }

    @Test
    void limitCountsWhatTheStatusShowsAndTheTextHasNoCounts() {
        PatGrantReview approve =
                cluster.review("approve", "action: Approve, interval: 1h, limit: 3, selector: {owners: [mona]}");
        approve.setStatus(status("decisionsByHour: [{hour: '2026-11-22T15:00:00Z', decisions: 2}]"));

        Map<Long, ItemExplanation> explained = explain(
                item(1).request(), item(2).request(), item(3).owner("hubot").request());

        assertThat(explained.get(1L).result()).isEqualTo(Result.UNDECIDED);
        assertThat(only(explained.get(1L)).text())
                .isEqualTo("the selector matches it, but would decide more than spec.limit allows: nothing was sent");
        assertThat(explained.get(3L).result()).isEqualTo(Result.EXCLUDED);
    }

    @Test
    void denyOverItsLimitHoldsBackApprovals() {
        cluster.review("approve", APPROVE_ALL);
        cluster.review("deny", "action: Deny, interval: 1h, limit: 1, selector: {}");

        ItemExplanation explanation =
                explain(item(1).request(), item(2).request()).get(1L);

        assertThat(explanation.result()).isEqualTo(Result.UNDECIDED);
        assertThat(names(explanation.decidedBy())).containsExactly("deny", "approve");
        assertThat(explanation.findings())
                .extracting(Finding::text)
                .satisfiesExactly(
                        text -> assertThat(text).doesNotContain("2"),
                        text -> assertThat(text).isEqualTo("held back: PatGrantReview deny denies it"));
    }

    @Test
    void completedSelectorDecidesNothingMore() {
        PatRevocation once = cluster.revocation("once", "selector: {grantedBefore: '2026-11-20T00:00:00Z'}");
        assertThat(only(explainGrant()).text()).isEqualTo("'grantedBefore' matches");
        String hash = OneShotHistory.hash(ParsedResource.of(once).intent().orElseThrow());
        once.setStatus(status("selectorHash: " + hash));

        ItemExplanation explanation = explainGrant();

        assertThat(explanation.result()).isEqualTo(Result.EXCLUDED);
        assertThat(only(explanation).text())
                .isEqualTo("its selector has no interval, was evaluated, and decides nothing more");
    }

    @Test
    void failureOfASelectorWithoutIntervalIsFinalWhileOtherItemsAreUndecided() {
        PatRevocation once = cluster.revocation("once", "selector: {grantedBefore: '2026-11-20T00:00:00Z'}");
        once.setStatus(status("""
                observedGeneration: 1
                conditions: [{type: Ready, status: "False", reason: Conflict, message: '', lastTransitionTime: ''}]
                outcomes: [{id: 1, outcome: Failed, message: refused}, {id: 2, outcome: Undecided}]
                """));

        ItemExplanation explanation = explainGrant();

        assertThat(explanation.result()).isEqualTo(Result.EXCLUDED);
        assertThat(only(explanation).text()).isEqualTo("its status shows the id as Failed");
    }

    @Test
    void invalidDenyHoldsBackApprovalsAndSaysWhatIsWrong() {
        cluster.review("approve", APPROVE_ALL);
        cluster.review("deny", """
                action: Deny, interval: 1h,
                  selector: {matchConditions: [{name: typo, expression: request.ownr == 'x'}]}""");

        ItemExplanation explanation = explainOne();

        assertThat(explanation.result()).isEqualTo(Result.UNDECIDED);
        assertThat(names(explanation.decidedBy())).containsExactly("approve");
        assertThat(explanation.findings())
                .extracting(finding -> finding.policy().name(), Finding::result)
                .containsExactly(tuple("approve", Result.UNDECIDED), tuple("deny", Result.UNDECIDED));
        assertThat(explanation.findings().get(1).text()).contains("'typo' does not compile");
    }

    @Test
    void invalidPolicyAloneLeavesTheItemAsItIs() {
        cluster.review("approve", "action: Approve, interval: soon, selector: {}");

        ItemExplanation explanation = explainOne();

        assertThat(explanation.result()).isEqualTo(Result.EXCLUDED);
        assertThat(only(explanation).result()).isEqualTo(Result.UNDECIDED);
    }

    @Test
    void findingsThatDecideComeFirstThenDenyBeforeApproveThenByName() {
        cluster.review("z-decides", "action: Approve, interval: 1h, selector: {owners: [mona]}");
        cluster.review("b-decides", "action: Approve, interval: 1h, selector: {owners: [mona]}");
        cluster.review("y-dry", "action: Approve, interval: 1h, dryRun: true, selector: {owners: [mona]}");
        cluster.review("c-excluded", "action: Approve, interval: 1h, selector: {owners: [hubot]}");
        cluster.review("a-excluded", "action: Approve, interval: 1h, selector: {owners: [hubot]}");
        cluster.review("x-deny", "action: Deny, interval: 1h, selector: {owners: [hubot]}");

        assertThat(order(explainOne()))
                .containsExactly("b-decides", "z-decides", "y-dry", "x-deny", "a-excluded", "c-excluded");
    }

    @Test
    void findingsOfAnItemAreBounded() {
        IntStream.range(0, IndexedPolicyExplainer.MAX_FINDINGS + 5)
                .forEach(i -> cluster.review("a-" + i, "action: Approve, interval: 1h, selector: {owners: [hubot]}"));
        cluster.review("z", APPROVE_ALL);

        ItemExplanation explanation = explainOne();

        assertThat(explanation.findings()).hasSize(IndexedPolicyExplainer.MAX_FINDINGS);
        assertThat(order(explanation).get(0)).isEqualTo("z");
    }

    @Test
    void itemsWithTheSameFindingsShareThem() {
        cluster.review("approve", APPROVE_ALL);

        Map<Long, ItemExplanation> explained = explain(item(1).request(), item(2).request());

        assertThat(explained.get(1L).findings()).isSameAs(explained.get(2L).findings());
    }

    @Test
    void emptyListingHasNoExplanations() {
        cluster.review("approve", APPROVE_ALL);
        ListingSnapshot empty = listing();

        assertThat(explainer.explain(ItemKind.REQUEST, HERE, "acme", empty)).isEmpty();
    }
}
