package dev.patoperator.fault;

import static dev.patoperator.support.TestOperator.QUICK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.Timings;
import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.GitHubSettings;
import dev.patoperator.github.simulator.FaultScript;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.FaultFixture;
import dev.patoperator.support.StatusHistory;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** GitHub, or the network to it, fails at one of the calls that a decision needs, until the fault ends. */
class OutageFaultTest {

    /** Kinds of missing or unusable responses. */
    enum Outage {
        STATUS_503(script -> script.status(503)),
        HTML_INSTEAD_OF_JSON(script -> script.html(502)),
        HTML_WITH_STATUS_200(script -> script.html(200)),
        CONNECTION_RESET_BEFORE_ACTING(FaultScript::resetBeforeActing),
        NO_ANSWER_IN_TIME(script -> script.delayBeforeActing(Duration.ofMillis(700)));

        private final Consumer<FaultScript> script;

        Outage(Consumer<FaultScript> script) {
            this.script = script;
        }

        boolean appliesTo(FaultFixture fixture) {
            return this != NO_ANSWER_IN_TIME || !fixture.decides(); // a decision that is late is still made
        }
    }

    private static TestOperator operator;
    private static StatusHistory history;

    @BeforeAll
    static void start() {
        operator = TestOperator.prepare()
                .tuning(new Timings(
                        new GitHubSettings(
                                Duration.ofMillis(500),
                                Duration.ofMillis(400),
                                Duration.ofMillis(200),
                                Duration.ofMillis(50),
                                Duration.ofMillis(300)),
                        QUICK.dispatch(),
                        QUICK.requeueIntervals()));
        operator.secret("acme", "github-app");
        history = StatusHistory.watch(operator.client());
        operator.start();
    }

    @AfterAll
    static void stop() {
        operator.close();
    }

    @ParameterizedTest
    @EnumSource
    void outageAtAnyCallIsReportedAndEndsWithoutIntervention(Outage outage) {
        Map<FaultFixture, SimulatedOrganization> organizations = new EnumMap<>(FaultFixture.class);
        for (FaultFixture fixture : FaultFixture.values()) {
            if (outage.appliesTo(fixture)) {
                organizations.put(fixture, begin(outage, fixture));
            }
        }

        organizations.forEach((fixture, organization) -> {
            Condition ready = history.awaitReason(organization.login(), "GitHubUnavailable");
            assertThat(ready.message()).as("%s", fixture).contains("GitHub");
        });
        organizations.forEach((fixture, organization) ->
                assertThat(organization.decisions()).as("%s", fixture).hasSizeBetween(0, fixture.ids()));
        operator.gitHub().faults().clear();

        organizations.forEach((fixture, organization) -> {
            PatStatus status = history.awaitNow(organization.login(), "Succeeded");
            assertThat(status.outcomeList())
                    .as("%s", fixture)
                    .hasSize(fixture.ids())
                    .allMatch(outcome -> outcome.outcome() == fixture.outcome());
            DecisionLedger.assertDecided(organization, fixture.action(), 1, fixture.ids());
            assertThat(DecisionLedger.calls(operator.gitHub(), organization))
                    .as("calls while GitHub was down at %s", fixture)
                    .hasSizeLessThan(40);
        });
        history.assertTruthful();
    }

    private static SimulatedOrganization begin(Outage outage, FaultFixture fixture) {
        String name = (outage + "-" + fixture.ordinal()).toLowerCase().replace('_', '-');
        SimulatedOrganization organization = operator.gitHub().organization(name);
        for (long id = 1; id <= fixture.ids(); id++) {
            organization.request(id).add();
        }
        fixture.meet(operator.gitHub().faults(), organization, script -> outage.script.accept(script.every()));
        operator.apply(TestOperator.review(name, fixture.specAction(), TestOperator.ids(1, fixture.ids()))
                .replace("organization: acme", "organization: " + name));
        return organization;
    }
}
