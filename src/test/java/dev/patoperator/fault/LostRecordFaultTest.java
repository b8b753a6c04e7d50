package dev.patoperator.fault;

import static dev.patoperator.support.JourneySteps.outcomeOf;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.LenientSchemas;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The operator crashes after it sent a decision and before it reported it. Its successor finds the resource or its
 * Secret changed.
 */
class LostRecordFaultTest {

    private final TestOperator operator = TestOperator.prepare(LenientSchemas.crds());
    private final JourneySteps journeySteps = new JourneySteps(operator);
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");
    private final GitHubSimulator other =
            GitHubSimulator.builder().pathPrefix("/api/v3").start();

    @BeforeEach
    void prepare() {
        operator.setting("PAT_OPERATOR_GITHUB_API_URLS", operator.gitHub().baseUrl() + ", " + other.baseUrl());
        operator.secret("acme", "github-app");
    }

    @AfterEach
    void stop() {
        operator.close();
        other.close();
    }

    private void crashBeforeTheStatusIsWritten() {
        waiting().until(() -> acme.pendingRequestIds().isEmpty());
        operator.crash();
        operator.kubernetes().faults().clear();
    }

    private void failStatusWrites() {
        operator.kubernetes().faults().failNext(100_000, call -> call.writesStatusOf("patgrantreviews"), 500);
    }

    private int journalRecordCount() {
        return operator.client()
                .configMaps()
                .inNamespace("github-pat-operator")
                .withLabel("patoperator.dev/journal")
                .list()
                .getItems()
                .size();
    }

    @Test
    void sentRetryIsReportedAfterTheResourceWasSuspended() {
        acme.request(71).owner("ci-bot").add();
        operator.gitHub()
                .faults()
                .on("orgs/review-pat-grant-request")
                .status(422, "{\"message\":\"Validation Failed\",\"documentation_url\":\"https://docs.github.com\"}");
        operator.start();
        operator.apply(review("one", "Approve", "71"));
        operator.awaitReview("one", "Failed");
        failStatusWrites();
        journeySteps.annotate("one", "patoperator.dev/retry-requested-at", "now");
        crashBeforeTheStatusIsWritten();
        operator.apply(review("one", "Approve", "71", "suspend: true"));

        operator.start();

        journeySteps.awaitStatus(
                "acme", "one", it -> assertThat(outcomeOf(it, 71)).isEqualTo(OutcomeType.APPROVED));
        operator.apply(review("one", "Approve", "71"));
        operator.awaitReview("one", "Succeeded");
        waiting().until(() -> journalRecordCount() == 0);
    }

    @Test
    void sentDecisionIsReportedOnceTheInvalidSpecIsFixed() {
        acme.request(71).owner("ci-bot").add();
        operator.start();
        failStatusWrites();
        operator.apply(review("one", "Approve", "71"));
        crashBeforeTheStatusIsWritten();
        operator.apply(review("one", "Approve", "71", "reason: \"" + "x".repeat(1100) + "\""));
        operator.start();
        operator.awaitReview("one", "InvalidSpec");
        JourneySteps.staysTrue(() -> assertThat(journalRecordCount()).isEqualTo(1));

        operator.apply(review("one", "Approve", "71"));

        assertThat(outcomeOf(operator.awaitReview("one", "Succeeded"), 71)).isEqualTo(OutcomeType.APPROVED);
        waiting().until(() -> journalRecordCount() == 0);
    }

    @Test
    void sentDecisionOfARemovedIdIsReportedAndItsRecordDeleted() {
        acme.request(71).owner("ci-bot").add();
        operator.start();
        failStatusWrites();
        operator.apply(review("one", "Approve", "71"));
        crashBeforeTheStatusIsWritten();
        acme.request(72).owner("ci-bot").add();
        operator.apply(review("one", "Approve", "72"));

        operator.start();

        operator.awaitReview("one", "Succeeded");
        waiting().until(() -> journalRecordCount() == 0);
        waiting()
                .untilAsserted(() -> assertThat(journeySteps.events("one"))
                        .anyMatch(event -> event.getReason().equals("Decided")
                                && event.getNote().contains("id 71")));
    }

    @Test
    void recordOfTheFormerGitHubIsDeletedAndTheNewGitHubIsUsed() {
        acme.request(1).owner("ci-bot").add();
        SimulatedOrganization there = other.organization("acme");
        there.request(5).owner("ci-bot").add();
        failStatusWrites();
        operator.start();
        operator.apply(SelectorManifests.standing(acme, "bots", "Approve", "owners: [ci-bot]\n"));
        crashBeforeTheStatusIsWritten();
        operator.secret(
                "acme",
                "github-app",
                Map.of(
                        "githubAppID", String.valueOf(other.app().appId()),
                        "githubAppPrivateKey", other.app().privateKeyPkcs1(),
                        "githubAppBaseURL", other.baseUrl()));

        operator.start();

        waiting().until(() -> there.pendingRequestIds().isEmpty());
        assertThat(journeySteps.awaitEvent("bots", "DecisionFailed").getNote())
                .contains("id 1 was sent to " + operator.gitHub().baseUrl());
        waiting().until(() -> journalRecordCount() == 0);
    }
}
