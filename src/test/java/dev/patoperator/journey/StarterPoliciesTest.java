package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.github.simulator.PatSeed;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedDecision.DecisionAction;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.TestOperator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The policies of {@code deploy/samples/starter} together, from GitHub's lists to the decisions. */
class StarterPoliciesTest {

    private static final Path STARTER = Path.of("deploy/samples/starter");
    private static final List<String> POLICIES = List.of(
            "inventory",
            "deny-never-expiring",
            "deny-beyond-90-days",
            "deny-administration",
            "approve-team-read-only",
            "revoke-idle",
            "revoke-leavers");
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private TestOperator operator;
    private SimulatedOrganization acme;

    @BeforeEach
    void start() {
        operator = TestOperator.run();
        acme = operator.gitHub().organization("acme");
        acme.people()
                .admin("olivia")
                .member("alice", "bob", "settings-bot")
                .outsideCollaborator("carol")
                .team("platform", "alice", "settings-bot");
        acme.repository("app").topics("team-platform").add();
        acme.repository("site").topics("team-web").add();
        seedRequests();
        seedGrants();
    }

    private void seedRequests() {
        request(1, "alice", "contents").repositories("app").add();
        request(2, "alice", "contents").repositories("app", "site").add();
        request(3, "bob", "contents").repositories("app").add();
        acme.request(4)
                .owner("alice")
                .since(NOW)
                .permission("repository", "contents", "read")
                .repositories("app")
                .add();
        request(5, "alice", "contents")
                .repositories("app")
                .expiresAt(NOW.plus(Duration.ofDays(90)).plusSeconds(1))
                .add();
        request(6, "alice", "administration").repositories("app").add();
        request(7, "settings-bot", "administration")
                .permission("repository", "administration", "write")
                .repositories("app")
                .add();
        request(8, "alice", "contents").add();
    }

    private PatSeed request(long id, String owner, String permission) {
        return acme.request(id)
                .owner(owner)
                .since(NOW)
                .expiresAt(NOW.plus(Duration.ofDays(30)))
                .permission("repository", permission, "read");
    }

    private void seedGrants() {
        Instant longAgo = NOW.minus(Duration.ofDays(200));
        acme.grant(11).owner("alice").since(longAgo).lastUsedAt(NOW).add();
        acme.grant(12).owner("alice").since(longAgo).add();
        acme.grant(13).owner("erin").since(longAgo).lastUsedAt(NOW).add();
        acme.grant(14).owner("carol").since(longAgo).lastUsedAt(NOW).add();
        acme.grant(15).owner("olivia").since(longAgo).lastUsedAt(NOW).add();
    }

    @AfterEach
    void stop() {
        operator.close();
    }

    /** The exception ends in 30 days, whenever the test runs. */
    private void applyPolicies() throws IOException {
        String until = "until: " + NOW.plus(Duration.ofDays(30));
        for (String policy : POLICIES) {
            String yaml = Files.readString(STARTER.resolve(policy + ".yaml"));
            operator.apply(yaml.replaceAll("until: [0-9TZ:-]+", until));
        }
    }

    private void assertDecidedExactly(Tuple... decisions) {
        TestOperator.waiting()
                .untilAsserted(() -> assertThat(acme.decisions())
                        .extracting(SimulatedDecision::id, SimulatedDecision::action)
                        .containsExactlyInAnyOrder(decisions));
    }

    @Test
    void eachPolicyDecidesItsItemsAndLeavesTheOthers() throws IOException {
        acme.grantRead("members", "metadata");

        applyPolicies();

        assertDecidedExactly(
                tuple(1L, DecisionAction.APPROVE),
                tuple(4L, DecisionAction.DENY),
                tuple(5L, DecisionAction.DENY),
                tuple(6L, DecisionAction.DENY),
                tuple(12L, DecisionAction.REVOKE),
                tuple(13L, DecisionAction.REVOKE));
        assertThat(acme.pendingRequestIds()).containsExactlyInAnyOrder(2L, 3L, 7L, 8L);
        assertThat(outcome(operator.awaitReview("deny-administration", "UpToDate"), 7)
                        .outcome())
                .isEqualTo(OutcomeType.EXCEPTED);
        assertThat(acme.decisions())
                .filteredOn(decision -> decision.id() == 6)
                .extracting(SimulatedDecision::reason)
                .containsExactly("Tokens must not administer: use the GitHub App of the platform team");
    }

    /** GitHub then shows public members only, and no private repository. */
    @Test
    void nobodyIsApprovedOrTakenForALeaverWithoutThePermissions() throws IOException {
        applyPolicies();

        assertDecidedExactly(
                tuple(4L, DecisionAction.DENY),
                tuple(5L, DecisionAction.DENY),
                tuple(6L, DecisionAction.DENY),
                tuple(12L, DecisionAction.REVOKE));
        var approval = operator.awaitReview("approve-team-read-only", "UpToDate");
        assertThat(outcome(approval, 1).outcome()).isEqualTo(OutcomeType.UNDECIDED);
        assertThat(outcome(approval, 1).message()).contains("Members: read");
        var leavers = operator.awaitRevocation("revoke-leavers", "UpToDate");
        assertThat(outcome(leavers, 13).outcome()).isEqualTo(OutcomeType.UNDECIDED);
        assertThat(acme.activeGrantIds()).containsExactlyInAnyOrder(11L, 13L, 14L, 15L);
    }
}
