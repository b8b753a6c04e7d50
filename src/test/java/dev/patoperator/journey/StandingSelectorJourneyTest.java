package dev.patoperator.journey;

import static dev.patoperator.support.JourneySteps.conditionTypes;
import static dev.patoperator.support.JourneySteps.staysTrue;
import static dev.patoperator.support.SelectorManifests.condition;
import static dev.patoperator.support.SelectorManifests.standing;
import static dev.patoperator.support.TestOperator.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeAccess;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Standing selectors, which keep deciding. An interval of a minute takes a second here. */
class StandingSelectorJourneyTest {

    private static final String CI_BOT = "owners: [ci-bot]\n";

    @RegisterExtension
    final TestOperator operator = TestOperator.withCredentials();

    private final JourneySteps journeySteps = new JourneySteps(operator);
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

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
    void newRequestsAreDecidedAtTheNextInterval() {
        acme.request(9).owner("mallory").add();
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));
        PatStatus status = operator.awaitReview("bots", "UpToDate");
        assertThat(ready(status).status()).isEqualTo("True");
        assertThat(conditionTypes(status)).containsExactly("Ready");

        bots(1, 2);
        awaitPending(9L);
        status = journeySteps.awaitStatus(
                "acme", "bots", it -> assertThat(it.outcomeList()).hasSize(2));
        assertThat(status.total()).isEqualTo(2);
        assertThat(status.lastDecisionTime()).isNotNull();

        bots(3);
        awaitPending(9L);
        status = journeySteps.awaitStatus(
                "acme", "bots", it -> assertThat(it.outcomeList()).hasSize(3));
        assertThat(status.outcomeList().get(0).id()).isEqualTo(3);
        assertThat(conditionTypes(status)).containsExactly("Ready");
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.APPROVE, 1, 3);
    }

    @Test
    void policyWithoutNewMatchesKeepsListingWithoutStatusWrites() {
        bots(1);
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));
        journeySteps.awaitStatus(
                "acme", "bots", it -> assertThat(it.outcomeList()).hasSize(1));
        operator.awaitReview("bots", "UpToDate");
        long writes = journeySteps.statusWrites("bots");
        operator.gitHub().clearCalls();

        TestOperator.waiting()
                .until(() ->
                        operator.gitHub().calls("orgs/list-pat-grant-requests").size() >= 3);

        assertThat(journeySteps.statusWrites("bots")).isEqualTo(writes);
    }

    @Test
    void dryRunShowsWhatIsAskedForAndAUseOfTheTokenAloneWritesNothing() {
        Instant used = Instant.parse("2026-11-01T00:00:00Z");
        botUsedAt(used);
        acme.request(2).owner("mona").add();
        operator.apply(SelectorManifests.review(
                acme, "trial", "Approve", "dryRun: true\ninterval: 1m\nselector:\n" + CI_BOT.indent(2)));

        PatStatus status = operator.awaitReview("trial", "DryRun");

        assertThat(ready(status).message()).isEqualTo("would approve 1 of 2 pending requests; 'owners' excludes 1");
        OutcomeAccess access = status.outcomeList().get(0).access();
        assertThat(access.permissions()).isEqualTo("contents:write");
        assertThat(access.repositorySelection()).isEqualTo("subset");
        assertThat(access.tokenExpiresAt()).isEqualTo("never");
        assertThat(access.tokenLastUsedAt()).isEqualTo(used.toString());
        assertThat(access.reason()).isEqualTo("SEC-1: nightly build");

        long writes = journeySteps.statusWrites("trial");
        botUsedAt(used.plus(Duration.ofDays(3)));
        operator.gitHub().clearCalls();
        TestOperator.waiting()
                .until(() ->
                        operator.gitHub().calls("orgs/list-pat-grant-requests").size() >= 3);
        assertThat(journeySteps.statusWrites("trial")).isEqualTo(writes);

        bots(3);
        status = journeySteps.awaitStatus(
                "acme", "trial", it -> assertThat(it.outcomeList()).hasSize(2));
        assertThat(status.outcomeList().get(1).access().tokenLastUsedAt()).isEqualTo("2026-11-04T00:00:00Z");

        operator.apply(standing(acme, "trial", "Approve", CI_BOT));
        status = operator.awaitReview("trial", "UpToDate");
        assertThat(status.outcomeList()).hasSize(2).extracting(Outcome::access).containsOnlyNulls();
    }

    private void botUsedAt(Instant used) {
        acme.request(1)
                .owner("ci-bot")
                .reason("SEC-1: nightly build")
                .repositories("app", "web")
                .permission("repository", "contents", "write")
                .since(Instant.parse("2026-10-01T00:00:00Z"))
                .expiresAt(null)
                .lastUsedAt(used)
                .add();
    }

    @Test
    void policyIsEvaluatedAtEachIntervalWhateverItsCondition() {
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
    void policyOverItsDailyLimitSendsNothingAfterARestart() {
        bots(1, 2);
        operator.apply(SelectorManifests.review(
                acme, "bots", "Approve", "interval: 1m\nlimit: 3\nselector:\n  owners: [ci-bot]\n"));
        awaitPending();
        journeySteps.awaitStatus(
                "acme", "bots", it -> assertThat(it.outcomeList()).hasSize(2));

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
    void decisionsInFlightCountAgainstTheLimit() {
        acme.bulkLandsAfter(Duration.ofMillis(1800));
        bots(1, 2, 3, 4, 5, 6);
        operator.apply(SelectorManifests.review(
                acme, "bots", "Approve", "interval: 1m\nlimit: 7\nselector:\n  owners: [ci-bot]\n"));
        TestOperator.waiting()
                .until(() -> !DecisionLedger.posts(operator.gitHub(), acme).isEmpty());

        bots(7, 8);

        operator.awaitReview("bots", "LimitExceeded");
        staysTrue(() -> assertThat(acme.pendingRequestIds()).contains(7L, 8L));
        awaitPending(7L, 8L);
        assertThat(ready(operator.awaitReview("bots", "LimitExceeded")).message())
                .contains("6", "7");
    }

    @Test
    void suspendedPolicyStopsAndKeepsItsLastResult() {
        bots(1);
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));
        awaitPending();
        operator.awaitReview("bots", "UpToDate");

        operator.apply(SelectorManifests.review(
                acme, "bots", "Approve", "suspend: true\ninterval: 1m\nselector:\n  owners: [ci-bot]\n"));
        PatStatus status = journeySteps.awaitStatus(
                "acme", "bots", it -> assertThat(conditionTypes(it)).containsExactlyInAnyOrder("Ready", "Suspended"));
        assertThat(ready(status).reason()).isEqualTo("UpToDate");
        bots(2);
        operator.gitHub().clearCalls();
        staysTrue(() -> assertThat(operator.gitHub().calls()).isEmpty());

        operator.apply(standing(acme, "bots", "Approve", CI_BOT));
        awaitPending();
    }

    @Test
    void failedOutcomesAreListedFirstAndRetriedAtTheNextInterval() {
        bots(1, 2);
        operator.gitHub()
                .faults()
                .on((method, path) -> method.equals("POST") && path.endsWith("/1"))
                .every()
                .status(422, "{\"message\":\"Validation Failed\",\"documentation_url\":\"https://docs.github.com\"}");
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));

        // The next evaluation, possibly a moment later, finds only the failed one and reports Failed.
        PatStatus status = journeySteps.awaitStatus("acme", "bots", it -> {
            assertThat(it.outcomeList()).hasSize(2);
            assertThat(ready(it).reason()).isIn("PartiallyFailed", "Failed");
        });
        assertThat(status.outcomeList().get(0)).returns(1L, Outcome::id).returns(OutcomeType.FAILED, Outcome::outcome);

        operator.gitHub().faults().clear();
        awaitPending();
        operator.awaitReview("bots", "UpToDate");
    }

    @Test
    void grantsThatBecameIdleAreRevoked() {
        acme.grant(1).since(Instant.now().minus(Duration.ofDays(200))).add();
        acme.grant(2).since(Instant.now()).add();
        operator.apply(SelectorManifests.revocation(
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

        // Three pages, and one more to find the last: once per interval of a second, and one pass that was in progress.
        assertThat(operator.gitHub().calls("orgs/list-pat-grant-requests")).hasSizeBetween(12, 4 * 6);
    }
}
