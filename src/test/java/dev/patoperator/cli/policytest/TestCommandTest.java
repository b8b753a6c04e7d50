package dev.patoperator.cli.policytest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.cli.CommandLineInterface;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code test}, from its arguments to its output and exit code. */
class TestCommandTest {

    private static final Path DECISIONS = Path.of("src/test/resources/policytest/decisions");

    private static final String LISTING = """
            kind: PolicyTest
            policies: [policy.yaml]
            organization: acme
            now: 2026-12-01T12:00:00Z
            requests:
              - {id: 71, owner: alice, tokenExpiresAt: 2027-01-15T00:00:00Z, permissions: {repository: {contents: read}}}
              - {id: 72, owner: bob, permissions: {repository: {contents: write}}}
            """;

    private static final String APPROVE_ALICE = """
            apiVersion: patoperator.dev/v1alpha1
            kind: PatGrantReview
            metadata: {name: approve-alice, namespace: acme}
            spec: {organization: acme, action: Approve, interval: 10m, selector: {owners: [alice]}}
            """;

    @TempDir
    private Path folder;

    /** What a run of the command leaves. The folder of the test has the name {@code DIR}. */
    private record CommandOutput(int exitCode, String out, String err) {}

    private CommandOutput command(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = new CommandLineInterface(new PrintWriter(out), new PrintWriter(err), "dev").run(arguments);
        return new CommandOutput(exitCode, shown(out), shown(err));
    }

    private String shown(StringWriter text) {
        return text.toString().replace(folder.toString(), "DIR");
    }

    private CommandOutput run(String policy, String tests) throws IOException {
        Files.writeString(folder.resolve("policy.yaml"), policy);
        Files.writeString(folder.resolve("a-test.yaml"), LISTING + "tests:\n" + tests);
        return command("test", folder.toString());
    }

    private static String review(String name, String spec) {
        return """
                ---
                apiVersion: patoperator.dev/v1alpha1
                kind: PatGrantReview
                metadata: {name: %s, namespace: acme}
                spec: {organization: acme, %s}
                """.formatted(name, spec);
    }

    @Test
    void everyDecisionAndExplanationIsAsTheOperatorDecides() {
        CommandOutput output = command("test", DECISIONS.toString());

        assertThat(output.out()).doesNotContain("FAIL").endsWith("15 tests, all passed\n");
        assertThat(output.err()).isEmpty();
        assertThat(output.exitCode()).isZero();
    }

    @Test
    void factsAndExceptionsOfTheFileDecideAsThoseOfGitHubDo() {
        CommandOutput output = command("test", "src/test/resources/policytest/facts");

        assertThat(output.out()).doesNotContain("FAIL").endsWith("9 tests, all passed\n");
        assertThat(output.exitCode()).isZero();
    }

    @Test
    void exceptionThatEndsTooLateIsAWarningAndIsIgnored() throws IOException {
        CommandOutput output = run(
                review(
                        "deny-all",
                        "action: Deny, interval: 10m, selector: {owners: [alice], exceptions: [{owners: [alice],"
                                + " until: '2030-01-01T00:00:00Z', reason: for ever}]}"),
                "- {name: denied, request: 71, expect: Denied}");

        assertThat(output.exitCode()).isZero();
        assertThat(output.out())
                .contains(
                        "warning: DIR/policy.yaml: PatGrantReview deny-all: the exception of selector.exceptions until"
                                + " 2030-01-01T00:00:00Z is ignored");
    }

    @Test
    void policyThatDecidesInNoTestIsAHint() {
        assertThat(command("test", DECISIONS.toString()).out().lines())
                .filteredOn(line -> line.startsWith("hint: "))
                .containsExactly("hint: no test is decided by PatGrantReview of-another-organization of "
                        + DECISIONS.resolve("policies/reviews.yaml"));
    }

    @Test
    void failedTestSaysWhatDiffers() throws IOException {
        CommandOutput output = run(APPROVE_ALICE, """
                - {name: bob is approved, request: 72, expect: Approved, by: approve-alice, why: something}
                - {name: alice is approved, request: 71, expect: Approved, by: approve-bob}
                """);

        assertThat(output.exitCode()).isEqualTo(1);
        assertThat(output.err()).isEmpty();
        assertThat(output.out()).isEqualTo("""
                      TEST               ITEM        EXPECTED  GOT         WHY
                DIR/a-test.yaml
                FAIL  bob is approved    request 72  Approved  NotDecided  approve-alice: 'owners' excludes it
                      expected Approved, but it is NotDecided
                      expected to be decided by approve-alice, but nothing decides it
                      the explanation does not contain "something"
                FAIL  alice is approved  request 71  Approved  Approved    approve-alice: 'owners' matches
                      expected to be decided by approve-bob, but it is by approve-alice
                2 tests, 2 failed
                """);
    }

    @Test
    void selectorOverItsLimitDecidesNothing() throws IOException {
        CommandOutput output = run(
                review("deny-all", "action: Deny, interval: 10m, limit: 1, selector: {}"),
                "- {name: over the limit, request: 71, expect: Undecided, by: deny-all,"
                        + " why: 'would decide 2, but spec.limit allows 1'}");

        assertThat(output.out()).endsWith("1 test, all passed\n");
        assertThat(output.exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            interval: 10m, selector: {matchConditions: [{name: c, expression: request.ownr == 'x'}]} \
            | matchConditions 'c' does not compile: 1:8: a request has no field ownr: did you mean owner?
            selector: {owners: [alice]} | did you forget interval?
            interval: 10m, selector: {ownerss: [alice]} | spec.selector.ownerss is no known field: did you mean owners?
            interval: 10m, selector: {tokenIDs: alice} | spec.selector.tokenIDs has a value of another type than its field
            interval: 10m, selector: {owners: [5]} | spec.selector.owners[0] has a value of another type than its field
            interval: 10m, limit: 5.7, selector: {owners: [alice]} | spec.limit has a value of another type than its field
            interval: 10m, selector: {tokenIDs: [71.5]} | spec.selector.tokenIDs[0] has a value of another type
            """)
    void invalidPolicyFailsWithItsMessage(String spec, String message) throws IOException {
        CommandOutput output =
                run(review("deny-x", "action: Deny, " + spec), "- {name: nothing, request: 71, expect: NotDecided}");

        assertThat(output.exitCode()).isEqualTo(1);
        assertThat(output.out().lines())
                .filteredOn(line -> line.startsWith("invalid policy: DIR/policy.yaml: PatGrantReview deny-x: "))
                .singleElement()
                .asString()
                .contains(message.strip());
        assertThat(output.out()).endsWith("; 1 policy is invalid\n");
    }

    @Test
    void invalidDenyHoldsBackWhatOthersApprove() throws IOException {
        CommandOutput output = run(
                APPROVE_ALICE + review("deny-x", "action: Deny, interval: soon, selector: {owners: [x]}"),
                "- {name: held back, request: 71, expect: Undecided, by: approve-alice,"
                        + " why: 'PatGrantReview deny-x, which denies, could not be evaluated'}");

        assertThat(output.out()).endsWith("1 test, all passed; 1 policy is invalid\n");
        assertThat(output.exitCode()).isEqualTo(1);
    }

    @Test
    void warningOfAPolicyFailsNothing() throws IOException {
        CommandOutput output = run(
                review("deny-x", "action: Deny, interval: 10m, selector: {permission: contens_write}"),
                "- {name: nothing, request: 71, expect: NotDecided}");

        assertThat(output.exitCode()).isZero();
        assertThat(output.out())
                .contains("warning: DIR/policy.yaml: PatGrantReview deny-x: selector.permission names the permission"
                        + " 'contens', which is not known here: did you mean contents_write?");
    }

    @Test
    void nameOfPolicyInAnotherNamespaceIsHiddenAsInTheCluster() throws IOException {
        CommandOutput output = run(
                APPROVE_ALICE
                        + review("deny-all", "action: Deny, interval: 10m, limit: 1, selector: {}")
                                .replace("namespace: acme", "namespace: security"),
                "- {name: held back, request: 71, expect: Undecided, by: approve-alice,"
                        + " why: 'approve-alice: held back: a PatGrantReview in another namespace denies it'}");

        assertThat(output.exitCode()).isZero();
    }

    @Test
    void exampleOfTheHowToGuidePasses() throws IOException {
        String page = Files.readString(Path.of("docs/how-to/test-policies.md"));
        List<String> blocks = Pattern.compile("(?ms)^```yaml\\n(.*?)^```")
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .toList();
        Files.writeString(folder.resolve("read-only.yaml"), blocks.get(0));
        Files.writeString(folder.resolve("read-only-test.yaml"), blocks.get(1));

        CommandOutput output = command("test", folder.toString());

        assertThat(page).contains(output.out().replace("DIR/", "policies/").indent(4));
        assertThat(output.exitCode()).isZero();
    }

    @Test
    void jsonReportHasTheSameResults() throws IOException {
        run(APPROVE_ALICE, "- {name: wrong, request: 72, expect: Approved}");

        CommandOutput output = command("test", "--output", "json", folder.toString());

        assertThat(output.exitCode()).isEqualTo(1);
        JsonNode report = new ObjectMapper().readTree(output.out());
        assertThat(report.path("passed").booleanValue()).isFalse();
        assertThat(report.path("tests").path(0)).isEqualTo(new ObjectMapper().readTree("""
                        {"file": "DIR/a-test.yaml", "name": "wrong", "request": 72, "passed": false,
                         "expected": "Approved", "got": "NotDecided", "by": [],
                         "why": "approve-alice: 'owners' excludes it",
                         "failures": ["expected Approved, but it is NotDecided"]}
                        """));
        assertThat(report.path("untestedPolicies").path(0).path("name").textValue())
                .isEqualTo("approve-alice");
    }

    @Test
    void faultsOfTestsAreNamedAndNothingIsRun() throws IOException {
        CommandOutput output = run(APPROVE_ALICE, """
                - {name: no item, request: 99, expect: Approved}
                - {name: grants are not approved, grant: 71, expect: Approved}
                - {name: neither, expects: Approved}
                - {request: 71, expect: approved}
                """);

        assertThat(output.exitCode()).isEqualTo(2);
        assertThat(output.out()).isEmpty();
        assertThat(output.err()).isEqualTo("""
                DIR/a-test.yaml: tests[0].request is 99, but requests of this file has no item with this id
                DIR/a-test.yaml: tests[1].grant is 71, but grants of this file has no item with this id
                DIR/a-test.yaml: tests[1].expect is 'Approved', but must be one of Revoked, Undecided, Excepted, NotDecided
                DIR/a-test.yaml: tests[2] must name a request or a grant by its id, and not both
                DIR/a-test.yaml: tests[2].expect is missing: write one of Approved, Denied, Undecided, Excepted, NotDecided
                DIR/a-test.yaml: tests[2].expects is no known field: did you mean expect?
                DIR/a-test.yaml: tests[3].name is missing: what the test is about, in a few words
                DIR/a-test.yaml: tests[3].expect is 'approved', but must be one of Approved, Denied, Undecided, Excepted, NotDecided
                """);
    }

    @Test
    void faultsOfPolicyFilesAreNamed() throws IOException {
        CommandOutput output =
                run(APPROVE_ALICE + "---" + "\n" + APPROVE_ALICE, "- {name: x, request: 71, expect: Approved}");

        assertThat(output.exitCode()).isEqualTo(2);
        assertThat(output.err())
                .isEqualTo("DIR/policy.yaml: PatGrantReview acme/approve-alice is in DIR/policy.yaml, too:"
                        + " only one of them can be in the cluster, so rename or remove one\n");
        assertThat(run("kind: [", "- {name: x, request: 71, expect: Approved}").err())
                .startsWith("DIR/policy.yaml:1: this is no YAML: ")
                .hasLineCount(1);
        assertThat(run(APPROVE_ALICE.replace("v1alpha1", "v2"), "- {name: x, request: 71, expect: Approved}")
                        .err())
                .isEqualTo("DIR/policy.yaml: apiVersion is 'patoperator.dev/v2', but this version reads"
                        + " patoperator.dev/v1alpha1\n");
    }

    /** The API server refuses such a resource. Ignored, it would be missing without anybody noticing. */
    @Test
    void policyOfUnknownKindOrGroupIsNamed() throws IOException {
        String tests = "- {name: x, request: 71, expect: NotDecided}";

        assertThat(run(APPROVE_ALICE.replace("PatGrantReview", "PatGrantReveiw"), tests))
                .isEqualTo(new CommandOutput(
                        2,
                        "",
                        "DIR/policy.yaml: kind is 'PatGrantReveiw', which does not exist in patoperator.dev:"
                                + " did you mean PatGrantReview?\n"));
        assertThat(run(APPROVE_ALICE.replace("patoperator.dev", "patoperator.io"), tests)
                        .err())
                .isEqualTo("DIR/policy.yaml: apiVersion is 'patoperator.io/v1alpha1', but this version reads"
                        + " patoperator.dev/v1alpha1\n");
        assertThat(run(
                                "{apiVersion: patoperator.dev/v1alpha1, kind: PatInventory, metadata: {name: all}}\n"
                                        + "---\n{apiVersion: v1, kind: Namespace, metadata: {name: acme}}\n",
                                tests)
                        .exitCode())
                .isZero();
    }

    @Test
    void anchorThatStandsForWhatItIsInIsAFault() throws IOException {
        String tests = "- {name: x, request: 71, expect: NotDecided}";
        String fault = ": this is nested more than 100 deep, or an anchor stands for what it is in\n";

        assertThat(run(APPROVE_ALICE.replace("spec: {", "spec: &spec {variables: *spec, "), tests))
                .isEqualTo(new CommandOutput(2, "", "DIR/policy.yaml" + fault));
        assertThat(run("a: " + "[".repeat(50_000), tests))
                .isEqualTo(new CommandOutput(2, "", "DIR/policy.yaml" + fault));
        assertThat(run(APPROVE_ALICE, "- &test {name: x, request: 71, expect: *test}"))
                .isEqualTo(new CommandOutput(2, "", "DIR/a-test.yaml" + fault));
        assertThat(run(APPROVE_ALICE, "- {name: &name x, request: 71, expect: Approved, why: *name}")
                        .err())
                .isEmpty();
    }

    @Test
    void testsAreFoundByEachOfTheirEndings() throws IOException {
        Files.writeString(folder.resolve("policy.yaml"), APPROVE_ALICE);
        Files.writeString(
                folder.resolve("a-test.yml"), LISTING + "tests: [{name: yml, request: 71, expect: Denied}]\n");
        Files.writeString(folder.resolve("B-test.json"), """
                {"kind": "PolicyTest", "policies": ["policy.yaml"], "organization": "acme", "now": "2026-12-01T12:00:00Z",
                 "requests": [{"id": 71, "owner": "alice"}], "tests": [{"name": "json", "request": 71, "expect": "Denied"}]}
                """);

        CommandOutput output = command("test", folder.toString());

        assertThat(output.out()).endsWith("2 tests, 2 failed\n");
        assertThat(output.exitCode()).isEqualTo(1);
    }

    /** In the operator, too, each policy has a bound of its own. Each condition costs four of five million steps here. */
    @Test
    void policiesDoNotUseUpABoundTogether() throws IOException {
        String policies = IntStream.rangeClosed(1, 7)
                .mapToObj(number -> review(
                        "approve-" + number,
                        "action: Approve, interval: 10m, selector: {matchConditions: [{name: a, expression:"
                                + " \"!request.reason.contains('" + "x".repeat(400)
                                + "')\"}, {name: b, expression: request.id == 7 * " + number + "}]}"))
                .collect(Collectors.joining());
        String requests = IntStream.rangeClosed(1, 7)
                .mapToObj(id -> "  - {id: " + id + ", owner: bob, reason: " + "y".repeat(10_000) + "}\n")
                .collect(Collectors.joining());
        Files.writeString(folder.resolve("policy.yaml"), policies);
        Files.writeString(
                folder.resolve("a-test.yaml"),
                LISTING.substring(0, LISTING.indexOf("  - ")) + requests
                        + "tests:\n- {name: first, request: 7, expect: Approved, by: approve-1}\n"
                        + "- {name: other, request: 6, expect: NotDecided}\n");

        assertThat(command("test", folder.toString()).out()).contains("2 tests, all passed");
    }

    @Test
    void policyThatDoesNotExistIsNamed() throws IOException {
        Files.writeString(folder.resolve("a-test.yaml"), LISTING + "tests: []\n");

        assertThat(command("test", folder.toString()).err())
                .isEqualTo("DIR/a-test.yaml: policies[0] names DIR/policy.yaml, which does not exist\n");
    }

    @Test
    void folderWithoutTestsIsRefused() {
        assertThat(command("test", folder.toString()))
                .isEqualTo(new CommandOutput(
                        2,
                        "",
                        "DIR: there is no file whose name ends in -test.yaml here;"
                                + " docs/how-to/test-policies.md shows one\n"));
        assertThat(command("test", folder.resolve("absent").toString()))
                .isEqualTo(new CommandOutput(2, "", "DIR/absent: there is no such file or folder\n"));
    }

    @Test
    void wrongArgumentsAreNamedInOneLine() {
        assertThat(command("test"))
                .isEqualTo(new CommandOutput(
                        2,
                        "",
                        "github-pat-operator: Missing required parameter: 'DIR'; test --help shows how to use it\n"));
        assertThat(command("test", "--outptu", "json", "x").err())
                .isEqualTo("github-pat-operator: unknown argument --outptu; test --help shows how to use it\n");
        assertThat(command("test", "--output", "xml", "x").exitCode()).isEqualTo(2);
    }
}
