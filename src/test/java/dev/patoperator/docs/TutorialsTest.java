package dev.patoperator.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.patoperator.cli.CommandLineInterface;
import dev.patoperator.demo.PolicyItems;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.kubernetes.Kubectl;
import dev.patoperator.support.TestOperator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every command of the tutorials with kubectl, against the organization of the demo. */
class TutorialsTest {

    private static final Path GETTING_STARTED = Path.of("docs/tutorials/getting-started.md");
    private static final Path WRITE_A_POLICY = Path.of("docs/tutorials/write-a-policy.md");

    @TempDir
    Path directory;

    private TestOperator operator;
    private SimulatedOrganization acme;

    @BeforeEach
    void start() {
        var unusable = Kubectl.unusable(directory);
        assumeTrue(unusable.isEmpty(), () -> "SKIPPED: " + unusable.orElse(""));
        operator = TestOperator.run();
        acme = operator.gitHub().organization("acme");
        PolicyItems.seed(acme);
        request(301, "hubot");
        request(302, "monalisa");
        request(303, "ci-bot");
        acme.grant(25601).owner("hubot").add();
        operator.kubernetes().writeKubectlConfig(directory.resolve("kubeconfig"), "acme");
    }

    @AfterEach
    void stop() {
        if (operator != null) {
            operator.close();
        }
    }

    @Test
    void commandsOfGettingStartedWork() throws IOException {
        String output = runCommandsOf(GETTING_STARTED);

        assertThat(output).contains("302 WouldApprove monalisa").contains("NotFound");
        assertThat(acme.pendingRequestIds()).doesNotContain(302L, 303L).contains(301L);
        assertThat(acme.activeGrantIds()).doesNotContain(25601L);
    }

    @Test
    void commandsOfWriteAPolicyWork() throws IOException {
        runCommand("kubectl apply -f "
                + Path.of("deploy/samples/policy-inventory.yaml").toAbsolutePath()
                + "\nkubectl wait --for=condition=Ready pgr/inventory");
        Files.writeString(
                directory.resolve("deny-write.yaml"),
                Page.of(WRITE_A_POLICY).manifests().get(0));

        String output = runCommandsOf(WRITE_A_POLICY);

        assertThat(output)
                .contains("InvalidSpec")
                .contains("404\tWouldDeny\tmonalisa\trelease\n")
                .contains("Denied")
                .contains("LimitExceeded");
        assertThat(acme.decisions())
                .filteredOn(decision -> decision.id() == 404)
                .extracting(SimulatedDecision::action)
                .containsExactly(SimulatedDecision.DecisionAction.DENY);
        // The last command only shows the resource, which may still decide.
        TestOperator.waiting()
                .untilAsserted(() -> assertThat(acme.pendingRequestIds())
                        .doesNotContain(301L, 303L, 404L)
                        .contains(302L));
        assertPolicyTestPasses();
    }

    /** Of the policy as the commands have left it. */
    private void assertPolicyTestPasses() throws IOException {
        Files.writeString(
                directory.resolve("deny-write-test.yaml"),
                Page.of(WRITE_A_POLICY).policyTests().get(0));
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);

        int exitCode = new CommandLineInterface(writer, writer, "dev").run("test", directory.toString());

        assertThat(out.toString()).endsWith("2 tests, all passed\n");
        assertThat(exitCode).isZero();
    }

    private String runCommandsOf(Path file) throws IOException {
        List<String> blocks = Page.of(file).commands();
        assertThat(blocks).hasSizeGreaterThan(4);
        return blocks.stream().map(this::runCommand).collect(Collectors.joining());
    }

    private String runCommand(String block) {
        Shell.Result result = new Shell(directory).run(block);
        assertThat(result.code()).as("%s%n%s", block, result.output()).isZero();
        return result.output();
    }

    private void request(long id, String owner) {
        acme.request(id)
                .owner(owner)
                .expiresAt(Instant.now().plus(Duration.ofDays(300)))
                .add();
    }
}
