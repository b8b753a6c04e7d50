package dev.patoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.patoperator.api.crd.CrdFile;
import dev.patoperator.cli.CommandLineInterface;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies that belong together, with tests beside them. */
class PolicySetsTest {
    private static final YAMLMapper YAML = new YAMLMapper();

    @ParameterizedTest
    @ValueSource(strings = {"starter", "access-until-date", "renewals"})
    void kustomizationListsEveryFileOfTheFolder(String set) throws IOException {
        DeployFiles files = files(set);

        assertThat(files.kustomization().get("resources"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrderElementsOf(files.names());
    }

    @ParameterizedTest
    @ValueSource(strings = {"starter", "access-until-date", "renewals"})
    void schemaAcceptsEveryPolicy(String set) throws IOException {
        for (JsonNode policy : files(set).documents()) {
            CrdFile crd = CrdFile.of(policy.get("kind").asText());
            assertThat(crd.errors(policy)).as(name(policy)).isEmpty();
            assertThat(policy.get("spec").fieldNames())
                    .toIterable()
                    .as(name(policy))
                    .allMatch(field -> crd.fields().containsKey("spec." + field), "is a field of the spec");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"starter", "access-until-date", "renewals"})
    void everyTestPassesWithoutAWarning(String set) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();

        int exitCode = new CommandLineInterface(new PrintWriter(out), new PrintWriter(err), "dev")
                .run("test", Path.of("deploy/samples", set).toString());

        assertThat(out.toString()).doesNotContain("FAIL").contains(" tests, all passed");
        assertThat(err.toString()).isEmpty();
        assertThat(exitCode).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"starter", "access-until-date", "renewals"})
    void testsExpectADecisionOfEveryPolicyAndOfNoOther(String set) throws IOException {
        List<String> deciding = files(set).documents().stream()
                .filter(policy -> !policy.at("/spec/dryRun").asBoolean())
                .map(PolicySetsTest::name)
                .toList();

        assertThat(tests(set))
                .filteredOn(test -> List.of("Approved", "Denied", "Revoked")
                        .contains(test.get("expect").asText()))
                .extracting(test -> test.path("by").asText())
                .containsAll(deciding)
                .allMatch(deciding::contains, "is a policy of the set that sends");
    }

    @ParameterizedTest
    @ValueSource(strings = {"starter", "access-until-date", "renewals"})
    void testsExpectNoDecisionOfSomeRequestAndOfSomeGrant(String set) throws IOException {
        List<JsonNode> undecided = tests(set).stream()
                .filter(test -> test.get("expect").asText().equals("NotDecided"))
                .toList();

        assertThat(undecided).anyMatch(test -> test.has("request")).anyMatch(test -> test.has("grant"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"starter", "access-until-date", "renewals"})
    void everyItemOfATestFileIsTested(String set) throws IOException {
        for (JsonNode file : testFiles(set)) {
            for (String kind : List.of("request", "grant")) {
                List<Long> items = ids(file.path(kind + "s"), "id");
                List<Long> tested = ids(file.get("tests"), kind);
                assertThat(tested).as("%ss of %s", kind, file.get("now")).containsAll(items);
                assertThat(items).as("%ss of %s", kind, file.get("now")).containsAll(tested);
            }
        }
    }

    private static List<Long> ids(JsonNode nodes, String field) {
        List<Long> ids = new ArrayList<>();
        nodes.forEach(node -> {
            if (node.has(field)) {
                ids.add(node.get(field).asLong());
            }
        });
        return ids;
    }

    private static DeployFiles files(String set) {
        return new DeployFiles(Path.of("deploy/samples", set));
    }

    private static List<JsonNode> tests(String set) throws IOException {
        List<JsonNode> tests = new ArrayList<>();
        testFiles(set).forEach(file -> file.get("tests").forEach(tests::add));
        return tests;
    }

    private static List<JsonNode> testFiles(String set) throws IOException {
        List<JsonNode> files = new ArrayList<>();
        try (Stream<Path> paths = Files.list(Path.of("deploy/samples", set, "tests"))) {
            for (Path path : paths.sorted().toList()) {
                assertThat(path.toString()).endsWith("-test.yaml");
                files.add(YAML.readTree(path.toFile()));
            }
        }
        assertThat(files).isNotEmpty();
        return files;
    }

    private static String name(JsonNode policy) {
        return policy.at("/metadata/name").asText();
    }
}
