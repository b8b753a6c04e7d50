package dev.patoperator.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What users see of a spec that is wrong, and of one that is probably wrong. */
class SpecWarningJourneyTest {

    private TestOperator operator;
    private SimulatedOrganization acme;

    @BeforeEach
    void start() {
        operator = TestOperator.run();
        acme = operator.gitHub().organization("acme");
        acme.request(1).owner("ci-bot").add();
    }

    @AfterEach
    void stop() {
        operator.close();
    }

    private void applyDeny(String selector) {
        operator.apply(SelectorManifests.standing(acme, "deny", "Deny", selector));
    }

    private static List<String> warnings(PatStatus status) {
        return status.conditionList().stream()
                .filter(condition -> condition.type().equals("SpecWarning"))
                .map(Condition::message)
                .toList();
    }

    @Test
    void aNameThatIsNotKnownWarnsUntilItIsCorrectedAndReadyIsNotTouched() {
        applyDeny("permission: contens_write\nowners: [Mallory]\n"
                + SelectorManifests.condition("'administrati0n' in request.permissions.repository"));

        assertThat(warnings(operator.awaitReview("deny", "UpToDate")))
                .containsExactly("selector.permission names the permission 'contens', which is not known here:"
                        + " did you mean contents_write?; selector.owners has 'Mallory' with capital letters: a login is"
                        + " the same in upper and lower case, so write mallory; condition 'condition' names the"
                        + " permission 'administrati0n', which is not known here: did you mean administration?");

        applyDeny("permission: contents_write\nowners: [mallory]\n"
                + SelectorManifests.condition("'administration' in request.permissions.repository"));

        TestOperator.waiting()
                .untilAsserted(() -> assertThat(warnings(operator.awaitReview("deny", "UpToDate")))
                        .isEmpty());
        assertThat(acme.pendingRequestIds()).containsExactly(1L);
    }

    @Test
    void aDurationThatCelCannotReadIsRefusedAtOnce() {
        applyDeny(SelectorManifests.condition("request.createdAt < now - duration('90d')"));

        assertThat(TestOperator.ready(operator.awaitReview("deny", "InvalidSpec"))
                        .message())
                .startsWith("spec.selector.matchConditions 'condition' does not compile: 1:35: duration('90d'): a"
                        + " duration has no days, write days(90)");
    }
}
