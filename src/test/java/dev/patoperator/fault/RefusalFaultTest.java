package dev.patoperator.fault;

import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.StatusHistory;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Permissions and installations that an organization's owner withholds from the App and restores later. */
class RefusalFaultTest {

    private static final String REQUESTS = "organization_personal_access_token_requests";
    private static final String TOKENS = "organization_personal_access_tokens";
    private static final int MANY = 50;

    private final TestOperator operator = TestOperator.prepare();
    private final StatusHistory history = StatusHistory.watch(operator.client());

    @AfterEach
    void stop() {
        operator.close();
    }

    @Test
    void missingPermissionIsNamedWithFewCallsForFiftyResources() {
        SimulatedOrganization acme = started();
        acme.permissions(Map.of(TOKENS, "write"));
        for (long id = 1; id <= MANY; id++) {
            acme.request(id).add();
            operator.apply(review("r" + id, "Approve", String.valueOf(id)));
        }
        for (int i = 1; i <= MANY; i++) {
            Condition ready = history.awaitReason("r" + i, "PermissionDenied");
            assertThat(ready.message()).contains(REQUESTS + "=write");
        }
        operator.gitHub().clearCalls();
        waiting().during(Duration.ofSeconds(1)).until(() -> true);
        // Each check is shared by all resources: one or two list calls, and sometimes a new token.
        assertThat(operator.gitHub().calls()).hasSizeLessThan(20);

        acme.permissions(Map.of(TOKENS, "write", REQUESTS, "write"));

        for (int i = 1; i <= MANY; i++) {
            history.awaitNow("r" + i, "Succeeded");
        }
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.APPROVE, 1, MANY);
        history.assertTruthful();
    }

    @Test
    void aPermissionToReadIsNotEnoughToDecide() {
        SimulatedOrganization acme = started();
        acme.permissions(Map.of(TOKENS, "read", REQUESTS, "read"));
        seed(acme);
        acme.grant(7).add();
        operator.apply(review("one", "Approve", "1"));
        operator.apply(review("more", "Deny", "2, 3, 4, 5, 6"));
        operator.apply(revocation("grant", "7"));

        assertThat(history.awaitReason("one", "PermissionDenied").message()).contains(REQUESTS + "=write");
        assertThat(history.awaitReason("more", "PermissionDenied").message()).contains(REQUESTS + "=write");
        assertThat(history.awaitReason("grant", "PermissionDenied").message()).contains(TOKENS + "=write");

        acme.permissions(Map.of(TOKENS, "write", REQUESTS, "write"));

        history.awaitNow("one", "Succeeded");
        history.awaitNow("more", "Succeeded");
        history.awaitNow("grant", "Succeeded");
        DecisionLedger.assertNothingTwice(acme);
        assertThat(acme.decisions()).hasSize(7);
        history.assertTruthful();
    }

    @Test
    void missingPermissionForGrantsDoesNotDelayReviews() {
        SimulatedOrganization acme = started();
        acme.permissions(Map.of(REQUESTS, "write"));
        seed(acme);
        acme.grant(7).add();
        operator.apply(revocation("grant", "7"));
        history.awaitReason("grant", "PermissionDenied");
        operator.apply(review("six", "Approve", "1, 2, 3, 4, 5, 6"));

        PatStatus status = history.awaitNow("six", "Succeeded");

        assertThat(status.outcomeList())
                .anyMatch(outcome -> outcome.confirmedBy() == ConfirmedBy.ABSENCE)
                .noneMatch(outcome -> outcome.confirmedBy() == ConfirmedBy.GRANT);
        acme.permissions(Map.of(REQUESTS, "write", TOKENS, "write"));
        history.awaitNow("grant", "Succeeded");
    }

    @Test
    void suspendedInstallationIsReportedAndItsWorkResumesLater() {
        SimulatedOrganization acme = started();
        acme.suspend();
        seed(acme);
        operator.apply(review("one", "Approve", "1"));
        operator.apply(review("more", "Approve", "2, 3, 4, 5, 6"));
        assertThat(history.awaitReason("one", "PermissionDenied").message()).contains("suspended");
        assertThat(history.awaitReason("more", "PermissionDenied").message()).contains("suspended");

        acme.unsuspend();

        history.awaitNow("one", "Succeeded");
        history.awaitNow("more", "Succeeded");
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.APPROVE, 1, 6);
        history.assertTruthful();
    }

    @Test
    void decisionsAreConfirmedAfterASuspensionOfTheInstallation() {
        SimulatedOrganization acme = started();
        seed(acme);
        acme.bulkLandsAfter(Duration.ofMillis(100));
        operator.gitHub()
                .faults()
                .on("orgs/list-pat-grant-requests")
                .nth(2)
                .run(() -> operator.gitHub().organization("acme").suspend());
        operator.apply(review("six", "Approve", "1, 2, 3, 4, 5, 6"));
        assertThat(history.awaitReason("six", "PermissionDenied").message()).contains("suspended");

        acme.unsuspend();

        PatStatus status = history.awaitNow("six", "Succeeded");
        assertThat(status.outcomeList()).allMatch(outcome -> outcome.confirmedBy() == ConfirmedBy.GRANT);
        assertThat(operator.gitHub().postCount()).isEqualTo(1);
        history.assertTruthful();
    }

    @Test
    void organizationWithoutTheAppIsReportedUntilItIsInstalled() {
        operator.secret("acme", "github-app");
        operator.start();
        for (int i = 1; i <= MANY; i++) {
            operator.apply(review("r" + i, "Approve", String.valueOf(i)));
        }
        for (int i = 1; i <= MANY; i++) {
            assertThat(history.awaitReason("r" + i, "OrganizationNotFound").message())
                    .contains("acme")
                    .contains("install");
        }
        operator.gitHub().clearCalls();
        waiting().during(Duration.ofSeconds(1)).until(() -> true);
        assertThat(operator.gitHub().calls()).hasSizeLessThan(20);

        SimulatedOrganization acme = operator.gitHub().organization("acme");
        for (long id = 1; id <= MANY; id++) {
            acme.request(id).add();
        }

        // A review evaluated between the two steps may have found that the request did not exist yet.
        for (int i = 1; i <= MANY; i++) {
            String name = "r" + i;
            waiting().untilAsserted(() -> assertThat(history.reasons(name)).containsAnyOf("Succeeded", "NotFound"));
        }
        DecisionLedger.assertNothingTwice(acme);
        history.assertTruthful();
    }

    @Test
    void appUninstalledBetweenTwoReviewsIsReported() {
        SimulatedOrganization acme = started();
        seed(acme);
        operator.apply(review("one", "Approve", "1"));
        history.awaitNow("one", "Succeeded");

        acme.uninstall();
        operator.gitHub().expireAllTokens();
        operator.apply(review("more", "Approve", "2, 3, 4, 5, 6"));

        assertThat(history.awaitReason("more", "OrganizationNotFound").message())
                .contains("install");
        assertThat(acme.decisions()).hasSize(1);
        history.assertTruthful();
    }

    private SimulatedOrganization started() {
        SimulatedOrganization acme = operator.gitHub().organization("acme");
        operator.secret("acme", "github-app");
        operator.start();
        return acme;
    }

    private static void seed(SimulatedOrganization acme) {
        for (long id = 1; id <= 6; id++) {
            acme.request(id).add();
        }
    }
}
