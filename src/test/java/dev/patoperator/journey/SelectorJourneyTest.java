package dev.patoperator.journey;

import static dev.patoperator.support.JourneySteps.conditionTypes;
import static dev.patoperator.support.JourneySteps.outcomeOf;
import static dev.patoperator.support.JourneySteps.staysTrue;
import static dev.patoperator.support.SelectorManifests.condition;
import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One-shot selectors, dry runs and guards; each test in an organization of its own. */
class SelectorJourneyTest {

    private static final Instant BOUND = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final String CREATED_BEFORE = "selector:\n  createdBefore: " + BOUND + "\n";

    @RegisterExtension
    static final TestOperator operator = TestOperator.withCredentials();

    private static final JourneySteps journeySteps = new JourneySteps(operator);

    private SimulatedOrganization organization;
    private String name;

    @BeforeEach
    void createOrganization(TestInfo test) {
        String method = test.getTestMethod().orElseThrow().getName();
        name = "s" + Integer.toHexString(method.hashCode());
        organization = operator.gitHub().organization(name);
    }

    private void old(long... ids) {
        for (long id : ids) {
            organization.request(id).owner("mona").since(BOUND.minusSeconds(60)).add();
        }
    }

    private void apply(String action, String spec) {
        operator.apply(SelectorManifests.review(organization, name, action, spec));
    }

    private long calls(String operation) {
        return operator.gitHub().calls(operation).stream()
                .filter(call -> call.path().contains("/" + name + "/"))
                .count();
    }

    private long posts() {
        return DecisionLedger.posts(operator.gitHub(), organization).size();
    }

    @Test
    void matchingRequestsAreDecidedOnceAndOthersStayPending() {
        old(1, 2, 3);
        organization.request(4).since(BOUND.plusSeconds(60)).add();
        apply("Approve", CREATED_BEFORE);

        PatStatus status = operator.awaitReview(name, "Succeeded");

        assertThat(status.total()).isEqualTo(3);
        assertThat(status.succeeded()).isEqualTo(3);
        assertThat(status.outcomeList())
                .extracting(Outcome::outcome, Outcome::owner)
                .containsOnly(tuple(OutcomeType.APPROVED, "mona"));
        assertThat(status.selectorHash()).hasSize(64);
        assertThat(organization.pendingRequestIds()).containsExactly(4L);
        DecisionLedger.assertDecided(organization, SimulatedDecision.DecisionAction.APPROVE, 1, 3);
        assertThat(conditionTypes(status)).containsExactly("Ready");

        old(5);
        operator.gitHub().clearCalls();
        journeySteps.annotate(name, "example.com/note", "looked at");
        journeySteps.retry(name, "once more");
        staysTrue(() -> assertThat(posts()).isZero());
        assertThat(organization.pendingRequestIds()).containsExactlyInAnyOrder(4L, 5L);
    }

    @Test
    void selectorThatMatchedNothingIsNotEvaluatedAgain() {
        organization.request(1).since(BOUND.plusSeconds(60)).add();
        apply("Deny", CREATED_BEFORE);

        PatStatus status = operator.awaitReview(name, "NothingMatched");

        assertThat(ready(status).status()).isEqualTo("True");
        assertThat(status.total()).isZero();
        old(2);
        operator.gitHub().clearCalls();
        staysTrue(() -> assertThat(DecisionLedger.calls(operator.gitHub(), organization))
                .isEmpty());
    }

    @Test
    void missingTokenIsReportedAsNotFoundUnderItsTokenId() {
        old(1);
        apply("Approve", "selector:\n  tokenIDs: [900001, 777]\n");

        PatStatus status = operator.awaitReview(name, "NotFound");

        assertThat(outcomeOf(status, 1)).isEqualTo(OutcomeType.APPROVED);
        assertThat(status.outcomeList())
                .filteredOn(outcome -> outcome.id() == null)
                .singleElement()
                .satisfies(outcome -> {
                    assertThat(outcome.tokenID()).isEqualTo(777);
                    assertThat(outcome.outcome()).isEqualTo(OutcomeType.NOT_FOUND);
                });
        assertThat(ready(status).message()).contains("777");
    }

    @Test
    void missingTokenIsIgnoredUnderMissingPolicyIgnore() {
        old(1);
        apply("Approve", "missingPolicy: Ignore\nselector:\n  tokenIDs: [900001, 777]\n");

        PatStatus status = operator.awaitReview(name, "Succeeded");

        assertThat(status.succeeded()).isEqualTo(2);
        assertThat(ready(status).message()).contains("missingPolicy: Ignore");
    }

    @Test
    void guardAllowsOnlyMatchingIds() {
        organization.request(1).owner("ci-bot").add();
        organization.request(2).owner("mallory").add();
        apply("Approve", "patRequestIDs: [1, 2]\nselector:\n  owners: [CI-Bot]\n");

        PatStatus status = operator.awaitReview(name, "PartiallyFailed");

        assertThat(outcomeOf(status, 1)).isEqualTo(OutcomeType.APPROVED);
        assertThat(outcome(status, 2).outcome()).isEqualTo(OutcomeType.FAILED);
        assertThat(outcome(status, 2).message()).contains("selector");
        assertThat(outcome(status, 2).owner()).isEqualTo("mallory");
        assertThat(organization.pendingRequestIds()).containsExactly(2L);
        assertThat(posts()).isEqualTo(1);
    }

    @Test
    void missingGuardedIdIsReportedAsNotFound() {
        apply("Approve", "patRequestIDs: [1]\nselector:\n  owners: [ci-bot]\n");

        assertThat(outcomeOf(operator.awaitReview(name, "NotFound"), 1)).isEqualTo(OutcomeType.NOT_FOUND);
        assertThat(posts()).isZero();
    }

    @Test
    void dryRunReportsTotalsOfAllMatchesAndSendsNothing() {
        for (long id = 1; id <= 130; id++) {
            organization.request(id).add();
        }
        apply("Approve", "dryRun: true\nlimit: 5\nselector: {}\n");

        PatStatus status = operator.awaitReview(name, "DryRun");

        assertThat(status.outcomeTotals()).isEqualTo(Map.of("WouldApprove", 130));
        assertThat(status.total()).isEqualTo(130);
        assertThat(status.outcomeList()).hasSize(100);
        assertThat(posts()).isZero();

        apply("Approve", "patRequestIDs: [7, 8]\nselector:\n  owners: [octocat]\n");
        assertThat(operator.awaitReview(name, "Succeeded").outcomeList())
                .extracting(Outcome::id)
                .containsExactly(7L, 8L);
        DecisionLedger.assertDecided(organization, SimulatedDecision.DecisionAction.APPROVE, 7, 8);
    }

    @Test
    void invalidExpressionStallsWithTheCompilersMessageAndPosition() {
        old(1);
        apply(
                "Approve",
                CREATED_BEFORE + condition("request.tokenExpiresAT < now").indent(2));

        PatStatus status = operator.awaitReview(name, "InvalidSpec");

        assertThat(ready(status).message()).contains("'condition'", "1:", "tokenExpiresAT");
        assertThat(conditionTypes(status)).containsExactlyInAnyOrder("Ready", "Stalled");
        assertThat(posts()).isZero();

        apply("Approve", CREATED_BEFORE + condition("request.owner == 'mona'").indent(2));
        assertThat(outcomeOf(operator.awaitReview(name, "Succeeded"), 1)).isEqualTo(OutcomeType.APPROVED);
    }

    @Test
    void evaluationErrorLeavesTheItemUndecidedWithAMessage() {
        old(1);
        organization
                .request(2)
                .since(BOUND.minusSeconds(60))
                .expiresAt(Instant.now().plus(Duration.ofDays(30)))
                .add();
        apply(
                "Approve",
                CREATED_BEFORE
                        + condition("request.tokenExpiresAt < now + duration('2160h')")
                                .indent(2));

        PatStatus status = journeySteps.awaitStatus(
                "acme", name, it -> assertThat(outcomeOf(it, 1)).isEqualTo(OutcomeType.UNDECIDED));

        assertThat(outcome(status, 1).message()).contains("condition", "has()");
        assertThat(status.undecided()).isEqualTo(1);
        TestOperator.waiting().until(() -> organization.pendingRequestIds().equals(List.of(1L)));
    }

    @Test
    void failureIsFinalWhileAnotherItemIsUndecided() {
        organization.request(1).tokenName("17").since(BOUND.minusSeconds(60)).add();
        organization.request(2).tokenName("ci").since(BOUND.minusSeconds(60)).add();
        operator.gitHub()
                .faults()
                .on((method, path) ->
                        method.equals("POST") && path.endsWith(name + "/personal-access-token-requests/1"))
                .every()
                .status(422, "{\"message\":\"no\",\"documentation_url\":\"https://docs.github.com\"}");
        apply(
                "Approve",
                CREATED_BEFORE + condition("int(request.tokenName) > 0").indent(2));

        PatStatus status = operator.awaitReview(name, "Conflict");
        assertThat(outcomeOf(status, 1)).isEqualTo(OutcomeType.FAILED);
        assertThat(outcomeOf(status, 2)).isEqualTo(OutcomeType.UNDECIDED);
        long sent = posts();
        staysTrue(() -> assertThat(posts()).isEqualTo(sent));
        assertThat(operator.review(name).getStatus().failed()).isEqualTo(1);

        journeySteps.retry(name, "again");

        TestOperator.waiting().until(() -> posts() > sent);
    }

    @Test
    void selectorThatMatchesMoreThanItsLimitSendsNothing() {
        old(1, 2, 3);
        apply("Approve", "limit: 2\n" + CREATED_BEFORE);

        PatStatus status = operator.awaitReview(name, "LimitExceeded");

        assertThat(ready(status).message()).contains("3", "limit", "2");
        assertThat(conditionTypes(status)).containsExactlyInAnyOrder("Ready", "Stalled");
        assertThat(posts()).isZero();

        apply("Approve", "limit: 3\n" + CREATED_BEFORE);
        assertThat(operator.awaitReview(name, "Succeeded").succeeded()).isEqualTo(3);
    }

    @Test
    void theReasonIsRenderedForEachItem() {
        organization
                .request(1)
                .owner("mona")
                .tokenName("lap{owner}top\n")
                .since(BOUND.minusSeconds(60))
                .add();
        apply("Deny", "reason: \"{owner}: {tokenName} expires {expiresAt}\"\n" + CREATED_BEFORE);

        operator.awaitReview(name, "Succeeded");

        assertThat(organization.decisions())
                .extracting(SimulatedDecision::reason)
                .containsExactly("mona: lap{owner}top\uFFFD expires never");
    }

    @Test
    void repositoriesNamedByAnExpressionAreReadOncePerRequest() {
        organization
                .request(1)
                .since(BOUND.minusSeconds(60))
                .repositories("app", "web")
                .add();
        organization
                .request(2)
                .since(BOUND.minusSeconds(60))
                .repositories("secrets")
                .add();
        old(3);
        apply(
                "Approve",
                CREATED_BEFORE
                        + condition("has(request.repositories) && request.repositories.all(name, name != 'secrets')")
                                .indent(2));

        operator.awaitReview(name, "Succeeded");

        assertThat(organization.pendingRequestIds()).containsExactlyInAnyOrder(2L, 3L);
        assertThat(calls("orgs/list-pat-grant-request-repositories")).isEqualTo(2);
    }

    @Test
    void repositorySelectsOnlyRequestsWithAccessToIt() {
        organization
                .request(1)
                .since(BOUND.minusSeconds(60))
                .repositories("app")
                .add();
        organization
                .request(2)
                .since(BOUND.minusSeconds(60))
                .repositories("web")
                .add();
        apply("Approve", CREATED_BEFORE + "  repository: app\n");

        operator.awaitReview(name, "Succeeded");

        assertThat(organization.pendingRequestIds()).containsExactly(2L);
    }

    @Test
    void idleGrantsAreRevokedAndOthersStay() {
        organization.grant(1).since(BOUND.minus(Duration.ofDays(200))).add();
        organization
                .grant(2)
                .since(BOUND.minus(Duration.ofDays(200)))
                .lastUsedAt(BOUND.minusSeconds(5))
                .add();
        operator.apply(SelectorManifests.revocation(
                organization,
                name,
                "selector:\n  grantedBefore: " + BOUND + "\n"
                        + condition("grant.idleSince < now - duration('2160h')").indent(2)));

        operator.awaitRevocation(name, "Succeeded");

        assertThat(organization.activeGrantIds()).containsExactly(2L);
    }

    @Test
    void recreatedOneShotSelectorDoesNotDecideLaterRequests() {
        old(1);
        apply("Approve", CREATED_BEFORE);
        operator.awaitReview(name, "Succeeded");
        journeySteps.delete("acme", name);
        organization.request(2).since(BOUND.plusSeconds(60)).add();

        apply("Approve", CREATED_BEFORE);

        operator.awaitReview(name, "NothingMatched");
        assertThat(organization.pendingRequestIds()).containsExactly(2L);
    }

    @Test
    void retrySendsWhatFailedWithoutEvaluatingTheSelectorAgain() {
        old(1, 2);
        operator.gitHub()
                .faults()
                .on((method, path) ->
                        method.equals("POST") && path.endsWith(name + "/personal-access-token-requests/1"))
                .every()
                .status(422, "{\"message\":\"Validation Failed\",\"documentation_url\":\"https://docs.github.com\"}");
        apply("Approve", CREATED_BEFORE);
        PatStatus status = operator.awaitReview(name, "PartiallyFailed");
        assertThat(outcomeOf(status, 1)).isEqualTo(OutcomeType.FAILED);
        assertThat(status.selectorHash()).isNotNull();

        operator.gitHub().faults().clear();
        old(3);
        journeySteps.annotate(name, "patoperator.dev/retry-requested-at", "now");

        status = operator.awaitReview(name, "Succeeded");
        assertThat(status.total()).isEqualTo(2);
        assertThat(status.succeeded()).isEqualTo(2);
        assertThat(status.lastHandledRetryAt()).isEqualTo("now");
        assertThat(organization.pendingRequestIds()).containsExactly(3L);
    }
}
