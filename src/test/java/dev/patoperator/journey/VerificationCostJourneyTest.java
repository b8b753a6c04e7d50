package dev.patoperator.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.simulator.SimulatedApp;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The number of calls to GitHub that verify credentials, and of calls for policies without verified credentials. */
class VerificationCostJourneyTest {

    private static final String LOOKUP = "apps/get-org-installation";
    private static final int FOREIGN = 40;

    @RegisterExtension
    final TestOperator operator = TestOperator.withCredentials();

    private final JourneySteps journeySteps = new JourneySteps(operator);
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @Test
    void foreignDenyPoliciesWithMadeUpKeysAddNoCallToAnEvaluation() {
        acme.request(1).owner("ci-bot").add();
        operator.secret(
                "mallory",
                "github-app",
                Map.of(
                        "githubAppID", "424242",
                        "githubAppPrivateKey", AppKey.fresh().pkcs1(),
                        "githubAppBaseURL", operator.gitHub().baseUrl()));
        for (int i = 0; i < FOREIGN; i++) {
            operator.apply(JourneySteps.in(
                    "mallory",
                    SelectorManifests.review(
                            acme,
                            "deny-" + i,
                            "Deny",
                            "interval: 24h\nselector: {repository: repository-" + i + "}\n")));
        }
        for (int i = 0; i < FOREIGN; i++) {
            journeySteps.awaitReview("mallory", "deny-" + i, "CredentialsInvalid");
        }
        operator.gitHub().clearCalls();

        operator.apply(SelectorManifests.standing(acme, "bots", "Approve", "owners: [ci-bot]\n"));
        TestOperator.waiting().until(() -> acme.pendingRequestIds().isEmpty());
        operator.awaitReview("bots", "UpToDate");

        assertThat(operator.gitHub().calls())
                .filteredOn(call -> call.query().containsKey("repository"))
                .isEmpty();
        assertThat(operator.gitHub().calls())
                .filteredOn(call -> call.operationId().equals("orgs/list-pat-grant-requests"))
                .as("the listing of the evaluation, and at most one more before the call")
                .hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void resourcesWithTheSameCredentialsShareOneLookup() {
        SimulatedApp app = operator.gitHub().app(77, "Iv23shared", AppKey.fresh());
        SimulatedOrganization globex = operator.gitHub().organization("globex", app);
        operator.secret("globex", "github-app", app);
        for (int i = 0; i < FOREIGN; i++) {
            operator.apply(JourneySteps.in(
                    "globex",
                    SelectorManifests.standing(globex, "deny-" + i, "Deny", "owners: [mallory-" + i + "]\n")));
        }

        for (int i = 0; i < FOREIGN; i++) {
            journeySteps.awaitReview("globex", "deny-" + i, "UpToDate");
        }

        assertThat(operator.gitHub().calls(LOOKUP))
                .filteredOn(call -> call.path().contains("/orgs/globex/"))
                .hasSize(1);
    }

    /**
     * A Deny that does not compile is reconciled only to verify its credentials: at intervals, and not in a busy loop.
     */
    @Test
    void unverifiedDenyThatDoesNotCompileCausesFewReadsAndLookups() {
        AtomicInteger reads = new AtomicInteger();
        operator.secret("mallory", "github-app");
        operator.kubernetes()
                .faults()
                .failNext(
                        1,
                        call -> {
                            if (call.resource().equals("secrets")
                                    && call.namespace().equals("mallory")) {
                                reads.incrementAndGet();
                            }
                            return false;
                        },
                        503);
        operator.gitHub().organizationWithoutInstallation("globex");
        operator.apply(JourneySteps.in(
                "mallory",
                SelectorManifests.standing(
                        operator.gitHub().organization("globex"),
                        "deny",
                        "Deny",
                        SelectorManifests.condition("request.nothing"))));
        journeySteps.awaitStatus(
                "mallory",
                "deny",
                status -> assertThat(TestOperator.ready(status).message())
                        .contains("holds nothing back", "not installed in globex"));
        reads.set(0);
        operator.gitHub().clearCalls();

        JourneySteps.staysTrue(() -> {});

        assertThat(reads).as("reads of the Secret in 0.7 s, one every 0.5 s").hasValueLessThanOrEqualTo(5);
        assertThat(operator.gitHub().calls(LOOKUP)).hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void refusedResourcesShareTheirLookups() {
        operator.gitHub().organizationWithoutInstallation("globex");
        for (int i = 0; i < FOREIGN; i++) {
            operator.apply(SelectorManifests.review(
                    operator.gitHub().organization("globex"),
                    "deny-" + i,
                    "Deny",
                    "interval: 24h\nselector: {owners: [mallory]}\n"));
        }
        for (int i = 0; i < FOREIGN; i++) {
            journeySteps.awaitReview("acme", "deny-" + i, "OrganizationNotFound");
        }
        operator.gitHub().clearCalls();
        JourneySteps.staysTrue(() -> {});

        long lookups = operator.gitHub().calls(LOOKUP).size();
        assertThat(lookups).as("lookups in 0.7 s, one every 0.1 s at most").isLessThanOrEqualTo(15);
    }
}
