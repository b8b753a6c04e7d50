package dev.patoperator.fault;

import static dev.patoperator.support.SelectorManifests.condition;
import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedDecision.DecisionAction;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of people and repositories that GitHub does not deliver, while it answers other calls. */
class OrganizationFactsFaultTest {

    @RegisterExtension
    final TestOperator operator = TestOperator.withCredentials();

    private final JourneySteps journeySteps = new JourneySteps(operator);
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            repos/list-for-org | request.repos.all(r, 'team-a' in r.topics) | GitHub does not list the repositories of acme
            teams/list-members-in-org | member.inTeam('platform') | GitHub does not list the members of the team 'platform'
            orgs/list-members | member.role == 'member' | GitHub does not list the members and outside collaborators
            """)
    void policiesThatDoNotNeedTheListDecide(String list, String expression, String message) {
        acme.grantRead("members", "metadata");
        acme.people().member("alice").team("platform", "alice");
        acme.repository("app").topics("team-a").add();
        acme.request(1).owner("alice").repositories("app").add();
        acme.request(2).owner("mallory").repositories("app").add();
        operator.gitHub().faults().on(list).every().status(502);

        operator.apply(SelectorManifests.standing(acme, "needs-list", "Approve", condition(expression)));
        operator.apply(SelectorManifests.standing(acme, "needs-none", "Deny", "owners: [mallory]\n"));

        waiting().untilAsserted(() -> assertThat(acme.pendingRequestIds()).containsExactly(1L));
        journeySteps.awaitStatus("acme", "needs-list", status -> {
            assertThat(outcome(status, 1).outcome()).isEqualTo(OutcomeType.UNDECIDED);
            assertThat(outcome(status, 1).message()).contains(message);
        });
        assertThat(acme.pendingRequestIds()).as("nothing was approved").containsExactly(1L);

        operator.gitHub().faults().clear();
        waiting()
                .untilAsserted(() -> assertThat(acme.decisions())
                        .extracting(SimulatedDecision::id, SimulatedDecision::action)
                        .containsExactly(tuple(2L, DecisionAction.DENY), tuple(1L, DecisionAction.APPROVE)));
    }

    @Test
    void requestWhoseRepositoriesAreNotToldStopsNoOther() {
        acme.request(1).owner("alice").repositories("app").add();
        acme.request(2).owner("bob").repositories("app").add();
        acme.request(3).owner("mallory").repositories("app").add();
        operator.gitHub()
                .faults()
                .on((method, path) -> path.contains("/personal-access-token-requests/1/repositories"))
                .every()
                .status(500);

        operator.apply(SelectorManifests.standing(
                acme,
                "needs-names",
                "Approve",
                "owners: [alice, bob]\n" + condition("request.repositories.all(r, r == 'app')")));
        operator.apply(SelectorManifests.standing(acme, "needs-none", "Deny", "owners: [mallory]\n"));

        waiting().untilAsserted(() -> assertThat(acme.pendingRequestIds()).containsExactly(1L));
        journeySteps.awaitStatus("acme", "needs-names", status -> {
            assertThat(outcome(status, 1).outcome()).isEqualTo(OutcomeType.UNDECIDED);
            assertThat(outcome(status, 1).message()).contains("could not be read from GitHub");
        });
    }

    @Test
    void policyThatFiltersByARepositoryStopsNoOther() {
        acme.repository("app").add();
        acme.request(1).owner("alice").repositories("app").add();
        acme.request(2).owner("mallory").repositories("app").add();
        operator.gitHub()
                .faults()
                .onFiltered("orgs/list-pat-grant-requests", "repository")
                .every()
                .status(500);

        operator.apply(SelectorManifests.standing(acme, "needs-filter", "Approve", "repository: app\n"));
        operator.apply(SelectorManifests.standing(acme, "needs-none", "Deny", "owners: [mallory]\n"));

        waiting().untilAsserted(() -> assertThat(acme.pendingRequestIds()).containsExactly(1L));
        journeySteps.awaitStatus(
                "acme",
                "needs-filter",
                status -> assertThat(outcome(status, 1).outcome()).isEqualTo(OutcomeType.UNDECIDED));
    }

    @Test
    void revocationOfLeaversRevokesNobodyWhileMembersAreNotListed() {
        acme.grantRead("members");
        acme.people().member("alice");
        acme.grant(1).owner("alice").add();
        acme.grant(2).owner("bob").add();
        operator.gitHub().faults().on("orgs/list-members").every().status(502);

        operator.apply(SelectorManifests.revocation(
                acme,
                "leavers",
                "interval: 1m\nselector:\n" + condition("member.role == 'none'").indent(2)));

        waiting()
                .untilAsserted(() -> assertThat(
                                operator.revocation("leavers").getStatus().outcomeList())
                        .extracting(Outcome::outcome)
                        .containsExactly(OutcomeType.UNDECIDED, OutcomeType.UNDECIDED));
        assertThat(acme.activeGrantIds()).containsExactly(1L, 2L);

        operator.gitHub().faults().clear();
        waiting().untilAsserted(() -> assertThat(acme.activeGrantIds()).containsExactly(1L));
    }
}
