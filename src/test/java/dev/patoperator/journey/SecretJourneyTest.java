package dev.patoperator.journey;

import static dev.patoperator.support.JourneySteps.in;
import static dev.patoperator.support.JourneySteps.outcomeOf;
import static dev.patoperator.support.TestOperator.ready;
import static dev.patoperator.support.TestOperator.review;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedApp;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.TestOperator;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Secrets in every supported form, changed and made unreadable while the operator runs. */
class SecretJourneyTest {

    @RegisterExtension
    static final TestOperator operator = TestOperator.withCredentials();

    private static final JourneySteps journeySteps = new JourneySteps(operator);
    private static final GitHubSimulator gitHub = operator.gitHub();
    private static final SimulatedOrganization acme = gitHub.organization("acme");

    @BeforeEach
    void resetSimulator() {
        gitHub.faults().clear();
        gitHub.clearCalls();
    }

    private static Map<String, String> secretOf(GitHubSimulator server, String appId, String key) {
        return Map.of("githubAppID", appId, "githubAppPrivateKey", key, "githubAppBaseURL", server.baseUrl());
    }

    private static void assertReviewSucceeds(String namespace, long id) {
        acme.request(id).add();
        operator.apply(in(namespace, review("by-" + namespace, "Approve", String.valueOf(id))));
        journeySteps.awaitReview(namespace, "by-" + namespace, "Succeeded");
    }

    @Test
    void secretInTheFormOfFluxIsAccepted() {
        operator.secret(
                "flux",
                "github-app",
                Map.of(
                        "githubAppID", String.valueOf(gitHub.app().appId()),
                        "githubAppInstallationID", String.valueOf(acme.installationId()),
                        "githubAppPrivateKey", gitHub.app().privateKeyPkcs1(),
                        "githubAppBaseURL", gitHub.baseUrl() + "/"));
        assertReviewSucceeds("flux", 1);
    }

    @Test
    void secretInTheFormOfArgoCdIsAccepted() {
        operator.secret(
                "argocd",
                "github-app",
                Map.of(
                        "githubAppID", String.valueOf(gitHub.app().appId()),
                        "githubAppInstallationID", String.valueOf(acme.installationId()),
                        "githubAppPrivateKey", gitHub.app().privateKeyPkcs8(),
                        "githubAppEnterpriseBaseUrl", gitHub.baseUrl()));
        assertReviewSucceeds("argocd", 2);
    }

    @Test
    void secretInTheFormOfActionsRunnerControllerIsAccepted() {
        operator.secret(
                "arc",
                "github-app",
                Map.of(
                        "github_app_id", gitHub.app().clientId(),
                        "github_app_installation_id", String.valueOf(acme.installationId()),
                        "github_app_private_key", gitHub.app().privateKeyPkcs1(),
                        "githubAppBaseURL", gitHub.baseUrl()));
        assertReviewSucceeds("arc", 3);
    }

    @Test
    void rotatedKeyIsUsedForTheNextResourceWithoutARestart() {
        AppKey first = AppKey.fresh();
        AppKey next = AppKey.fresh();
        SimulatedApp rotating = gitHub.app(111, "Iv23rotating", first);
        SimulatedOrganization org = gitHub.organization("rotating", rotating);
        operator.secret("rotating", "github-app", rotating);
        org.request(91).add();
        org.request(92).add();
        org.request(93).add();
        apply("before", 91);
        journeySteps.awaitReview("rotating", "before", "Succeeded");

        rotating.trust(next);
        operator.secret("rotating", "github-app", secretOf(gitHub, "111", next.pkcs1()));
        rotating.forgetFirstKey();
        gitHub.expireAllTokens();
        apply("after", 92);

        journeySteps.awaitReview("rotating", "after", "Succeeded");
    }

    private static void apply(String name, long id) {
        operator.apply(in("rotating", review(name, "Approve", String.valueOf(id)))
                .replace("organization: acme", "organization: rotating"));
    }

    @Test
    void credentialsRefSelectsAnotherSecret() {
        operator.secret("named", "team-app", gitHub.app());
        acme.request(101).add();

        operator.apply(in("named", review("named", "Approve", "101", "credentialsRef: {name: team-app}")));

        journeySteps.awaitReview("named", "named", "Succeeded");
    }

    @Test
    void forbiddenSecretStallsWithTheCommandToRunAndRecoversByItself() {
        operator.secret("locked", "github-app");
        operator.kubernetes().faults().forbidSecrets("locked");
        acme.request(111).add();

        operator.apply(in("locked", review("locked", "Approve", "111")));

        PatStatus status = journeySteps.awaitReview("locked", "locked", "CredentialsForbidden");
        assertThat(ready(status).message())
                .contains(
                        "kubectl create rolebinding",
                        "--clusterrole=github-pat-operator-secrets",
                        "--serviceaccount=github-pat-operator:github-pat-operator",
                        "-n locked");
        assertThat(outcomeOf(status, 111)).isEqualTo(OutcomeType.PENDING);

        operator.kubernetes().faults().allowSecrets("locked");

        journeySteps.awaitReview("locked", "locked", "Succeeded");
    }

    @Test
    void resourceInAnUnwatchedNamespaceIsIgnored() {
        try (TestOperator partial = TestOperator.prepare().setting("PAT_OPERATOR_WATCH_NAMESPACES", "acme, beta")) {
            SimulatedOrganization org = partial.gitHub().organization("acme");
            Stream.of("acme", "beta", "gamma").forEach(namespace -> partial.secret(namespace, "github-app"));
            LongStream.rangeClosed(1, 3).forEach(id -> org.request(id).add());
            partial.start();

            partial.apply(in("gamma", review("r", "Approve", "3")));
            partial.apply(review("r", "Approve", "1"));
            partial.apply(in("beta", review("r", "Approve", "2")));

            partial.awaitReview("r", "Succeeded");
            new JourneySteps(partial).awaitReview("beta", "r", "Succeeded");
            assertThat(org.pendingRequestIds()).containsExactly(3L);
        }
    }
}
