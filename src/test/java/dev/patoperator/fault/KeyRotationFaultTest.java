package dev.patoperator.fault;

import static dev.patoperator.support.TestOperator.ready;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.simulator.SimulatedApp;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The App's key is rotated while decisions are sent and not confirmed. */
class KeyRotationFaultTest {

    private static final AppKey FRESH = AppKey.fresh();

    private final TestOperator operator = TestOperator.prepare();
    private final JourneySteps journeySteps = new JourneySteps(operator);
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");
    private final SimulatedApp app = operator.gitHub().app();

    @BeforeEach
    void prepare() {
        operator.secret("acme", "github-app");
        for (long id = 1; id <= 6; id++) {
            acme.request(id).owner("ci-bot").add();
        }
    }

    @AfterEach
    void stop() {
        operator.gitHub().faults().clear();
        operator.close();
    }

    private Map<String, String> freshValues() {
        return Map.of(
                "githubAppID", String.valueOf(app.appId()),
                "githubAppPrivateKey", FRESH.pkcs1(),
                "githubAppBaseURL", operator.gitHub().baseUrl());
    }

    private void failGetsAfterTheBulkCall() {
        operator.gitHub()
                .faults()
                .on("orgs/review-pat-grant-requests-in-bulk")
                .run(() -> operator.gitHub()
                        .faults()
                        .on((method, path) -> method.equals("GET"))
                        .every()
                        .status(503));
    }

    private void awaitTheBulkCall() {
        waiting().until(() -> operator.gitHub().postCount() == 1);
    }

    /**
     * Adds the new key at GitHub, then updates the Secret, then deletes the old key. In this sequence a valid key is
     * always available.
     */
    private void rotate() {
        app.trust(FRESH);
        operator.secret("acme", "github-app", freshValues());
        app.forgetFirstKey();
        operator.gitHub().expireAllTokens();
    }

    @Test
    void sentExplicitDecisionsAreConfirmedAfterAKeyRotation() {
        acme.bulkLandsAfter(Duration.ofSeconds(1));
        operator.start();
        operator.apply(review("six", "Deny", TestOperator.ids(1, 6)));
        awaitTheBulkCall();

        rotate();

        assertThat(operator.awaitReview("six", "Succeeded").succeeded()).isEqualTo(6);
        assertThat(operator.gitHub().postCount()).isEqualTo(1);
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.DENY, 1, 6);
    }

    @Test
    void sentPolicyDecisionsAreConfirmedAfterAKeyRotation() {
        acme.bulkLandsAfter(Duration.ofSeconds(1));
        operator.start();
        operator.apply(SelectorManifests.standing(acme, "bots", "Deny", "owners: [ci-bot]\n"));
        awaitTheBulkCall();

        rotate();

        assertPolicyContinues();
    }

    @Test
    void policyContinuesAfterAKeyRotationDuringAnOutage() {
        failGetsAfterTheBulkCall();
        operator.start();
        operator.apply(SelectorManifests.standing(acme, "bots", "Deny", "owners: [ci-bot]\n"));
        awaitTheBulkCall();

        rotate();
        // Longer than the interval of the policy, so that the policy is due again while no list can be read.
        waiting()
                .during(Duration.ofMillis(1500))
                .untilAsserted(() -> assertThat(operator.gitHub().postCount()).isEqualTo(1));
        operator.gitHub().faults().clear();

        assertPolicyContinues();
    }

    @Test
    void revokedKeyOfADeletedResourceDoesNotBlockOtherTenants() {
        app.trust(FRESH);
        operator.secret("beta", "github-app", freshValues());
        failGetsAfterTheBulkCall();
        operator.start();
        operator.apply(review("first", "Deny", TestOperator.ids(1, 6)));
        awaitTheBulkCall();
        journeySteps.delete("acme", "first");
        app.forgetFirstKey();
        operator.gitHub().expireAllTokens();
        waiting().until(() -> operator.review("first") == null);
        operator.gitHub().faults().clear();
        acme.request(7).owner("ci-bot").add();

        operator.apply(JourneySteps.in("beta", review("second", "Deny", "7")));

        journeySteps.awaitReview("beta", "second", "Succeeded");
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.DENY, 1, 7);
    }

    private void assertPolicyContinues() {
        acme.request(7).owner("ci-bot").add();
        waiting().until(() -> acme.pendingRequestIds().isEmpty());
        PatStatus status = journeySteps.awaitStatus("acme", "bots", it -> {
            assertThat(it.outcomeList()).hasSize(7).allMatch(outcome -> outcome.outcome() == OutcomeType.DENIED);
            assertThat(ready(it).reason()).isEqualTo("UpToDate");
        });
        assertThat(status.failed()).isZero();
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.DENY, 1, 7);
    }
}
