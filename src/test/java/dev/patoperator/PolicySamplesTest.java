package dev.patoperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.demo.PolicyItems;
import dev.patoperator.github.simulator.Decision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each policy of {@code deploy/samples} does what its comment says, alone and beside the others. */
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

    private void assertDecided(Decision.Action action, Long... ids) {
        assertThat(acme.decisions())
                .allSatisfy(decision -> assertThat(decision.action()).isEqualTo(action))
                .extracting(Decision::id)
                .containsExactlyInAnyOrder(ids);
    }

    @Test
    void approveReadOnly() throws IOException {
        apply("approve-read-only");
        operator.awaitReview("approve-read-only", "UpToDate");
        // Alone it approves what only reads administration, too: that is what the Deny beside it is for.
        assertDecided(Decision.Action.APPROVE, PolicyItems.SHORT_LIVED_READER, PolicyItems.ADMINISTRATOR);
        assertThat(acme.decisions())
                .extracting(Decision::reason)
                .allSatisfy(reason ->
                        assertThat(reason).contains("only reads and expires 20").doesNotContain("{"));
    }

    @Test
    void denyAdministration() throws IOException {
        apply("deny-administration");
        operator.awaitReview("deny-administration", "UpToDate");
        assertDecided(Decision.Action.DENY, PolicyItems.ADMINISTRATOR);
        assertThat(acme.decisions())
                .extracting(Decision::reason)
                .allSatisfy(reason -> assertThat(reason).startsWith("hubot,").endsWith("settings"));
    }

    @Test
    void denyNeverExpiring() throws IOException {
        apply("deny-never-expiring");
        operator.awaitReview("deny-never-expiring", "UpToDate");
        assertDecided(Decision.Action.DENY, PolicyItems.NEVER_EXPIRING);
    }

    @Test
    void revokeIdle() throws IOException {
        apply("revoke-idle");
        operator.awaitRevocation("revoke-idle", "UpToDate");
        assertDecided(Decision.Action.REVOKE, PolicyItems.IDLE);
    }

    @Test
    void revokeLeaver() throws IOException {
        apply("revoke-leaver");
        operator.awaitRevocation("revoke-leaver", "UpToDate");
        assertDecided(Decision.Action.REVOKE, PolicyItems.OF_LEAVER);
    }

    @Test
    void revokeToken() throws IOException {
        apply("revoke-token");
        assertThat(operator.awaitRevocation("revoke-token", "Succeeded").succeeded())
                .isEqualTo(1);
        assertDecided(Decision.Action.REVOKE, PolicyItems.LEAKED);
    }

    @Test
    void inventory() throws IOException {
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
    void allOfThemTogether() throws IOException {
        for (String sample : ALL) {
            apply(sample);
        }

        TestOperator.waiting()
                .untilAsserted(() -> assertThat(acme.decisions())
                        .extracting(Decision::id, Decision::action)
                        .containsExactlyInAnyOrder(
                                tuple(PolicyItems.SHORT_LIVED_READER, Decision.Action.APPROVE),
                                tuple(PolicyItems.ADMINISTRATOR, Decision.Action.DENY),
                                tuple(PolicyItems.NEVER_EXPIRING, Decision.Action.DENY),
                                tuple(PolicyItems.IDLE, Decision.Action.REVOKE),
                                tuple(PolicyItems.OF_LEAVER, Decision.Action.REVOKE),
                                tuple(PolicyItems.LEAKED, Decision.Action.REVOKE)));
        operator.awaitReview("approve-read-only", "UpToDate");
        assertThat(acme.pendingRequestIds()).containsExactly(PolicyItems.WRITER);
        assertThat(acme.activeGrantIds()).contains(PolicyItems.IN_USE);
    }
}
