package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Variables, and reasons that a policy computes for each request; each test in an organization of its own. */
class ComputedReasonJourneyTest {

    @RegisterExtension
    static final TestOperator operator = TestOperator.withCredentials();

    private SimulatedOrganization organization;
    private String name;

    @BeforeEach
    void createOrganization(TestInfo test) {
        String method = test.getTestMethod().orElseThrow().getName();
        name = "c" + Integer.toHexString(method.hashCode());
        organization = operator.gitHub().organization(name);
    }

    @Test
    void denySendsEachOwnerAReasonOfTheirOwn() {
        organization.request(1).owner("mona").expiresAt(null).add();
        organization
                .request(2)
                .owner("hubot")
                .expiresAt(Instant.parse("2099-01-01T00:00:00Z"))
                .add();
        organization.request(3).owner("ci-bot").expiresAt(null).add();
        operator.apply(SelectorManifests.review(organization, name, "Deny", """
                        interval: 1m
                        reason: "{owner} must set an expiry"
                        reasonExpression: |
                          variables.forever ? variables.greeting + 'set an expiry'
                            : variables.greeting + string(request.tokenExpiresAt) + ' is too late'
                        selector:
                          matchConditions:
                          - name: too-long
                            expression: request.owner != 'ci-bot' && (variables.forever || variables.late)
                        variables:
                        - {name: forever, expression: '!has(request.tokenExpiresAt)'}
                        - {name: late, expression: "request.tokenExpiresAt > timestamp('2090-01-01T00:00:00Z')"}
                        - {name: greeting, expression: "'Dear ' + request.owner + ': '"}
                        """));

        TestOperator.waiting()
                .untilAsserted(
                        () -> assertThat(organization.pendingRequestIds()).containsExactly(3L));

        assertThat(organization.decisions())
                .extracting(SimulatedDecision::id, SimulatedDecision::reason)
                .containsExactlyInAnyOrder(
                        tuple(1L, "Dear mona: set an expiry"),
                        tuple(2L, "Dear hubot: 2099-01-01T00:00:00Z is too late"));
    }

    @Test
    void templateIsSentWhereTheReasonCannotBeComputed() {
        organization.request(1).owner("mona").expiresAt(null).add();
        operator.apply(SelectorManifests.review(organization, name, "Deny", """
                        interval: 1m
                        reason: "{owner} must set an expiry"
                        reasonExpression: string(request.tokenExpiresAt)
                        selector: {owners: [mona]}
                        """));

        TestOperator.waiting()
                .untilAsserted(() -> assertThat(organization.decisions())
                        .extracting(SimulatedDecision::reason)
                        .containsExactly("mona must set an expiry"));
    }

    @Test
    void guardedIdHasItsReasonComputed() {
        organization.request(1).owner("mona").add();
        operator.apply(SelectorManifests.review(organization, name, "Approve", """
                        patRequestIDs: [1]
                        reasonExpression: "'for ' + request.owner"
                        selector: {owners: [mona]}
                        """));
        operator.awaitReview(name, "Succeeded");

        assertThat(organization.decisions())
                .extracting(SimulatedDecision::reason)
                .containsExactly("for mona");
    }

    @Test
    void faultInAVariableStallsTheResourceWithItsName() {
        operator.apply(SelectorManifests.review(organization, name, "Deny", """
                        interval: 1m
                        selector:
                          matchConditions:
                          - {name: rule, expression: variables.late}
                        variables:
                        - {name: late, expression: "request.expiresAt > now"}
                        """));

        assertThat(ready(operator.awaitReview(name, "InvalidSpec")).message())
                .startsWith("spec.variables 'late' does not compile: 1:8: a request has no field expiresAt");
    }

    @Test
    void unknownVariableStallsTheResource() {
        operator.apply(SelectorManifests.review(organization, name, "Deny", """
                        interval: 1m
                        selector:
                          matchConditions:
                          - {name: rule, expression: variables.late}
                        """));

        assertThat(ready(operator.awaitReview(name, "InvalidSpec")).message())
                .startsWith(
                        "spec.selector.matchConditions 'rule' reads variables.late, which is not defined before it is"
                                + " used; none is defined");
    }
}
