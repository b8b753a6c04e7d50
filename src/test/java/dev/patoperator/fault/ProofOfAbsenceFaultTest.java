package dev.patoperator.fault;

import static dev.patoperator.support.JourneySteps.outcomeOf;
import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.ready;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.Fault;
import dev.patoperator.github.simulator.RecordedCall;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Lists that change while they are read, come in several pages, or have no Link header. An item counts as absent only
 * when a listing proves it.
 */
class ProofOfAbsenceFaultTest {

    private static final String REQUESTS = "orgs/list-pat-grant-requests";
    private static final String GRANTS = "orgs/list-pat-grants";
    private static final String REPOSITORIES = "orgs/list-pat-grant-request-repositories";

    private final Instant longAgo = Instant.now().minus(Duration.ofDays(30));
    private final TestOperator operator = TestOperator.prepare();
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @BeforeEach
    void prepare() {
        operator.secret("acme", "github-app");
    }

    @AfterEach
    void stop() {
        operator.close();
    }

    private void requests(long from, long to) {
        for (long id = from; id <= to; id++) {
            acme.request(id).since(longAgo.plusSeconds(id)).add();
        }
    }

    /** Simulates a proxy between the operator and GitHub that drops the Link header. */
    private void dropLinks() {
        operator.gitHub().faults().on(REQUESTS).every().dropHeader("Link");
        operator.gitHub().faults().on(GRANTS).every().dropHeader("Link");
    }

    @Test
    void pendingRequestsAreNotReportedDeniedWhenLinksAreDropped() {
        requests(1, 150);
        acme.lying202(143L, 144L, 145L, 146L, 147L, 148L, 149L, 150L);
        dropLinks();
        operator.start();

        operator.apply(review("newest", "Deny", TestOperator.ids(143, 150)));

        PatStatus status = operator.awaitReview("newest", "Failed");
        assertThat(status.outcomeList())
                .hasSize(8)
                .extracting(Outcome::message)
                .allMatch(message -> message.contains("was still listed"));
        assertThat(acme.pendingRequestIds()).hasSize(150);
    }

    @Test
    void policyReadsTheSecondPageWhenLinksAreDropped() {
        for (long id = 1; id <= 150; id++) {
            acme.grant(id)
                    .owner(id <= 30 ? "leaver" : "mona")
                    .since(longAgo.plusSeconds(id))
                    .add();
        }
        dropLinks();
        operator.start();

        operator.apply(SelectorManifests.revocation(acme, "leavers", "interval: 1h\nselector:\n  owners: [leaver]\n"));

        waiting().untilAsserted(() -> assertThat(acme.activeGrantIds()).hasSize(120));
        assertThat(acme.activeGrantIds()).allMatch(id -> id > 30);
    }

    @Test
    void idsOfTheSecondPageAreFoundWhenLinksAreDropped() {
        requests(1, 150);
        dropLinks();
        operator.start();

        operator.apply(review("oldest", "Deny", TestOperator.ids(1, 8)));

        operator.awaitReview("oldest", "Succeeded");
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.DENY, 1, 8);
    }

    @Test
    void denyByRepositoryAppliesToAnItemThatMovesToAReadPage() {
        for (long id = 1; id <= 101; id++) {
            acme.request(id)
                    .owner(id == 101 ? "ci-bot" : "mona")
                    .since(longAgo.plusSeconds(id))
                    .repositories("payroll")
                    .add();
        }
        operator.start();
        // Over its limit, so that it sends nothing itself. It still holds what others would approve.
        operator.apply(SelectorManifests.review(
                acme, "deny", "Deny", "interval: 1h\nlimit: 1\nselector:\n  repository: payroll\n"));
        operator.awaitReview("deny", "LimitExceeded");
        operator.gitHub().clearCalls();
        AtomicBoolean cancelled = new AtomicBoolean();
        operator.gitHub().faults().on(REQUESTS).every().run(() -> {
            List<RecordedCall> calls = operator.gitHub().calls(REQUESTS);
            boolean betweenPages =
                    !calls.isEmpty() && calls.get(calls.size() - 1).query().containsKey("repository");
            if (betweenPages && cancelled.compareAndSet(false, true)) {
                acme.memberCancels(1);
            }
        });

        operator.apply(
                SelectorManifests.review(acme, "bots", "Approve", "interval: 1h\nselector:\n  owners: [ci-bot]\n"));

        waiting().untilAsserted(() -> {
            PatStatus status = operator.review("bots").getStatus();
            assertThat(status.undecided()).isEqualTo(1);
            assertThat(outcomeOf(status, 101)).isEqualTo(OutcomeType.UNDECIDED);
        });
        assertThat(cancelled).isTrue();
        assertThat(acme.decisions()).isEmpty();
    }

    /** GitHub does not document whether a member can change a pending request. */
    @Test
    void repositoriesAreReadAgainWhenTheRequestChanged() {
        acme.request(1).owner("mona").repositories("team-a-1").add();
        operator.start();
        operator.apply(SelectorManifests.standing(
                acme,
                "team",
                "Approve",
                SelectorManifests.condition("request.repositorySelection == 'subset' && request.repositories.all(r,"
                        + " r.startsWith('team-a-') && request.tokenName == 'now')")));
        operator.awaitReview("team", "UpToDate");
        waiting().until(() -> !operator.gitHub().calls(REPOSITORIES).isEmpty());
        operator.gitHub().clearCalls();

        // Between two listings, so that no listing shows the request as gone.
        operator.gitHub().faults().on(REQUESTS).run(() -> {
            acme.memberCancels(1);
            acme.request(1)
                    .owner("mona")
                    .tokenName("now")
                    .repositories("payroll")
                    .add();
        });

        waiting().until(() -> !operator.gitHub().calls(REPOSITORIES).isEmpty());
        operator.gitHub().clearCalls();
        waiting().until(() -> operator.gitHub().calls(REQUESTS).size() > 1);
        assertThat(operator.gitHub().calls(REPOSITORIES))
                .as("and kept while the request is unchanged")
                .isEmpty();
        assertThat(acme.decisions()).isEmpty();
    }

    @Test
    void aListThatTakesGitHubTooLongIsReadInSmallerPages() {
        for (long id = 1; id <= 80; id++) {
            acme.grant(id)
                    .owner(id <= 5 ? "leaver" : "mona")
                    .since(longAgo.plusSeconds(id))
                    .add();
        }
        Fault tooLarge = operator.gitHub().faults().onPages(GRANTS, 51).every().status(502);
        operator.start();

        operator.apply(SelectorManifests.revocation(acme, "leavers", "interval: 1h\nselector:\n  owners: [leaver]\n"));

        waiting().untilAsserted(() -> assertThat(acme.activeGrantIds()).hasSize(75));
        assertThat(tooLarge.fired()).isEqualTo(2);
    }

    @Test
    void unreadableItemIsNamedInTheStatus() {
        acme.request(71).add();
        operator.gitHub()
                .faults()
                .on(REQUESTS)
                .every()
                .rewriteBody(body ->
                        body.replace("\"token_expires_at\":null", "\"token_expires_at\":\"2024-09-04 17:35:38 UTC\""));
        operator.start();

        operator.apply(SelectorManifests.standing(acme, "bots", "Deny", "owners: [octocat]\n"));

        PatStatus status = operator.awaitReview("bots", "GitHubUnavailable");
        assertThat(ready(status).message()).contains("the item with id 71 has a token_expires_at that is not a time");
    }

    @Test
    void proxyRefusalIsNotReportedAsAMissingPermission() {
        acme.request(71).add();
        operator.gitHub().faults().on(REQUESTS).every().plainText(403, "RBAC: access denied");
        operator.start();

        operator.apply(SelectorManifests.standing(acme, "bots", "Deny", "owners: [octocat]\n"));

        assertThat(ready(operator.awaitReview("bots", "GitHubUnavailable")).message())
                .contains("RBAC: access denied");
        operator.gitHub().faults().clear();
        waiting().untilAsserted(() -> assertThat(acme.pendingRequestIds()).isEmpty());
    }

    @Test
    void tokenNamesAreShortenedAndSanitizedInStatusAndEvents() {
        JourneySteps journeySteps = new JourneySteps(operator);
        acme.request(1).owner("ci-bot").tokenName("x".repeat(300)).add();
        operator.start();
        operator.apply(SelectorManifests.standing(acme, "bots", "Deny", "owners: [ci-bot]\n"));
        waiting()
                .untilAsserted(() -> assertThat(
                                outcome(operator.review("bots").getStatus(), 1).tokenName())
                        .isEqualTo("x".repeat(254) + "…"));

        acme.request(2)
                .owner("ci-bot")
                .tokenName("ci\u001b[31m\u202Etxt.exe\nowner=admin")
                .add();

        waiting()
                .untilAsserted(() -> assertThat(
                                outcome(operator.review("bots").getStatus(), 2).tokenName())
                        .isEqualTo("ci\uFFFD[31m\uFFFDtxt.exe\uFFFDowner=admin"));
        assertThat(acme.pendingRequestIds()).isEmpty();
        waiting()
                .untilAsserted(() -> assertThat(journeySteps.events("bots"))
                        .extracting("note")
                        .hasSizeGreaterThan(1));
        assertThat(journeySteps.events("bots"))
                .allSatisfy(event -> assertThat(event.getNote()).doesNotContain("\u001b", "\u202E", "\n"));
    }
}
