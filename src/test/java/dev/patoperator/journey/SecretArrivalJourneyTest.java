package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Policies often exist before their Secret, because of an ExternalSecret or a RoleBinding that is created last. A
 * resource that waits for its Secret is reconciled again within a minute. That minute takes 300 ms here, while an
 * interval of 24 hours takes 24 minutes.
 */
class SecretArrivalJourneyTest {

    private static TestOperator operator;
    private static JourneySteps journeySteps;

    /** What can be wrong with a Secret, each in its own namespace. */
    private enum Fault {
        CREDENTIALS_NOT_FOUND,
        CREDENTIALS_INVALID {
            @Override
            void make(String namespace) {
                operator.secret(namespace, "github-app", Map.of("githubAppID", "1"));
            }
        },
        CREDENTIALS_FORBIDDEN {
            @Override
            void make(String namespace) {
                operator.secret(namespace, "github-app");
                operator.kubernetes().faults().forbidSecrets(namespace);
            }
        };

        void make(String namespace) {}

        void mend(String namespace) {
            operator.kubernetes().faults().allowSecrets(namespace);
            operator.secret(namespace, "github-app");
        }

        String namespace() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        String reason() {
            return Arrays.stream(name().split("_"))
                    .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                    .reduce("", String::concat);
        }
    }

    /** Every sort of resource, with its Ready reason once its Secret is there. */
    private enum Sort {
        IDS("patRequestIDs: [1]\n", "Succeeded"),
        GUARDED("patRequestIDs: [1]\nselector: {owners: [ci-bot]}\n", "Succeeded"),
        ONE_SHOT("selector: {createdBefore: '2099-01-01T00:00:00Z'}\n", "Succeeded"),
        DRY_RUN("dryRun: true\nselector: {owners: [ci-bot]}\n", "DryRun"),
        STANDING("interval: 24h\nselector: {owners: [ci-bot]}\n", "UpToDate");

        private final String spec;
        private final String reason;

        Sort(String spec, String reason) {
            this.spec = spec;
            this.reason = reason;
        }
    }

    @BeforeAll
    static void start() {
        operator = TestOperator.prepare();
        for (Fault fault : Fault.values()) {
            fault.make(fault.namespace());
        }
        operator.start();
        journeySteps = new JourneySteps(operator);
    }

    @AfterAll
    static void stop() {
        operator.close();
    }

    @BeforeEach
    void clearFaults() {
        operator.kubernetes().faults().clear();
    }

    private static SimulatedOrganization organization(String login) {
        SimulatedOrganization organization = operator.gitHub().organization(login);
        organization
                .request(1)
                .owner("ci-bot")
                .since(Instant.now().minusSeconds(60))
                .add();
        return organization;
    }

    private static String login(Fault fault, Sort sort) {
        return "o" + fault.ordinal() + "-"
                + sort.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @ParameterizedTest
    @EnumSource
    void resourceIsReconciledWithinAMinuteOfItsSecret(Fault fault) {
        for (Sort sort : Sort.values()) {
            String login = login(fault, sort);
            operator.apply(JourneySteps.in(
                    fault.namespace(), SelectorManifests.review(organization(login), login, "Deny", sort.spec)));
        }
        for (Sort sort : Sort.values()) {
            journeySteps.awaitReview(fault.namespace(), login(fault, sort), fault.reason());
        }

        fault.mend(fault.namespace());

        for (Sort sort : Sort.values()) {
            journeySteps.awaitReview(fault.namespace(), login(fault, sort), sort.reason);
        }
    }

    @Test
    void oneShotSelectorSucceedsAfterAFailureOfTheKubernetesApi() {
        operator.secret("hiccup", "github-app");
        SimulatedOrganization organization = organization("hiccup");
        // The Kubernetes client does not retry this status by itself.
        operator.kubernetes()
                .faults()
                .failNext(
                        1,
                        call -> call.resource().equals("secrets")
                                && call.namespace().equals("hiccup"),
                        409);

        operator.apply(
                JourneySteps.in("hiccup", SelectorManifests.review(organization, "once", "Deny", Sort.ONE_SHOT.spec)));

        journeySteps.awaitReview("hiccup", "once", "Succeeded");
    }

    /** The Deny is due in a day, the Approve every minute. When one of them finds the Secret, both use it. */
    @Test
    void approvalDoesNotOvertakeADenyThatUsesTheSameSecret() {
        SimulatedOrganization organization = organization("same-secret");
        operator.apply(
                JourneySteps.in("late", SelectorManifests.review(organization, "deny", "Deny", Sort.STANDING.spec)));
        operator.apply(JourneySteps.in(
                "late", SelectorManifests.standing(organization, "bots", "Approve", "owners: [ci-bot]\n")));
        journeySteps.awaitReview("late", "deny", "CredentialsNotFound");
        journeySteps.awaitReview("late", "bots", "CredentialsNotFound");
        assertThat(ready(deny().getStatus()).message()).endsWith("until that is mended this Deny holds nothing back");

        operator.secret("late", "github-app");

        TestOperator.waiting().until(() -> organization.pendingRequestIds().isEmpty());
        assertThat(organization.decisions())
                .extracting(SimulatedDecision::action)
                .isEqualTo(List.of(SimulatedDecision.DecisionAction.DENY));
    }

    /** Another resource finds that the Secret is gone. The Deny, due in a day, reports that and recovers in time. */
    @Test
    void denyReportsThatItsSecretIsGoneAndRecoversOnceItIsBack() {
        SimulatedOrganization organization = organization("lost");
        operator.secret("lost", "github-app");
        operator.apply(
                JourneySteps.in("lost", SelectorManifests.review(organization, "deny", "Deny", Sort.STANDING.spec)));
        journeySteps.awaitReview("lost", "deny", "UpToDate");

        operator.client().secrets().inNamespace("lost").withName("github-app").delete();
        operator.apply(JourneySteps.in("lost", TestOperator.review("other", "Approve", "77")));
        journeySteps.awaitReview("lost", "deny", "CredentialsNotFound");

        journeySteps.delete("lost", "other");
        operator.secret("lost", "github-app");
        journeySteps.awaitReview("lost", "deny", "UpToDate");
    }

    private static PatGrantReview deny() {
        return operator.client()
                .resources(PatGrantReview.class)
                .inNamespace("late")
                .withName("deny")
                .get();
    }
}
