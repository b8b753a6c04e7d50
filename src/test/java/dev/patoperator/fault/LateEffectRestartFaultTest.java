package dev.patoperator.fault;

import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.ready;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.QuickTimings;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The process is killed while a status reports an unknown effect. Its successor corrects the status. */
class LateEffectRestartFaultTest {

    private final TestOperator operator =
            TestOperator.prepare().tuning(QuickTimings.withConfirmTimeout(Duration.ofMillis(300)));
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @BeforeEach
    void prepare() {
        operator.secret("acme", "github-app");
        for (long id = 1; id <= 6; id++) {
            acme.request(id).owner("ci-bot").add();
        }
        acme.grant(9).add();
    }

    @AfterEach
    void stop() {
        operator.gitHub().faults().clear();
        operator.close();
    }

    private void awaitUnknownEffect() {
        assertThat(operator.awaitReview("late", "Failed").outcomeList())
                .allSatisfy(outcome -> assertThat(outcome.effectUnknown()).isTrue());
    }

    private void crashWithUnknownEffects() {
        acme.lying202(1L, 2L, 3L, 4L, 5L, 6L);
        operator.start();
        operator.apply(review("late", "Deny", TestOperator.ids(1, 6)));
        awaitUnknownEffect();
        operator.crash();
    }

    private void deleteSecret(String name) {
        operator.client().secrets().inNamespace("acme").withName(name).delete();
    }

    private long listCallCount() {
        return operator.gitHub().calls().stream()
                .filter(call -> call.method().equals("GET") && call.path().endsWith("personal-access-token-requests"))
                .count();
    }

    /** Makes the decisions take effect. A late effect looks the same as a decision of a person. */
    private void land() {
        for (long id = 1; id <= 6; id++) {
            assertThat(acme.personDenies(id)).isTrue();
        }
    }

    private void awaitListings(int listings) {
        long before = listCallCount();
        waiting().until(() -> listCallCount() >= before + listings);
    }

    @Test
    void effectAfterTheRestartIsReported() {
        crashWithUnknownEffects();
        operator.start();
        awaitListings(2);

        assertThat(ready(operator.review("late").getStatus()).reason()).isEqualTo("Failed");
        assertThat(operator.gitHub().postCount())
                .as("no other call was requested")
                .isEqualTo(1);
        land();

        assertThat(operator.awaitReview("late", "Succeeded").succeeded()).isEqualTo(6);
        assertThat(operator.gitHub().postCount()).isEqualTo(1);
    }

    @Test
    void effectWhileNoProcessRanIsReported() {
        crashWithUnknownEffects();
        land();

        operator.start();

        assertThat(operator.awaitReview("late", "Succeeded").succeeded()).isEqualTo(6);
        assertThat(operator.gitHub().postCount()).isEqualTo(1);
    }

    @Test
    void effectIsReportedToEveryRequester() {
        acme.lying202(1L, 2L, 3L, 4L, 5L, 6L);
        operator.secret("acme", "second");
        operator.start();
        operator.apply(review("late", "Deny", TestOperator.ids(1, 6)));
        operator.apply(review("too", "Deny", TestOperator.ids(1, 6), "credentialsRef: {name: second}"));
        awaitUnknownEffect();
        operator.awaitReview("too", "Failed");
        operator.crash();
        deleteSecret("second");
        operator.start();
        awaitListings(2);
        int posts = operator.gitHub().postCount();

        operator.secret("acme", "second");
        awaitListings(2);
        land();

        assertThat(operator.awaitReview("late", "Succeeded").succeeded()).isEqualTo(6);
        assertThat(operator.awaitReview("too", "Succeeded").succeeded()).isEqualTo(6);
        assertThat(operator.gitHub().postCount()).isEqualTo(posts);
    }

    /**
     * A one-shot selector that failed is finished. Whether a late effect can be looked for does not change its result.
     */
    @Test
    void failedOneShotSelectorStaysFailedWhileItsSecretIsMissing() {
        acme.lying202(1L, 2L, 3L, 4L, 5L, 6L);
        operator.start();
        operator.apply("""
                apiVersion: patoperator.dev/v1alpha1
                kind: PatGrantReview
                metadata: {name: late, namespace: acme}
                spec: {organization: acme, action: Deny, selector: {owners: [ci-bot], createdBefore: "2030-01-01T00:00:00Z"}}
                """);
        awaitUnknownEffect();
        operator.crash();
        deleteSecret("github-app");
        operator.start();

        JourneySteps.staysTrue(() ->
                assertThat(ready(operator.review("late").getStatus()).reason()).isEqualTo("Failed"));
        operator.secret("acme", "github-app");
        awaitListings(2);
        assertThat(ready(operator.review("late").getStatus()).reason()).isEqualTo("Failed");
        land();

        assertThat(operator.awaitReview("late", "Succeeded").succeeded()).isEqualTo(6);
    }

    @Test
    void retryAfterTheRestartSendsDecisionsWithoutEffect() {
        crashWithUnknownEffects();
        acme.lying202();
        operator.start();
        awaitListings(2);

        new JourneySteps(operator).retry("late", "once more");

        assertThat(operator.awaitReview("late", "Succeeded").succeeded()).isEqualTo(6);
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.DENY, 1, 6);
    }

    @Test
    void revocationIsConfirmedAfterTheRestartWhenTheKeyWorksAgain() {
        var sent = new AtomicBoolean();
        operator.gitHub()
                .faults()
                .on((method, path) -> method.equals("GET") && sent.get())
                .every()
                .badCredentials();
        operator.gitHub()
                .faults()
                .on((method, path) -> path.endsWith("/personal-access-tokens/9") && !sent.getAndSet(true))
                .resetAfterActing();
        operator.start();
        operator.apply(revocation("leaver", "9"));
        assertThat(outcome(operator.awaitRevocation("leaver", "Failed"), 9).effectUnknown())
                .isTrue();
        operator.crash();
        operator.start();
        operator.gitHub().faults().clear();

        assertThat(outcome(operator.awaitRevocation("leaver", "Succeeded"), 9).outcome())
                .isEqualTo(OutcomeType.REVOKED);
        assertThat(operator.gitHub().postCount()).isEqualTo(1);
        assertThat(acme.decisions()).hasSize(1);
    }

    @Test
    void journalRecordsAreDeletedAfterALateEffect() {
        acme.bulkLandsAfter(Duration.ofMillis(1000));
        operator.start();
        operator.apply(review("late", "Deny", TestOperator.ids(1, 6)));
        awaitUnknownEffect();
        assertThat(journalRecords()).isNotEmpty();

        operator.awaitReview("late", "Succeeded");

        waiting().untilAsserted(() -> assertThat(journalRecords()).isEmpty());
    }

    private List<String> journalRecords() {
        return operator.client().configMaps().inAnyNamespace().list().getItems().stream()
                .map(map -> map.getMetadata().getName())
                .filter(name -> name.contains("-journal-"))
                .toList();
    }
}
