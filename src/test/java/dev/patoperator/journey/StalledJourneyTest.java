package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.review;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.TestOperator;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A stalled resource is retried automatically, without status writes and Events until its cause is fixed. */
class StalledJourneyTest {

    @Test
    void refusedAppIsRetriedWithoutAWriteOrAnEventPerRetry() {
        try (TestOperator operator = TestOperator.run()) {
            JourneySteps journeySteps = new JourneySteps(operator);
            GitHubSimulator gitHub = operator.gitHub();
            operator.secret("acme", "github-app", withAppId("999", operator));
            gitHub.organization("acme").request(1).add();
            operator.apply(review("refused", "Approve", "1"));
            operator.awaitReview("refused", "CredentialsInvalid");
            String version = operator.review("refused").getMetadata().getResourceVersion();
            gitHub.clearCalls();

            TestOperator.waiting().until(() -> gitHub.calls().size() >= 3);

            assertThat(operator.review("refused").getMetadata().getResourceVersion())
                    .isEqualTo(version);
            assertThat(journeySteps.statusWrites("refused")).isEqualTo(1);
            assertThat(journeySteps.events("refused")).hasSize(1);

            operator.secret("acme", "github-app");
            operator.awaitReview("refused", "Succeeded");
        }
    }

    @Test
    void missingPermissionIsRetriedWithoutAWriteOrAnEventPerRetry() {
        try (TestOperator operator = TestOperator.run()) {
            JourneySteps journeySteps = new JourneySteps(operator);
            GitHubSimulator gitHub = operator.gitHub();
            gitHub.organization("acme").request(1).add();
            gitHub.organization("acme").permissions(Map.of("organization_personal_access_token_requests", "read"));
            operator.apply(review("refused", "Approve", "1"));
            operator.awaitReview("refused", "PermissionDenied");
            String version = operator.review("refused").getMetadata().getResourceVersion();
            gitHub.clearCalls();

            TestOperator.waiting()
                    .until(() -> gitHub.calls("apps/get-org-installation").size() >= 3);

            assertThat(operator.review("refused").getMetadata().getResourceVersion())
                    .isEqualTo(version);
            assertThat(journeySteps.events("refused")).hasSize(1);

            gitHub.organization("acme").permissions(Map.of("organization_personal_access_token_requests", "write"));
            operator.awaitReview("refused", "Succeeded");
        }
    }

    @Test
    void restartOfTheOperatorDoesNotChangeAStalledStatus() {
        try (TestOperator operator = TestOperator.run()) {
            JourneySteps journeySteps = new JourneySteps(operator);
            operator.secret("acme", "github-app", withAppId("999", operator));
            operator.apply(review("refused", "Approve", "1"));
            operator.awaitReview("refused", "CredentialsInvalid");
            String version = operator.review("refused").getMetadata().getResourceVersion();

            operator.stop();
            operator.gitHub().clearCalls();
            operator.start();

            TestOperator.waiting().until(() -> operator.gitHub().calls().size() >= 2);
            assertThat(operator.review("refused").getMetadata().getResourceVersion())
                    .isEqualTo(version);
            assertThat(journeySteps.events("refused")).hasSize(1);
        }
    }

    @Test
    void missingSecretIsReadAgainWithoutAWritePerRead() {
        try (TestOperator operator = TestOperator.run()) {
            JourneySteps journeySteps = new JourneySteps(operator);
            operator.gitHub().organization("acme").request(1).add();

            operator.apply(review("waiting", "Approve", "1", "credentialsRef: {name: other-app}"));
            var status = operator.awaitReview("waiting", "CredentialsNotFound");
            assertThat(TestOperator.ready(status).message()).contains("acme/other-app", "kubectl create secret");

            JourneySteps.staysTrue(
                    () -> assertThat(journeySteps.statusWrites("waiting")).isEqualTo(1));
            assertThat(operator.gitHub().calls()).isEmpty();

            operator.secret("acme", "other-app");
            operator.awaitReview("waiting", "Succeeded");
            assertThat(journeySteps.statusWrites("waiting")).isEqualTo(2);
        }
    }

    private static Map<String, String> withAppId(String appId, TestOperator operator) {
        return Map.of(
                "githubAppID", appId,
                "githubAppPrivateKey", operator.gitHub().app().privateKeyPkcs1(),
                "githubAppBaseURL", operator.gitHub().baseUrl());
    }
}
