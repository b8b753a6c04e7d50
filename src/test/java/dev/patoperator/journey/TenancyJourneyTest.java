package dev.patoperator.journey;

import static dev.patoperator.support.JourneySteps.in;
import static dev.patoperator.support.JourneySteps.staysTrue;
import static dev.patoperator.support.TestOperator.ready;
import static dev.patoperator.support.TestOperator.review;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedApp;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each namespace decides with its own Secret, and never with that of another namespace. */
class TenancyJourneyTest {

    private static TestOperator operator;
    private static JourneySteps journeySteps;
    private static GitHubSimulator gitHub;
    private static GitHubSimulator otherGitHub;
    private static SimulatedOrganization acme;

    @BeforeAll
    static void start() {
        operator = TestOperator.prepare();
        otherGitHub = GitHubSimulator.builder().pathPrefix("/api/v3").start();
        gitHub = operator.gitHub();
        operator.setting("PAT_OPERATOR_GITHUB_API_URLS", gitHub.baseUrl() + ", " + otherGitHub.baseUrl());
        acme = gitHub.organization("acme");
        operator.secret("acme", "github-app");
        operator.start();
        journeySteps = new JourneySteps(operator);
    }

    @AfterAll
    static void stop() {
        operator.close();
        otherGitHub.close();
    }

    @BeforeEach
    void resetSimulators() {
        gitHub.faults().clear();
        gitHub.clearCalls();
        otherGitHub.clearCalls();
    }

    private static Map<String, String> secretOf(GitHubSimulator server, String appId, String key) {
        return Map.of("githubAppID", appId, "githubAppPrivateKey", key, "githubAppBaseURL", server.baseUrl());
    }

    @Test
    void twoNamespacesDecideTheSameIdEachInItsOwnOrganization() {
        SimulatedApp second = gitHub.app(77, "Iv23second", AppKey.fresh());
        SimulatedOrganization beta = gitHub.organization("beta", second);
        operator.secret("second", "github-app", second);
        acme.request(11).add();
        beta.request(11).add();

        operator.apply(review("mine", "Approve", "11"));
        operator.apply(in("second", review("mine", "Deny", "11")).replace("organization: acme", "organization: beta"));

        operator.awaitReview("mine", "Succeeded");
        journeySteps.awaitReview("second", "mine", "Succeeded");
        assertThat(acme.decisions())
                .filteredOn(decision -> decision.id() == 11)
                .extracting(SimulatedDecision::action)
                .containsExactly(SimulatedDecision.DecisionAction.APPROVE);
        assertThat(beta.decisions())
                .extracting(SimulatedDecision::action)
                .containsExactly(SimulatedDecision.DecisionAction.DENY);
    }

    @Test
    void anAppThatIsNotInstalledInTheOrganizationDecidesNothingThere() {
        SimulatedApp stranger = gitHub.app(88, "Iv23stranger", AppKey.fresh());
        gitHub.organization("stranger", stranger);
        operator.secret("stranger", "github-app", stranger);
        acme.request(21).add();

        operator.apply(in("stranger", review("foreign", "Approve", "21")));

        PatStatus status = journeySteps.awaitReview("stranger", "foreign", "OrganizationNotFound");
        assertThat(ready(status).message()).contains("acme");
        assertThat(acme.pendingRequestIds()).contains(21L);
        journeySteps.delete("stranger", "foreign");
    }

    @Test
    void installationIdOfAnotherAppGivesNoAccessToItsToken() {
        SimulatedApp intruder = gitHub.app(99, "Iv23intruder", AppKey.fresh());
        operator.secret(
                "intruder",
                "github-app",
                Map.of(
                        "githubAppID", "99",
                        "githubAppInstallationID", String.valueOf(acme.installationId()),
                        "githubAppPrivateKey", intruder.privateKeyPkcs1(),
                        "githubAppBaseURL", gitHub.baseUrl()));
        acme.request(31).add();
        acme.request(32).add();
        gitHub.faults()
                .on((method, path) -> method.equals("POST") && path.endsWith("/32"))
                .delay(Duration.ofMillis(300));
        operator.apply(review("owner", "Approve", "32"));

        operator.apply(in("intruder", review("rider", "Approve", "31")));

        journeySteps.awaitReview("intruder", "rider", "OrganizationNotFound");
        operator.awaitReview("owner", "Succeeded");
        staysTrue(() -> assertThat(acme.pendingRequestIds()).contains(31L));
        journeySteps.delete("intruder", "rider");
    }

    @Test
    void keyThatDoesNotBelongToTheAppDecidesNothing() {
        operator.secret(
                "wrong-key",
                "github-app",
                secretOf(
                        gitHub,
                        String.valueOf(gitHub.app().appId()),
                        AppKey.fresh().pkcs1()));
        acme.request(35).add();

        operator.apply(in("wrong-key", review("wrong", "Approve", "35")));

        journeySteps.awaitReview("wrong-key", "wrong", "CredentialsInvalid");
        assertThat(acme.pendingRequestIds()).contains(35L);
        assertThat(gitHub.postCount()).isZero();
        journeySteps.delete("wrong-key", "wrong");
    }

    @Test
    void installationIdOfAnotherOrganizationDecidesNothing() {
        SimulatedOrganization sister = gitHub.organization("sister");
        operator.secret(
                "mixed",
                "github-app",
                Map.of(
                        "githubAppID", String.valueOf(gitHub.app().appId()),
                        "githubAppInstallationID", String.valueOf(sister.installationId()),
                        "githubAppPrivateKey", gitHub.app().privateKeyPkcs1(),
                        "githubAppBaseURL", gitHub.baseUrl()));
        acme.request(41).add();
        sister.request(41).add();

        operator.apply(in("mixed", review("mixed", "Approve", "41")));

        journeySteps.awaitReview("mixed", "mixed", "CredentialsInvalid");
        assertThat(acme.pendingRequestIds()).contains(41L);
        assertThat(sister.pendingRequestIds()).contains(41L);
        journeySteps.delete("mixed", "mixed");
    }

    @Test
    void baseUrlOutsideTheAllowListIsNeverCalled() {
        try (GitHubSimulator evil = GitHubSimulator.start()) {
            evil.organization("acme").request(51).add();
            operator.secret(
                    "off-list",
                    "github-app",
                    secretOf(
                            evil, String.valueOf(evil.app().appId()), evil.app().privateKeyPkcs1()));

            operator.apply(in("off-list", review("off-list", "Approve", "51")));

            PatStatus status = journeySteps.awaitReview("off-list", "off-list", "CredentialsInvalid");
            assertThat(ready(status).message()).contains("PAT_OPERATOR_GITHUB_API_URLS");
            assertThat(evil.calls()).isEmpty();
            journeySteps.delete("off-list", "off-list");
        }
    }

    @Test
    void idsAreNotDecidedAtAnotherGitHubAfterTheSecretChanged() {
        SimulatedOrganization there = otherGitHub.organization("acme");
        operator.secret("moving", "github-app");
        operator.apply(in("moving", review("moving", "Approve", "61")));
        journeySteps.awaitReview("moving", "moving", "NotFound");
        there.request(61).add();
        operator.secret("moving", "github-app", otherSecret());

        operator.apply(in("moving", review("moving", "Approve", "61", "reason: once more")));

        PatStatus status = journeySteps.awaitReview("moving", "moving", "CredentialsInvalid");
        assertThat(status.githubAPIURL()).isEqualTo(gitHub.baseUrl());
        assertThat(ready(status).message()).contains(gitHub.baseUrl(), otherGitHub.baseUrl());
        assertThat(otherGitHub.calls()).isEmpty();

        acme.request(61).add();
        operator.secret("moving", "github-app");
        journeySteps.awaitReview("moving", "moving", "Succeeded");
        assertThat(there.pendingRequestIds()).contains(61L);
    }

    @Test
    void idsAreNotDecidedAtAnotherGitHubWhenTheSecretChangesDuringACall() {
        SimulatedOrganization there = otherGitHub.organization("acme");
        operator.secret("hasty", "github-app");
        for (long id = 71; id <= 80; id++) {
            acme.request(id).add();
            there.request(id).add();
        }
        acme.bulkLandsAfter(Duration.ofMillis(1500));
        gitHub.faults().on("orgs/review-pat-grant-requests-in-bulk").run(() -> {
            operator.secret("hasty", "github-app", otherSecret());
            journeySteps.annotate("hasty", "hasty", "patoperator.dev/retry-requested-at", "now");
        });

        operator.apply(in("hasty", review("hasty", "Approve", TestOperator.ids(71, 80))));

        journeySteps.awaitReview("hasty", "hasty", "Succeeded");
        assertThat(otherGitHub.postCount()).isZero();
        acme.bulkLandsAfter(Duration.ZERO);
    }

    @Test
    void sameIdAtAnotherGitHubIsNoConflict() {
        SimulatedOrganization there = otherGitHub.organization("acme");
        operator.secret("elsewhere", "github-app", otherSecret());
        acme.request(85).add();
        acme.request(86).add();
        there.request(85).add();
        gitHub.faults()
                .on((method, path) -> method.equals("POST") && path.endsWith("/86"))
                .delay(Duration.ofMillis(500));
        operator.apply(review("keeps-busy", "Approve", "86"));
        TestOperator.waiting().until(() -> !acme.pendingRequestIds().contains(86L));
        operator.apply(review("same-number", "Approve", "85"));

        operator.apply(in("elsewhere", review("same-number", "Deny", "85")));

        journeySteps.awaitReview("elsewhere", "same-number", "Succeeded");
        operator.awaitReview("same-number", "Succeeded");
        assertThat(journeySteps.events("same-number"))
                .noneMatch(event -> event.getReason().equals("Conflict"));
    }

    private static Map<String, String> otherSecret() {
        return secretOf(
                otherGitHub,
                String.valueOf(otherGitHub.app().appId()),
                otherGitHub.app().privateKeyPkcs1());
    }
}
