package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.revocation;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import dev.patoperator.webhook.SignedDelivery;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An evaluation that takes longer than the requeue interval of its resource still completes. */
class EvaluationProgressJourneyTest {

    private final TestOperator operator = TestOperator.prepare();
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @AfterEach
    void stop() {
        operator.gitHub().faults().clear();
        operator.close();
    }

    private void startWithSlowRepositories(long grants) {
        operator.secret("acme", "github-app");
        for (long id = 1; id <= grants; id++) {
            acme.grant(id).repositories("app").add();
        }
        operator.gitHub()
                .faults()
                .on((method, path) -> path.contains("/repositories"))
                .every()
                .delay(Duration.ofMillis(100));
        operator.start();
    }

    @Test
    void guardThatTakesLongerThanTheProgressIntervalIsEvaluated() {
        startWithSlowRepositories(25); // 2.5 s; the status reports progress after 2 s

        operator.apply(revocation(
                "guarded",
                TestOperator.ids(1, 25),
                "selector: {matchConditions: [{name: c, expression: \"'app' in grant.repositories\"}]}"));

        operator.awaitRevocation("guarded", "Succeeded");
        assertThat(acme.activeGrantIds()).isEmpty();
    }

    @Test
    void aStandingSelectorThatTakesLongerThanItsIntervalIsEvaluated() {
        startWithSlowRepositories(15); // 1.5 s; the interval takes one second here

        operator.apply(SelectorManifests.revocation(
                acme,
                "standing",
                "interval: 1m\nselector:\n"
                        + SelectorManifests.condition("'app' in grant.repositories")
                                .indent(2)));

        waiting().until(() -> acme.activeGrantIds().isEmpty());
        operator.awaitRevocation("standing", "UpToDate");
    }

    @Test
    void selectorIsEvaluatedWhenDeliveriesArriveFasterThanAListing() {
        String secret = "correct horse battery staple";
        operator.secret(
                "acme",
                "github-app",
                Map.of(
                        "githubAppID", String.valueOf(operator.gitHub().app().appId()),
                        "githubAppPrivateKey", operator.gitHub().app().privateKeyPkcs1(),
                        "githubAppBaseURL", operator.gitHub().baseUrl(),
                        "webhookSecret", operator.gitHub().secret(secret)));
        operator.setting("PAT_OPERATOR_WEBHOOK_PORT", "0").start();
        operator.apply(WebhookJourneyTest.standing("ci-bots"));
        operator.awaitReview("ci-bots", "UpToDate");
        operator.gitHub().faults().on("orgs/list-pat-grant-requests").every().delay(Duration.ofMillis(400));
        acme.request(71).owner("ci-bot").add();
        SignedDelivery delivery = SignedDelivery.created("acme", secret);

        waiting().pollInterval(Duration.ofMillis(150)).until(() -> {
            delivery.to(operator.webhookPort(), "acme/github-app");
            return acme.pendingRequestIds().isEmpty();
        });
    }
}
