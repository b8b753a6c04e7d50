package dev.patoperator;

import static dev.patoperator.TestOperator.QUICK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.GitHubSettings;
import dev.patoperator.github.simulator.FaultScript;
import dev.patoperator.github.simulator.SimulatedOrganization;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** GitHub, or the way to it, is down at one of the calls that a decision takes, until it is well again. */
class OutageFaultTest {

    /** The ways in which no usable answer comes. */
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

        boolean meets(Stage stage) {
            return this != NO_ANSWER_IN_TIME || !stage.decides(); // a late decision is a decision
        }
    }

    private static TestOperator operator;
    private static StatusHistory history;

    @BeforeAll
    static void start() {
        operator = TestOperator.prepare()
                .tuning(new Tuning(
                        new GitHubSettings(
                                Duration.ofMillis(500),
                                Duration.ofMillis(400),
                                Duration.ofMillis(200),
                                Duration.ofMillis(50),
                                Duration.ofMillis(300)),
                        QUICK.dispatch(),
                        QUICK.cadence()));
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
    void anOutageAtAnyCallIsToldAndHealsByItself(Outage outage) {
        Map<Stage, SimulatedOrganization> organizations = new EnumMap<>(Stage.class);
        for (Stage stage : Stage.values()) {
            if (outage.meets(stage)) {
                organizations.put(stage, begin(outage, stage));
            }
        }

        organizations.forEach((stage, organization) -> {
            Condition ready = history.awaitReason(organization.login(), "GitHubUnavailable");
            assertThat(ready.message()).as("%s", stage).contains("GitHub");
        });
        organizations.forEach((stage, organization) ->
                assertThat(organization.decisions()).as("%s", stage).hasSizeBetween(0, stage.ids()));
        operator.gitHub().faults().clear();

        organizations.forEach((stage, organization) -> {
            PatStatus status = history.awaitNow(organization.login(), "Succeeded");
            assertThat(status.outcomeList())
                    .as("%s", stage)
                    .hasSize(stage.ids())
                    .allMatch(outcome -> outcome.outcome() == stage.outcome());
            Ledger.assertDecided(organization, stage.action(), 1, stage.ids());
            assertThat(Ledger.calls(operator.gitHub(), organization))
                    .as("calls while GitHub was down at %s", stage)
                    .hasSizeLessThan(40);
        });
        history.assertTruthful();
    }

    private static SimulatedOrganization begin(Outage outage, Stage stage) {
        String name = (outage + "-" + stage.ordinal()).toLowerCase().replace('_', '-');
        SimulatedOrganization organization = operator.gitHub().organization(name);
        for (long id = 1; id <= stage.ids(); id++) {
            organization.request(id).add();
        }
        stage.meet(operator.gitHub().faults(), organization, script -> outage.script.accept(script.every()));
        operator.apply(TestOperator.review(name, stage.specAction(), TestOperator.ids(1, stage.ids()))
                .replace("organization: acme", "organization: " + name));
        return organization;
    }
}
