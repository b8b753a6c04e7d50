package dev.patoperator.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.demo.PolicyItems;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.TestOperator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each policy of {@code deploy/samples} does what its comment says, alone and together with the others. */
class PolicySamplesTest {

    private static final List<String> ALL = List.of(
            "approve-read-only",
            "deny-administration",
            "deny-never-expiring",
            "revoke-idle",
            "revoke-leaver",
            "revoke-token",
            "inventory");

    private TestOperator operator;
    private SimulatedOrganization acme;

    @BeforeEach
    void start() {
        operator = TestOperator.run();
        acme = operator.gitHub().organization("acme");
        PolicyItems.seed(acme);
    }

    @AfterEach
    void stop() {
        operator.close();
    }

    private void apply(String sample) throws IOException {
        operator.apply(Files.readString(Path.of("deploy/samples/policy-" + sample + ".yaml")));
    }

    private void assertDecided(SimulatedDecision.DecisionAction action, Long... ids) {
        assertThat(acme.decisions())
                .allSatisfy(decision -> assertThat(decision.action()).isEqualTo(action))
                .extracting(SimulatedDecision::id)
                .containsExactlyInAnyOrder(ids);
    }

    @Test
    void approveReadOnlySampleApprovesRequestsThatOnlyRead() throws IOException {
        apply("approve-read-only");
        operator.awaitReview("approve-read-only", "UpToDate");
        // Alone it also approves a token that only reads administration: the sample deny-administration prevents that.
        assertDecided(
                SimulatedDecision.DecisionAction.APPROVE, PolicyItems.SHORT_LIVED_READER, PolicyItems.ADMINISTRATOR);
        assertThat(acme.decisions())
                .extracting(SimulatedDecision::reason)
                .allSatisfy(reason ->
                        assertThat(reason).contains("only reads and expires 20").doesNotContain("{"));
    }

    @Test
    void denyAdministrationSampleDeniesRequestsForAdministration() throws IOException {
        apply("deny-administration");
        operator.awaitReview("deny-administration", "UpToDate");
        assertDecided(SimulatedDecision.DecisionAction.DENY, PolicyItems.ADMINISTRATOR);
        assertThat(acme.decisions())
                .extracting(SimulatedDecision::reason)
                .allSatisfy(reason -> assertThat(reason).startsWith("hubot,").endsWith("settings"));
    }

    @Test
    void denyNeverExpiringSampleDeniesTokensThatNeverExpire() throws IOException {
        apply("deny-never-expiring");
        operator.awaitReview("deny-never-expiring", "UpToDate");
        assertDecided(SimulatedDecision.DecisionAction.DENY, PolicyItems.NEVER_EXPIRING);
    }

    @Test
    void revokeIdleSampleRevokesIdleGrants() throws IOException {
        apply("revoke-idle");
        operator.awaitRevocation("revoke-idle", "UpToDate");
        assertDecided(SimulatedDecision.DecisionAction.REVOKE, PolicyItems.IDLE);
    }

    @Test
    void revokeLeaverSampleRevokesGrantsOfTheLeaver() throws IOException {
        apply("revoke-leaver");
        operator.awaitRevocation("revoke-leaver", "UpToDate");
        assertDecided(SimulatedDecision.DecisionAction.REVOKE, PolicyItems.OF_LEAVER);
    }

    @Test
    void revokeTokenSampleRevokesTheLeakedToken() throws IOException {
        apply("revoke-token");
        assertThat(operator.awaitRevocation("revoke-token", "Succeeded").succeeded())
                .isEqualTo(1);
        assertDecided(SimulatedDecision.DecisionAction.REVOKE, PolicyItems.LEAKED);
    }

    @Test
    void inventorySampleListsAllRequestsAndDecidesNothing() throws IOException {
        apply("inventory");
        assertThat(operator.awaitReview("inventory", "DryRun").outcomeList())
                .extracting(Outcome::id)
                .containsExactlyInAnyOrder(
                        PolicyItems.SHORT_LIVED_READER,
                        PolicyItems.ADMINISTRATOR,
                        PolicyItems.NEVER_EXPIRING,
                        PolicyItems.WRITER);
        assertThat(acme.decisions()).isEmpty();
    }

    @Test
    void allSamplesTogetherDecideByPrecedence() throws IOException {
        for (String sample : ALL) {
            apply(sample);
        }

        TestOperator.waiting()
                .untilAsserted(() -> assertThat(acme.decisions())
                        .extracting(SimulatedDecision::id, SimulatedDecision::action)
                        .containsExactlyInAnyOrder(
                                tuple(PolicyItems.SHORT_LIVED_READER, SimulatedDecision.DecisionAction.APPROVE),
                                tuple(PolicyItems.ADMINISTRATOR, SimulatedDecision.DecisionAction.DENY),
                                tuple(PolicyItems.NEVER_EXPIRING, SimulatedDecision.DecisionAction.DENY),
                                tuple(PolicyItems.IDLE, SimulatedDecision.DecisionAction.REVOKE),
                                tuple(PolicyItems.OF_LEAVER, SimulatedDecision.DecisionAction.REVOKE),
                                tuple(PolicyItems.LEAKED, SimulatedDecision.DecisionAction.REVOKE)));
        operator.awaitReview("approve-read-only", "UpToDate");
        assertThat(acme.pendingRequestIds()).containsExactly(PolicyItems.WRITER);
        assertThat(acme.activeGrantIds()).contains(PolicyItems.IN_USE);
    }
}
