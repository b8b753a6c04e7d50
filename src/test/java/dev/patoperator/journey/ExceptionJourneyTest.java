package dev.patoperator.journey;

import static dev.patoperator.support.JourneySteps.outcomeOf;
import static dev.patoperator.support.JourneySteps.staysTrue;
import static dev.patoperator.support.SelectorManifests.standing;
import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.github.support.MovableClock;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.TestOperator;
import dev.patoperator.text.Rfc3339;
import java.time.Duration;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An exception from a rule: granted, in use, and over. An interval of a minute takes a second here. */
class ExceptionJourneyTest {

    private final MovableClock clock = new MovableClock();

    @RegisterExtension
    final TestOperator operator = TestOperator.withCredentials().clock(clock);

    private final JourneySteps journeySteps = new JourneySteps(operator);
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");
    private final String end = Rfc3339.of(clock.instant().plus(Duration.ofHours(1)));

    private void request(long id, String owner) {
        acme.request(id)
                .owner(owner)
                .permission("organization", "administration", "read")
                .add();
    }

    private PatStatus awaitDeny(ThrowingConsumer<PatStatus> asserted) {
        return journeySteps.awaitStatus("acme", "no-admin", asserted);
    }

    private void applyDenyWithException() {
        operator.apply(standing(acme, "no-admin", "Deny", """
                permission: administration_read
                exceptions:
                - {owners: [CI-Bot], until: "%s", reason: "SEC-99: moves to an App"}
                """.formatted(end)));
    }

    @Test
    void exceptionLeavesRequestToAnApproveAndEndsByItself() {
        request(1, "ci-bot");
        request(2, "hubot");
        applyDenyWithException();

        PatStatus status = awaitDeny(it -> {
            assertThat(it.excepted()).isEqualTo(1);
            assertThat(it.total()).isEqualTo(1);
        });
        assertThat(outcome(status, 1).outcome()).isEqualTo(OutcomeType.EXCEPTED);
        assertThat(outcome(status, 1).message()).isEqualTo("excepted until " + end + ": SEC-99: moves to an App");
        assertThat(outcome(status, 1).owner()).isEqualTo("ci-bot");
        assertThat(outcomeOf(status, 2)).isEqualTo(OutcomeType.DENIED);
        assertThat(ready(status).reason()).isEqualTo("UpToDate");
        long writes = journeySteps.statusWrites("no-admin");
        staysTrue(() -> {
            assertThat(journeySteps.statusWrites("no-admin")).isEqualTo(writes);
            assertThat(journeySteps.events("no-admin"))
                    .noneMatch(event -> event.getNote().contains("SEC-99"));
        });

        operator.apply(standing(acme, "bots", "Approve", "owners: [ci-bot]\n"));
        TestOperator.waiting().until(() -> acme.pendingRequestIds().isEmpty());
        awaitDeny(it -> assertThat(it.excepted()).isNull());

        clock.advance(Duration.ofHours(2));
        request(3, "ci-bot");
        TestOperator.waiting().until(() -> acme.pendingRequestIds().isEmpty());

        assertThat(acme.decisions())
                .extracting(SimulatedDecision::id, SimulatedDecision::action)
                .containsExactly(
                        tuple(2L, SimulatedDecision.DecisionAction.DENY),
                        tuple(1L, SimulatedDecision.DecisionAction.APPROVE),
                        tuple(3L, SimulatedDecision.DecisionAction.DENY));
    }

    @Test
    void requestThatWasExceptedIsDeniedWhenTheExceptionIsOver() {
        request(1, "ci-bot");
        applyDenyWithException();
        awaitDeny(it -> assertThat(outcomeOf(it, 1)).isEqualTo(OutcomeType.EXCEPTED));

        clock.advance(Duration.ofHours(2));

        PatStatus status = awaitDeny(it -> assertThat(outcomeOf(it, 1)).isEqualTo(OutcomeType.DENIED));
        assertThat(status.excepted()).isNull();
        assertThat(status.succeeded()).isEqualTo(1);
    }
}
