package dev.patoperator.journey;

import static dev.patoperator.support.SelectorManifests.condition;
import static dev.patoperator.support.TestOperator.outcome;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Policies about people and repositories, from GitHub's lists to the decision; each test in an organization of its own. */
class OrganizationFactsJourneyTest {

    private static final Instant BOUND = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final String REPOSITORIES_OF_REQUEST = "orgs/list-pat-grant-request-repositories";
    private static final String MEMBERS = "orgs/list-members";
    private static final String OUTSIDE_COLLABORATORS = "orgs/list-outside-collaborators";
    private static final String TEAM_MEMBERS = "teams/list-members-in-org";
    private static final String REPOSITORIES = "repos/list-for-org";
    private static final String PROPERTIES = "orgs/custom-properties-for-repos-get-organization-values";

    @RegisterExtension
    static final TestOperator operator = TestOperator.withCredentials();

    private static final JourneySteps journeySteps = new JourneySteps(operator);

    private SimulatedOrganization organization;
    private String name;

    @BeforeEach
    void createOrganization(TestInfo test) {
        String method = test.getTestMethod().orElseThrow().getName();
        name = "f" + Integer.toHexString(method.hashCode());
        organization = operator.gitHub().organization(name);
    }

    private void grantAll() {
        organization.grantRead("members", "metadata", "organization_custom_properties");
    }

    private void request(long id, String owner, String... repositories) {
        organization
                .request(id)
                .owner(owner)
                .since(BOUND.minusSeconds(60))
                .repositories(repositories)
                .add();
    }

    private void apply(String action, String expression) {
        operator.apply(SelectorManifests.review(
                organization,
                name,
                action,
                "selector:\n  createdBefore: " + BOUND + "\n"
                        + condition(expression).indent(2)));
    }

    private long calls(String operation) {
        return operator.gitHub().calls(operation).stream()
                .filter(call -> call.path().contains("/" + name + "/"))
                .count();
    }

    @Test
    void teamIsApprovedForItsRepositories() {
        grantAll();
        organization.people().member("alice", "bob", "carol").team("platform", "alice");
        organization.people().childTeam("platform", "platform-ops", "bob");
        organization.repository("app").topics("team-a").property("tier", "test").add();
        organization.repository("web").topics("team-b").add();
        organization.repository("pay").topics("team-a").property("tier", "prod").add();
        request(1, "alice", "app");
        request(2, "bob", "app"); // of the child team
        request(3, "carol", "app"); // of no team
        request(4, "alice", "app", "web"); // one has another topic
        request(5, "alice", "pay"); // production

        apply(
                "Approve",
                "member.inTeam('platform') && has(request.repos) && request.repos.all(r, 'team-a' in r.topics"
                        + " && !('tier' in r.customProperties && 'prod' in r.customProperties['tier']))");

        PatStatus status = operator.awaitReview(name, "Succeeded");
        assertThat(status.outcomeList()).extracting(Outcome::id).containsExactlyInAnyOrder(1L, 2L);
        assertThat(organization.pendingRequestIds()).containsExactlyInAnyOrder(3L, 4L, 5L);
        assertThat(calls(REPOSITORIES_OF_REQUEST))
                .as("not for the request that the team excludes")
                .isEqualTo(4);
        assertThat(calls(TEAM_MEMBERS)).isEqualTo(1);
        assertThat(calls(MEMBERS)).isZero();
    }

    /** As many teams are read for a namespace as for another: the slugs of one must not take the place of the others'. */
    @Test
    void teamsOfOneNamespaceLeaveRoomForThoseOfOthers() {
        grantAll();
        organization.people().member("alice").team("platform", "alice");
        String[] slugs =
                IntStream.range(0, 50).mapToObj(number -> "a-" + (10 + number)).toArray(String[]::new);
        Stream.of(slugs).forEach(slug -> organization.people().team(slug));
        operator.secret("other", "github-app");
        String conditions = IntStream.range(0, 5)
                .mapToObj(group -> "- name: group-" + group + "\n  expression: \""
                        + Stream.of(slugs)
                                .skip(10L * group)
                                .limit(10)
                                .map(slug -> "member.inTeam('" + slug + "')")
                                .collect(joining(" || "))
                        + "\"\n")
                .collect(joining());
        request(1, "alice", "app");
        operator.apply(SelectorManifests.standing(organization, name, "Deny", "matchConditions:\n" + conditions)
                .replace("namespace: acme", "namespace: other"));
        TestOperator.waiting()
                .untilAsserted(() -> assertThat(operator.client()
                                .resources(PatGrantReview.class)
                                .inNamespace("other")
                                .withName(name)
                                .get()
                                .getStatus())
                        .isNotNull()
                        .satisfies(status ->
                                assertThat(TestOperator.ready(status).reason()).isEqualTo("UpToDate")));

        apply("Approve", "member.inTeam('platform')");

        operator.awaitReview(name, "Succeeded");
        assertThat(organization.pendingRequestIds()).isEmpty();
    }

    @Test
    void grantsOfPeopleWhoLeftAreRevoked() {
        grantAll();
        organization.people().admin("olga").member("alice").outsideCollaborator("carl");
        long id = 0;
        for (String owner : new String[] {"olga", "alice", "carl", "bob"}) {
            organization.grant(++id).owner(owner).since(BOUND.minusSeconds(60)).add();
        }

        operator.apply(SelectorManifests.revocation(
                organization,
                name,
                "selector:\n  grantedBefore: " + BOUND + "\n"
                        + condition("member.role == 'none'").indent(2)));

        PatStatus status = operator.awaitRevocation(name, "Succeeded");
        assertThat(outcome(status, 4).outcome()).isEqualTo(OutcomeType.REVOKED);
        assertThat(organization.activeGrantIds()).containsExactlyInAnyOrder(1L, 2L, 3L);
    }

    /** GitHub shows public members only then: everybody else would look like somebody who left. */
    @Test
    void nobodyIsTakenForALeaverWithoutThePermission() {
        organization.people().member("alice");
        organization.grant(1).owner("alice").since(BOUND.minusSeconds(60)).add();

        operator.apply(SelectorManifests.revocation(
                organization,
                name,
                "interval: 1m\nselector:\n" + condition("member.role == 'none'").indent(2)));

        PatStatus status = operator.awaitRevocation(name, "UpToDate");
        assertThat(outcome(status, 1).outcome()).isEqualTo(OutcomeType.UNDECIDED);
        assertThat(outcome(status, 1).message()).contains("Members: read");
        assertThat(organization.activeGrantIds()).containsExactly(1L);
        assertThat(calls(MEMBERS)).isZero();

        grantAll();
        TestOperator.waiting()
                .untilAsserted(
                        () -> assertThat(operator.revocation(name).getStatus().undecided())
                                .as("the next evaluation sees the permission")
                                .isIn(null, 0));
        assertThat(organization.activeGrantIds()).containsExactly(1L);
    }

    @Test
    void denyThatCannotReadATeamHoldsApprovalsBack() {
        grantAll();
        organization.people().member("alice").team("platform", "alice");
        request(1, "alice", "app");
        operator.apply(SelectorManifests.standing(
                organization, name + "-deny", "Deny", condition("!member.inTeam('no-such-team')")));

        apply("Approve", "member.inTeam('platform')");

        TestOperator.waiting()
                .untilAsserted(
                        () -> assertThat(operator.review(name).getStatus().outcomeList())
                                .extracting(Outcome::outcome)
                                .containsExactly(OutcomeType.UNDECIDED));
        assertThat(organization.pendingRequestIds()).containsExactly(1L);
        assertThat(DecisionLedger.posts(operator.gitHub(), organization)).isEmpty();
        assertThat(outcome(operator.awaitReview(name + "-deny", "UpToDate"), 1).message())
                .contains("the team 'no-such-team' does not exist in " + name);
        journeySteps.delete("acme", name + "-deny"); // it would be evaluated until the last test has ended
        journeySteps.delete("acme", name);
    }

    @Test
    void twentyPoliciesOnAThousandRequestsShareTheLists() {
        grantAll();
        IntStream.rangeClosed(1, 250).forEach(number -> organization.people().member("member-" + number));
        organization.people().admin("olga").outsideCollaborator("carl");
        IntStream.rangeClosed(1, 3)
                .forEach(team -> organization
                        .people()
                        .team(
                                "team-" + team,
                                IntStream.rangeClosed(1, 20)
                                        .mapToObj(number -> "member-" + number * team)
                                        .toArray(String[]::new)));
        IntStream.rangeClosed(1, 150)
                .forEach(number ->
                        organization.repository("r" + number).topics("team-a").add());
        IntStream.rangeClosed(1, 1000).forEach(id -> request(id, "member-" + (id % 250 + 1), "r" + (id % 150 + 1)));

        long startedAt = System.nanoTime();
        IntStream.rangeClosed(1, 20)
                .forEach(policy -> operator.apply(SelectorManifests.review(
                        organization,
                        name + "-" + policy,
                        "Approve",
                        "dryRun: true\nselector:\n"
                                + condition("member.role == 'member' && member.inTeam('team-" + (policy % 3 + 1)
                                                + "') && has(request.repos) && request.repos.all(r, 'team-a' in"
                                                + " r.topics)")
                                        .indent(2))));
        IntStream.rangeClosed(1, 20).forEach(policy -> operator.awaitReview(name + "-" + policy, "DryRun"));

        // Usually 1: the lists are used for 30 seconds.
        int readings = 1 + (int) Duration.ofNanos(System.nanoTime() - startedAt).dividedBy(Duration.ofSeconds(30));
        assertThat(calls(TEAM_MEMBERS)).as("one page for each team").isBetween(3L, 3L * readings);
        assertThat(calls(MEMBERS))
                .as("three pages of plain members, who are all owners of tokens")
                .isBetween(3L, 3L * readings);
        assertThat(calls(OUTSIDE_COLLABORATORS)).isZero();
        assertThat(calls(REPOSITORIES)).isBetween(2L, 2L * readings);
        assertThat(calls(PROPERTIES)).isZero();
        assertThat(calls(REPOSITORIES_OF_REQUEST)).as("one for each request").isLessThanOrEqualTo(1000);
    }
}
