package dev.patoperator.fault;

import static dev.patoperator.support.TestOperator.QUICK;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.revocation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.Timings;
import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.GitHubSettings;
import dev.patoperator.github.simulator.FaultScript;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.StatusHistory;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** GitHub acts and its response is lost. No decision is sent twice, and no decided id is reported as not found. */
class LostResponseFaultTest {

    private static final String REQUESTS = "organization_personal_access_token_requests";

    enum Loss {
        RESET_AFTER_ACTING(FaultScript::resetAfterActing),
        STATUS_503_AFTER_ACTING(script -> script.afterActing().status(503)),
        HTML_AFTER_ACTING(script -> script.afterActing().html(504)),
        ANSWER_AFTER_THE_TIME_OUT(script -> script.delay(Duration.ofSeconds(1))),
        ACTING_AFTER_THE_TIME_OUT(script -> script.delayBeforeActing(Duration.ofMillis(800)));

        private final Consumer<FaultScript> script;

        Loss(Consumer<FaultScript> script) {
            this.script = script;
        }

        /** Whether GitHub acts before the operator reads the list to confirm. */
        boolean actedBefore() {
            return this != ACTING_AFTER_THE_TIME_OUT;
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
    void decisionWithALostResponseIsConfirmedByListing(Loss loss) {
        SimulatedOrganization one = organization(loss, "one", 1);
        SimulatedOrganization many = organization(loss, "many", 6);
        SimulatedOrganization blind = organization(loss, "blind", 6).permissions(Map.of(REQUESTS, "write"));
        SimulatedOrganization deny = organization(loss, "deny", 6);
        SimulatedOrganization revoke = organization(loss, "revoke", 6);
        SimulatedOrganization revokeOne = organization(loss, "revoke-one", 1);
        apply(one, review(one.login(), "Approve", "1"));
        apply(many, review(many.login(), "Approve", TestOperator.ids(1, 6)));
        apply(blind, review(blind.login(), "Approve", TestOperator.ids(1, 6)));
        apply(deny, review(deny.login(), "Deny", TestOperator.ids(1, 6)));
        apply(revoke, revocation(revoke.login(), TestOperator.ids(1, 6)));
        apply(revokeOne, revocation(revokeOne.login(), "1"));

        assertOutcome(loss, one, SimulatedDecision.DecisionAction.APPROVE, 1, ConfirmedBy.GRANT);
        assertOutcome(loss, many, SimulatedDecision.DecisionAction.APPROVE, 6, ConfirmedBy.GRANT);
        assertOutcome(loss, blind, SimulatedDecision.DecisionAction.APPROVE, 6, ConfirmedBy.ABSENCE);
        assertOutcome(loss, deny, SimulatedDecision.DecisionAction.DENY, 6, ConfirmedBy.ABSENCE);
        assertOutcome(loss, revoke, SimulatedDecision.DecisionAction.REVOKE, 6, ConfirmedBy.ABSENCE);
        assertOutcome(loss, revokeOne, SimulatedDecision.DecisionAction.REVOKE, 1, ConfirmedBy.ABSENCE);
        history.assertTruthful();
    }

    private static void assertOutcome(
            Loss loss,
            SimulatedOrganization organization,
            SimulatedDecision.DecisionAction action,
            int ids,
            ConfirmedBy confirmedBy) {
        PatStatus status = history.awaitNow(organization.login(), "Succeeded");
        assertThat(status.succeeded()).isEqualTo(ids);
        assertThat(history.reasons(organization.login())).doesNotContain("NotFound", "Failed", "PartiallyFailed");
        DecisionLedger.assertDecided(organization, action, 1, ids);
        if (loss.actedBefore()) {
            assertThat(status.outcomeList()).allMatch(outcome -> outcome.confirmedBy() == confirmedBy);
            // A call is recorded when its response is sent, which may be later than the timeout.
            TestOperator.waiting()
                    .untilAsserted(() -> assertThat(DecisionLedger.posts(operator.gitHub(), organization))
                            .hasSize(1));
        }
    }

    private static SimulatedOrganization organization(Loss loss, String kind, int ids) {
        String login = (loss + "-" + kind).toLowerCase(Locale.ROOT).replace('_', '-');
        SimulatedOrganization organization = operator.gitHub().organization(login);
        for (long id = 1; id <= ids; id++) {
            organization.request(id).add();
            organization.grant(id).tokenId(id).add();
        }
        loss.script.accept(operator.gitHub()
                .faults()
                .on((method, path) -> method.equals("POST") && path.startsWith("/orgs/" + login + "/")));
        return organization;
    }

    private static void apply(SimulatedOrganization organization, String yaml) {
        operator.apply(yaml.replace("organization: acme", "organization: " + organization.login()));
    }
}
