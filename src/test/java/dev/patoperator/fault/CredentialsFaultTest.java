package dev.patoperator.fault;

import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.simulator.SimulatedApp;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.StatusHistory;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Faults of an App's Secret. Each is reported, and fixing the Secret is enough to recover. */
class CredentialsFaultTest {

    private static final AppKey OTHER = AppKey.fresh();

    private final TestOperator operator = TestOperator.prepare();
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");
    private final StatusHistory history = StatusHistory.watch(operator.client());

    @AfterEach
    void stop() {
        operator.close();
    }

    @Test
    void missingSecretIsReportedWithTheCommandToCreateIt() {
        operator.start();
        Condition stalled = stalledOn("CredentialsNotFound");
        assertThat(stalled.message()).contains("acme/github-app").contains("kubectl create secret generic github-app");
        assertThat(operator.gitHub().calls()).isEmpty();

        operator.secret("acme", "github-app");

        assertHealed();
    }

    @Test
    void secretWithoutAPrivateKeyIsReportedWithTheFieldName() {
        operator.secret(
                "acme",
                "github-app",
                Map.of("githubAppID", "1", "githubAppBaseURL", operator.gitHub().baseUrl()));
        operator.start();
        Condition stalled = stalledOn("CredentialsInvalid");
        assertThat(stalled.message()).contains("acme/github-app").contains("githubAppPrivateKey");
        assertThat(operator.gitHub().calls()).isEmpty();

        operator.secret("acme", "github-app");

        assertHealed();
    }

    @Test
    void keyThatGitHubRefusesIsReportedAfterFewCalls() {
        operator.secret("acme", "github-app", values(operator.gitHub().app().appId(), OTHER.pkcs1()));
        operator.start();
        Condition stalled = stalledOn("CredentialsInvalid");
        assertThat(stalled.message())
                .contains("private key for App", "(GitHub: \"A JSON web token could not be decoded\")");
        waiting()
                .during(Duration.ofMillis(400))
                .until(() -> operator.gitHub().calls().size() < 10);

        operator.secret("acme", "github-app");

        assertHealed();
    }

    @Test
    void unknownAppIdIsReported() {
        operator.secret(
                "acme", "github-app", values(999, operator.gitHub().app().privateKeyPkcs1()));
        operator.start();
        assertThat(stalledOn("CredentialsInvalid").message())
                .contains("private key for App 999", "(GitHub: \"Integration must generate a public key\")");

        operator.secret("acme", "github-app");

        assertHealed();
    }

    @Test
    void unreadableSecretIsReportedWithTheRoleBindingToCreate() {
        operator.secret("acme", "github-app");
        operator.kubernetes().faults().forbidSecrets("acme");
        operator.start();
        assertThat(stalledOn("CredentialsForbidden").message())
                .contains("kubectl create rolebinding")
                .contains("--clusterrole=github-pat-operator-secrets")
                .contains("--serviceaccount=github-pat-operator:github-pat-operator");
        assertThat(operator.gitHub().calls()).isEmpty();

        operator.kubernetes().faults().allowSecrets("acme");

        assertHealed();
    }

    @Test
    void sentDecisionsAreConfirmedAfterARevokedKeyIsReplaced() {
        operator.secret("acme", "github-app");
        operator.start();
        acme.bulkLandsAfter(Duration.ofMillis(100));
        operator.gitHub().faults().on("orgs/list-pat-grant-requests").nth(2).run(() -> {
            operator.gitHub().app().trust(OTHER).forgetFirstKey();
            operator.gitHub().expireAllTokens();
        });
        stalledOn("CredentialsInvalid");

        operator.secret("acme", "github-app", values(operator.gitHub().app().appId(), OTHER.pkcs1()));

        assertHealed();
        assertThat(operator.gitHub().postCount()).isEqualTo(1);
    }

    @Test
    void missingSecretIsReportedDuringARateLimit() {
        operator.secret("acme", "github-app");
        operator.start();
        operator.gitHub()
                .faults()
                .on("orgs/list-pat-grant-requests")
                .secondaryRateLimitWithRetryAfter(403, Duration.ofSeconds(3));
        apply();
        history.awaitReason("six", "RateLimited");

        operator.client().secrets().inNamespace("acme").withName("github-app").delete();
        history.awaitReason("six", "CredentialsNotFound");
        operator.secret("acme", "github-app");

        assertHealed();
        assertThat(operator.gitHub()
                        .calls("orgs/list-pat-grant-requests")
                        .get(1)
                        .startedAt())
                .isAfter(operator.gitHub()
                        .calls("orgs/list-pat-grant-requests")
                        .get(0)
                        .finishedAt()
                        .plusMillis(2900));
    }

    /** The selector was submitted before and did not finish, because another resource held what it selects. */
    @Test
    void aSelectorIsEvaluatedAgainOnceTheSecretIsBack() {
        JourneySteps journeySteps = new JourneySteps(operator);
        operator.secret("acme", "github-app");
        acme.request(71).owner("ci-bot").since(Instant.now().minusSeconds(60)).add();
        operator.start();
        operator.apply(
                SelectorManifests.standing(acme, "deny", "Deny", SelectorManifests.condition("request.nothing")));
        operator.awaitReview("deny", "InvalidSpec");
        operator.apply(SelectorManifests.review(
                acme, "once", "Approve", "selector:\n  createdBefore: \"2099-01-01T00:00:00Z\"\n"));
        operator.awaitReview("once", "Conflict");

        operator.client().secrets().inNamespace("acme").withName("github-app").delete();
        operator.awaitReview("once", "CredentialsNotFound");
        journeySteps.delete("acme", "deny");
        operator.secret("acme", "github-app");

        operator.awaitReview("once", "Succeeded");
        assertThat(acme.decisions()).extracting(SimulatedDecision::id).containsExactly(71L);
    }

    @Test
    void newAppInTheSecretIsUsedWhileTheFirstIsRateLimited() {
        SimulatedApp second = operator.gitHub().app(77, "Iv1.second", OTHER);
        operator.gitHub().organization("beta", second).request(1).add();
        operator.secret("acme", "github-app");
        operator.gitHub()
                .faults()
                .on("apps/get-org-installation")
                .primaryRateLimit(403, Instant.now().plusSeconds(3000));
        operator.start();
        operator.apply(review("six", "Approve", "1").replace("organization: acme", "organization: beta"));
        history.awaitReason("six", "RateLimited");

        operator.secret("acme", "github-app", second);

        history.awaitNow("six", "Succeeded");
        history.assertTruthful();
    }

    @Test
    void revokedKeyOfOneTenantDoesNotBlockConfirmationForOthers() {
        SimulatedApp app = operator.gitHub().app();
        app.trust(OTHER);
        operator.secret("acme", "github-app");
        operator.secret("other", "github-app", values(app.appId(), OTHER.pkcs1()));
        operator.start();
        acme.request(11).add();
        acme.request(12).add();
        acme.bulkLandsAfter(Duration.ofMillis(100));
        operator.gitHub().faults().on("orgs/list-pat-grant-requests").delay(Duration.ofMillis(400));
        operator.gitHub().faults().on("orgs/list-pat-grant-requests").nth(2).run(() -> {
            app.forgetFirstKey();
            operator.gitHub().expireAllTokens();
        });
        apply();
        operator.apply(review("other", "Approve", "11, 12").replace("namespace: acme", "namespace: other"));

        assertThat(history.awaitNow("other", "Succeeded").succeeded()).isEqualTo(2);
        operator.secret("acme", "github-app", values(app.appId(), OTHER.pkcs1()));
        history.awaitNow("six", "Succeeded");
        DecisionLedger.assertNothingTwice(acme);
        assertThat(operator.gitHub().postCount()).isEqualTo(1);
    }

    private Condition stalledOn(String reason) {
        apply();
        return history.awaitReason("six", reason);
    }

    private void apply() {
        for (long id = 1; id <= 6; id++) {
            acme.request(id).add();
        }
        operator.apply(review("six", "Approve", "1, 2, 3, 4, 5, 6"));
    }

    private void assertHealed() {
        assertThat(history.awaitNow("six", "Succeeded").succeeded()).isEqualTo(6);
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.APPROVE, 1, 6);
        history.assertTruthful();
    }

    private Map<String, String> values(long appId, String key) {
        return Map.of(
                "githubAppID", String.valueOf(appId),
                "githubAppPrivateKey", key,
                "githubAppBaseURL", operator.gitHub().baseUrl());
    }
}
