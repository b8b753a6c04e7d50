package dev.patoperator.cli.policytest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.cli.CommandLineInterface;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command {@code test} reads: manifests as the API server takes them, and files that say only a part. */
class PolicyTestInputTest {

    private static final String POLICY = """
            apiVersion: patoperator.dev/v1alpha1
            kind: PatGrantReview
            metadata: {name: deny-all, namespace: acme}
            spec: {organization: acme, action: Deny, interval: 10m, selector: {owners: [alice]}}
            """;

    private static final String TESTS = """
            kind: PolicyTest
            policies: [policy.yaml]
            organization: acme
            now: 2026-12-01T12:00:00Z
            requests:
              - {id: 71, owner: alice, repositories: [App]}
              - {id: 72, owner: alice}
              - {id: 73, owner: bob, repositorySelection: all}
              - {id: 74, owner: bob, repositories: [docs]}
              - {id: 75, owner: bob, repositorySelection: none}
            tests:
            """;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();

    private int run(String policy, String tests) throws IOException {
        Files.writeString(folder.resolve("policy.yaml"), policy);
        Files.writeString(folder.resolve("a-test.yaml"), TESTS + tests);
        return run(folder);
    }

    private int run(Path path) {
        PrintWriter writer = new PrintWriter(out);
        return new CommandLineInterface(writer, writer, "dev").run("test", path.toString());
    }

    /** The API server refuses it, so that the policy would be missing, or works as if the line were not there. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            spec: {                    | dryRun: true\\nspec: {           | dryRun is no known field: known are apiVersion
            spec: {                    | sepc: {}\\nspec: {               | sepc is no known field: did you mean spec?
            namespace: acme            | namespce: acme                  | metadata.namespce is no known field: did you mean namespace?
            namespace: acme            | labels: {tier: 1}               | metadata.labels.tier has a value of another type
            namespace: acme            | namespace: 7                    | metadata.namespace has a value of another type
            namespace: acme            | namespace: acme.prod            | metadata.namespace is 'acme.prod', but must be lower case
            name: deny-all             | name: Deny_All                  | metadata.name is 'Deny_All', but must be lower case
            """)
    void manifestThatTheApiServerRefusesIsInvalid(String part, String replacement, String message) throws IOException {
        int exitCode = run(
                POLICY.replace(part, replacement.replace("\\n", "\n")),
                "- {name: denied, request: 71, expect: Denied}");

        assertThat(out.toString())
                .contains("policy.yaml: PatGrantReview ", ": " + message)
                .endsWith("1 test, all passed; 1 policy is invalid\n");
        assertThat(exitCode).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"v1, List", "patoperator.dev/v1alpha1, PatGrantReviewList"})
    void manifestThatTheClusterPrintsIsValid(String apiVersion, String kind) throws IOException {
        int exitCode = run("""
                apiVersion: %s
                kind: %s
                items:
                - apiVersion: patoperator.dev/v1alpha1
                  kind: PatGrantReview
                  metadata:
                    annotations: {patoperator.dev/retry-requested-at: "1"}
                    creationTimestamp: "2026-12-01T12:00:00Z"
                    generation: 1
                    labels: {tier: "1"}
                    managedFields:
                    - apiVersion: patoperator.dev/v1alpha1
                      fieldsType: FieldsV1
                      fieldsV1: {"f:spec": {".": {}, "f:action": {}}}
                      manager: kubectl
                      operation: Update
                      time: "2026-12-01T12:00:00Z"
                    name: deny.all-2
                    namespace: acme
                    ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: x, uid: y, controller: true}]
                    resourceVersion: "7"
                    uid: 2c1f
                  spec: {organization: acme, action: Deny, interval: 10m, selector: {owners: [alice]}}
                  status: {observedGeneration: 1}
                metadata: {resourceVersion: ""}
                """.formatted(apiVersion, kind), "- {name: denied, request: 71, expect: Denied}");

        assertThat(out.toString()).endsWith("1 test, all passed\n");
        assertThat(exitCode).isZero();
    }

    /** Only of the item whose repositories the file does not say, it is not known whether it reaches the repository. */
    @Test
    void itemWithoutRepositoriesMakesNoOtherUnknown() throws IOException {
        int exitCode = run(POLICY.replace("owners: [alice]", "repository: app"), """
                - {name: reaches it, request: 71, expect: Denied}
                - {name: may reach it, request: 72, expect: Undecided, why: could not be asked which tokens reach app}
                - {name: reaches all, request: 73, expect: Denied}
                - {name: reaches another, request: 74, expect: NotDecided, why: "'repository' excludes it"}
                - {name: reaches none, request: 75, expect: NotDecided}
                """);

        assertThat(out.toString()).endsWith("5 tests, all passed\n");
        assertThat(exitCode).isZero();
    }

    /** A Deny that cannot be evaluated for one item holds back this one only. */
    @Test
    void itemWithoutRepositoriesHoldsBackNoOtherApproval() throws IOException {
        String approve = POLICY.replace("deny-all", "approve-all").replace("Deny", "Approve");
        int exitCode = run(approve + "---\n" + POLICY.replace("owners: [alice]", "repository: payroll"), """
                - {name: not payroll, request: 71, expect: Approved}
                - {name: may be payroll, request: 72, expect: Undecided, by: approve-all}
                """);

        assertThat(out.toString()).contains("2 tests, all passed\n");
        assertThat(exitCode).isZero();
    }

    @Test
    void folderMayBeASymbolicLink() throws IOException {
        assertThat(run(POLICY, "- {name: denied, request: 71, expect: Denied}")).isZero();
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder);

        assertThat(run(link)).isZero();
        assertThat(out.toString()).contains("\n" + link.resolve("a-test.yaml") + "\n");
    }

    /** As kubectl reads YAML. */
    @ParameterizedTest
    @ValueSource(strings = {"suspend: True", "suspend: TRUE", "limit: ~", "limit: Null", "limit: 0x10", "limit: +16"})
    void scalarsAreReadAsKubectlReadsThem(String field) throws IOException {
        int exitCode = run(
                POLICY.replace("interval: 10m", "interval: 10m, " + field),
                "- {name: x, request: 74, expect: NotDecided}");

        assertThat(out.toString()).contains("1 test, all passed\n");
        assertThat(exitCode).isZero();
    }

    @Test
    void mergedFieldsAreReadAsKubectlReadsThem() throws IOException {
        int exitCode = run(
                POLICY.replace("{organization: acme, ", "{<<: {organization: acme, interval: 5m}, "),
                "- {name: x, request: 71, expect: Denied}");

        assertThat(out.toString()).endsWith("1 test, all passed\n");
        assertThat(exitCode).isZero();
    }

    @Test
    void fieldWithoutANameIsAFault() throws IOException {
        int exitCode =
                run(POLICY.replace("interval: 10m", "interval: 10m, ~: x"), "- {name: x, request: 71, expect: Denied}");

        assertThat(out.toString()).endsWith("policy.yaml: a field has no name, or null as its name\n");
        assertThat(exitCode).isEqualTo(2);
    }
}
