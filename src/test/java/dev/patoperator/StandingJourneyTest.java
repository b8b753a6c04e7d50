package dev.patoperator;

import static dev.patoperator.Journey.conditionTypes;
import static dev.patoperator.Journey.outcomeOf;
import static dev.patoperator.Journey.staysTrue;
import static dev.patoperator.Policies.condition;
import static dev.patoperator.Policies.standing;
import static dev.patoperator.TestOperator.outcome;
import static dev.patoperator.TestOperator.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.Decision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Selectors with an interval, which keep deciding. An interval of a minute takes a second here. */
class StandingJourneyTest {

    private static final String CI_BOT = "owners: [ci-bot]\n";

    private TestOperator operator;
    private Journey journey;
    private SimulatedOrganization acme;

    @BeforeEach
    void start() {
        operator = TestOperator.run();
        journey = new Journey(operator);
        acme = operator.gitHub().organization("acme");
    }

    @AfterEach
    void stop() {
        operator.close();
    }

    private void bots(long... ids) {
        for (long id : ids) {
            acme.request(id).owner("ci-bot").add();
        }
    }

    private void awaitPending(Long... ids) {
        TestOperator.waiting()
                .untilAsserted(() -> assertThat(acme.pendingRequestIds()).containsExactlyInAnyOrder(ids));
    }

    @Test
    void whateverComesIsDecidedAtTheNextInterval() {
        acme.request(9).owner("mallory").add();
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));
        PatStatus status = operator.awaitReview("bots", "UpToDate");
        assertThat(ready(status).status()).isEqualTo("True");
        assertThat(conditionTypes(status)).containsExactly("Ready");

        bots(1, 2);
        awaitPending(9L);
        status = journey.awaitStatus(
                "acme", "bots", it -> assertThat(it.outcomeList()).hasSize(2));
        assertThat(status.total()).isEqualTo(2);
        assertThat(status.lastDecisionTime()).isNotNull();

        bots(3);
        awaitPending(9L);
        status = journey.awaitStatus(
                "acme", "bots", it -> assertThat(it.outcomeList()).hasSize(3));
        assertThat(status.outcomeList().get(0).id()).isEqualTo(3);
        assertThat(conditionTypes(status)).containsExactly("Ready");
        Ledger.assertDecided(acme, Decision.Action.APPROVE, 1, 3);
    }

    @Test
    void aQuietPolicyIsNeverWrittenAndKeepsLooking() {
        bots(1);
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));
        journey.awaitStatus("acme", "bots", it -> assertThat(it.outcomeList()).hasSize(1));
        operator.awaitReview("bots", "UpToDate");
        long writes = journey.statusWrites("bots");
        operator.gitHub().clearCalls();

        TestOperator.waiting()
                .until(() ->
                        operator.gitHub().calls("orgs/list-pat-grant-requests").size() >= 3);

        assertThat(journey.statusWrites("bots")).isEqualTo(writes);
    }

    @Test
    void itLooksAgainAtEachIntervalWhateverItsCondition() {
        operator.client().secrets().inNamespace("acme").withName("github-app").delete();
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));
        operator.awaitReview("bots", "CredentialsNotFound");
        bots(1);
        operator.secret("acme", "github-app");
        awaitPending();

        operator.gitHub().faults().on("orgs/list-pat-grant-requests").every().status(500, "{}");
        bots(2);
        operator.awaitReview("bots", "GitHubUnavailable");
        operator.gitHub().faults().clear();
        awaitPending();
        operator.awaitReview("bots", "UpToDate");
    }

    @Test
    void moreThanTheLimitInADaySendsNothingAlsoAfterARestart() {
        bots(1, 2);
        operator.apply(
                Policies.review(acme, "bots", "Approve", "interval: 1m\nlimit: 3\nselector:\n  owners: [ci-bot]\n"));
        awaitPending();
        journey.awaitStatus("acme", "bots", it -> assertThat(it.outcomeList()).hasSize(2));

        operator.stop();
        bots(3, 4);
        operator.start();

        PatStatus status = operator.awaitReview("bots", "LimitExceeded");
        assertThat(ready(status).message()).contains("2", "3", "limit");
        assertThat(conditionTypes(status)).containsExactlyInAnyOrder("Ready", "Stalled");
        staysTrue(() -> assertThat(acme.pendingRequestIds()).containsExactlyInAnyOrder(3L, 4L));

        acme.memberCancels(4);
        awaitPending();
        operator.awaitReview("bots", "UpToDate");
    }

    @Test
    void whatIsUnderWayCountsAgainstTheLimit() {
        acme.bulkLandsAfter(Duration.ofMillis(1800));
        bots(1, 2, 3, 4, 5, 6);
        operator.apply(
                Policies.review(acme, "bots", "Approve", "interval: 1m\nlimit: 7\nselector:\n  owners: [ci-bot]\n"));
        TestOperator.waiting()
                .until(() -> !Ledger.posts(operator.gitHub(), acme).isEmpty());

        bots(7, 8);

        operator.awaitReview("bots", "LimitExceeded");
        staysTrue(() -> assertThat(acme.pendingRequestIds()).contains(7L, 8L));
        awaitPending(7L, 8L);
        assertThat(ready(operator.awaitReview("bots", "LimitExceeded")).message())
                .contains("6", "7");
    }

    @Test
    void aDenyGoesBeforeAnApprovalAndIsNamed() {
        acme.request(1)
                .owner("ci-bot")
                .permission("organization", "administration", "read")
                .add();
        bots(2);
        operator.apply(standing(acme, "no-admin", "Deny", "permission: administration_read\n"));
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));

        awaitPending();

        assertThat(acme.decisions())
                .extracting(Decision::id, Decision::action)
                .containsExactlyInAnyOrder(tuple(1L, Decision.Action.DENY), tuple(2L, Decision.Action.APPROVE));
    }

    @Test
    void aDenyThatComesWhileAnApprovalWaitsInTheLaneStillHoldsItBack() {
        acme.request(1).owner("ci-bot").add();
        acme.request(2).owner("ci-bot").tokenName("late").add();
        operator.gitHub()
                .faults()
                .on((method, path) -> method.equals("POST") && path.endsWith("/1"))
                .delay(Duration.ofMillis(1500));
        operator.apply(Policies.review(
                acme, "bots", "Approve", "selector:\n  owners: [ci-bot]\n  tokenIDs: [900001, 900002]\n"));
        TestOperator.waiting().until(() -> !acme.pendingRequestIds().contains(1L));

        operator.apply(Policies.review(
                acme,
                "deny",
                "Deny",
                "interval: 1m\nlimit: 1\nselector:\n"
                        + condition("request.tokenName != 'token-1'").indent(2)));

        awaitPending();
        assertThat(acme.decisions())
                .extracting(Decision::id, Decision::action)
                .containsExactlyInAnyOrder(tuple(1L, Decision.Action.APPROVE), tuple(2L, Decision.Action.DENY));
        // By then the request of the second token is gone, and it was not us who approved it.
        PatStatus status = operator.awaitReview("bots", "NotFound");
        assertThat(status.total()).isEqualTo(2);
        assertThat(status.succeeded()).isEqualTo(1);
        assertThat(outcomeOf(status, 1)).isEqualTo(OutcomeType.APPROVED);
        assertThat(ready(status).message()).contains("900002").doesNotContain("900001");
    }

    @Test
    void aDenyOverItsLimitStillHoldsBack() {
        LongStream.rangeClosed(1, 3)
                .forEach(id -> acme.request(id).owner("ci-bot").add());
        operator.apply(
                Policies.review(acme, "deny", "Deny", "interval: 1m\nlimit: 1\nselector:\n  owners: [ci-bot]\n"));
        operator.awaitReview("deny", "LimitExceeded");
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));

        PatStatus status = journey.awaitStatus(
                "acme", "bots", it -> assertThat(it.undecided()).isEqualTo(3));

        assertThat(outcome(status, 1).outcome()).isEqualTo(OutcomeType.UNDECIDED);
        assertThat(outcome(status, 1).message()).contains("PatGrantReview deny");
        assertThat(ready(status).reason()).isEqualTo("UpToDate");
        staysTrue(() -> assertThat(acme.decisions()).isEmpty());
    }

    @Test
    void aDenyThatCannotBeEvaluatedHoldsBack() {
        bots(1);
        operator.apply(standing(acme, "deny", "Deny", condition("request.tokenExpiresAt > now + duration('2160h')")));
        journey.awaitStatus("acme", "deny", it -> assertThat(outcomeOf(it, 1)).isEqualTo(OutcomeType.UNDECIDED));
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));

        PatStatus status = journey.awaitStatus(
                "acme", "bots", it -> assertThat(it.undecided()).isEqualTo(1));

        assertThat(outcome(status, 1).message()).contains("PatGrantReview deny", "could not be evaluated");
        staysTrue(() -> assertThat(acme.decisions()).isEmpty());
    }

    @Test
    void aDenyThatDoesNotCompileHoldsBackOnceItHasShownItsCredentials() {
        bots(1);
        operator.apply(standing(acme, "deny", "Deny", condition("request.nothing")));
        operator.awaitReview("deny", "InvalidSpec");
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));

        PatStatus status = journey.awaitStatus(
                "acme", "bots", it -> assertThat(it.undecided()).isEqualTo(1));

        assertThat(outcome(status, 1).message()).contains("PatGrantReview deny");
        staysTrue(() -> assertThat(acme.decisions()).isEmpty());
    }

    @Test
    void aSuspendedDenyAndADryRunHaveNoSay() {
        bots(1);
        operator.apply(Policies.review(
                acme, "suspended", "Deny", "suspend: true\ninterval: 1m\nselector:\n  owners: [ci-bot]\n"));
        operator.apply(
                Policies.review(acme, "dry", "Deny", "dryRun: true\ninterval: 1m\nselector:\n  owners: [ci-bot]\n"));
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));

        awaitPending();

        assertThat(acme.decisions()).extracting(Decision::action).containsExactly(Decision.Action.APPROVE);
    }

    @Test
    void aDenyInAnotherNamespaceIsNotNamedAndOneWithoutCredentialsHasNoSay() {
        bots(1);
        operator.apply(Journey.in("beta", standing(acme, "elsewhere", "Deny", CI_BOT)));
        journey.awaitReview("beta", "elsewhere", "CredentialsNotFound");
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));
        awaitPending();

        operator.secret("beta", "github-app");
        journey.awaitReview("beta", "elsewhere", "UpToDate");
        operator.apply(
                Journey.in("beta", standing(acme, "elsewhere", "Deny", condition("request.tokenExpiresAt > now"))));
        bots(2);
        PatStatus status = journey.awaitStatus(
                "acme", "bots", it -> assertThat(outcomeOf(it, 2)).isEqualTo(OutcomeType.UNDECIDED));
        assertThat(outcome(status, 2).message()).contains("another namespace").doesNotContain("elsewhere");
    }

    @Test
    void anIdThatIsListedExplicitlyIsLeftToItsResource() {
        operator.apply(TestOperator.review("explicit", "Approve", "1", "suspend: false"));
        operator.awaitReview("explicit", "NotFound");
        operator.client().secrets().inNamespace("acme").withName("github-app").delete();
        operator.secret("acme", "github-app");
        operator.apply(TestOperator.review("later", "Approve", "2"));
        operator.apply(standing(acme, "deny", "Deny", CI_BOT));
        operator.awaitReview("deny", "UpToDate");
        bots(2, 3);

        TestOperator.waiting().until(() -> !acme.pendingRequestIds().contains(3L));
        journey.retry("later", "now");
        operator.awaitReview("later", "Succeeded");

        assertThat(acme.decisions())
                .filteredOn(decision -> decision.id() == 2)
                .extracting(Decision::action)
                .containsExactly(Decision.Action.APPROVE);
    }

    @Test
    void suspendingStopsItAndKeepsTheLastResult() {
        bots(1);
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));
        awaitPending();
        operator.awaitReview("bots", "UpToDate");

        operator.apply(Policies.review(
                acme, "bots", "Approve", "suspend: true\ninterval: 1m\nselector:\n  owners: [ci-bot]\n"));
        PatStatus status = journey.awaitStatus(
                "acme", "bots", it -> assertThat(conditionTypes(it)).containsExactlyInAnyOrder("Ready", "Suspended"));
        assertThat(ready(status).reason()).isEqualTo("UpToDate");
        bots(2);
        operator.gitHub().clearCalls();
        staysTrue(() -> assertThat(operator.gitHub().calls()).isEmpty());

        operator.apply(standing(acme, "bots", "Approve", CI_BOT));
        awaitPending();
    }

    @Test
    void whatFailedIsToldFirstAndGoesOnAtTheNextInterval() {
        bots(1, 2);
        operator.gitHub()
                .faults()
                .on((method, path) -> method.equals("POST") && path.endsWith("/1"))
                .every()
                .status(422, "{\"message\":\"Validation Failed\",\"documentation_url\":\"https://docs.github.com\"}");
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));

        PatStatus status = operator.awaitReview("bots", "PartiallyFailed");
        assertThat(status.outcomeList().get(0)).returns(1L, Outcome::id).returns(OutcomeType.FAILED, Outcome::outcome);

        operator.gitHub().faults().clear();
        awaitPending();
        operator.awaitReview("bots", "UpToDate");
    }

    @Test
    void grantsThatFellIdleAreRevoked() {
        acme.grant(1).since(Instant.now().minus(Duration.ofDays(200))).add();
        acme.grant(2).since(Instant.now()).add();
        operator.apply(Policies.revocation(
                acme,
                "idle",
                "interval: 1m\nselector:\n"
                        + condition("grant.idleSince < now - duration('2160h')").indent(2)));

        TestOperator.waiting()
                .untilAsserted(() -> assertThat(acme.activeGrantIds()).containsExactly(2L));
        operator.awaitRevocation("idle", "UpToDate");
    }

    @Test
    void twentyPoliciesReadTheListNoMoreOftenThanOne() {
        for (long id = 1; id <= 250; id++) {
            acme.request(id).owner("nobody").add();
        }
        for (int number = 1; number <= 20; number++) {
            operator.apply(standing(acme, "bots-" + number, "Approve", "owners: [ci-bot-" + number + "]\n"));
        }
        for (int number = 1; number <= 20; number++) {
            operator.awaitReview("bots-" + number, "UpToDate");
        }
        operator.gitHub().clearCalls();
        Instant from = Instant.now();

        TestOperator.waiting().until(() -> Duration.between(from, Instant.now()).compareTo(Duration.ofSeconds(4)) > 0);

        // Three pages, and one more to find the last: once for each interval of a second, and one that was under way.
        assertThat(operator.gitHub().calls("orgs/list-pat-grant-requests")).hasSizeBetween(12, 4 * 6);
    }
}
