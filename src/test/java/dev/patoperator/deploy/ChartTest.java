package dev.patoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.patoperator.config.InvalidSettingException;
import dev.patoperator.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Helm chart as files. {@code ChartRenderIT} renders it. */
class ChartTest {
    private static final Path CHART = GenerateInstall.CHART;
    private static final YAMLMapper YAML = new YAMLMapper();

    /** Helm sets them when the chart is a dependency of another one. */
    private static final Set<String> OF_PARENT_CHARTS = Set.of("global", "enabled");

    @Test
    void versionsOfChartImageAndProjectAgree() throws IOException {
        JsonNode chart = YAML.readTree(CHART.resolve("Chart.yaml").toFile());
        JsonNode image = DeployFiles.of("manifests").kustomization().at("/images/0");

        assertThat(chart.get("version").asText()).isEqualTo(Versions.released());
        assertThat(chart.get("appVersion").asText()).isEqualTo(Versions.released());
        assertThat(image.get("newTag").asText()).isEqualTo(Versions.released());
        assertThat(values().at("/image/repository").asText())
                .isEqualTo(image.path("newName").asText(image.get("name").asText()));
    }

    @Test
    void everyValueHasDescriptionAndDefaultThatTheSchemaAccepts() throws IOException {
        assertThat(errors(values())).isEmpty();
        for (ChartValues.Value value : chartValues().values()) {
            assertThat(value.description()).as(value.key()).endsWith(".");
            assertThat(values().at("/" + value.key().replace('.', '/')))
                    .as(value.key())
                    .isEqualTo(value.defaultValue());
        }
        chartValues().schema().get("properties").properties().forEach(property -> {
            boolean isValue =
                    property.getValue().has("properties") || property.getValue().has("default");
            assertThat(isValue).as(property.getKey()).isNotEqualTo(OF_PARENT_CHARTS.contains(property.getKey()));
        });
    }

    @Test
    void schemaAcceptsTheExampleOfEveryValue() throws IOException {
        for (ChartValues.Value value : chartValues().values()) {
            if (value.schema().has("examples")) {
                ObjectNode values = values();
                String[] path = value.key().split("\\.", -1);
                ObjectNode parent = path.length == 1 ? values : (ObjectNode) values.get(path[0]);
                parent.set(path[path.length - 1], value.schema().at("/examples/0"));
                assertThat(errors(values)).as(value.key()).isEmpty();
            }
        }
    }

    @Test
    void schemaAcceptsTheExamplesOfTheReadme() throws IOException {
        List<String> examples = Pattern.compile("(?s)```yaml\n(.+?)```")
                .matcher(Files.readString(CHART.resolve("README.md")))
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(examples).hasSizeGreaterThan(1);
        for (String example : examples) {
            assertThat(errors(YAML.readTree(example))).as(example).isEmpty();
        }
    }

    @Test
    void noGroupOfValuesAllowsUnknownOnes() throws IOException {
        List<JsonNode> groups = new ArrayList<>();
        groups.add(chartValues().schema());
        chartValues().schema().get("properties").forEach(value -> {
            if (value.has("properties")) {
                groups.add(value);
            }
        });

        assertThat(groups)
                .hasSizeGreaterThan(5)
                .allMatch(group -> group.path("additionalProperties").isBoolean()
                        && !group.get("additionalProperties").asBoolean());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{replica: 2}",
                "{replicas: two}",
                "{replicas: -1}",
                "{image: {version: 1.0.0}}",
                "{image: {digest: 'sha256:abc'}}",
                "{watchNamespaces: acme}",
                "{watchNamespaces: [acme, acme]}",
                "{credentialsNamespaces: [Acme]}",
                "{dryRun: 'yes'}",
                "{confirmTimeout: 5 minutes}",
                "{logFormat: xml}",
                "{github: {apiURLs: ['http://github.example.com/api/v3']}}",
                "{github: {writeInterval: 1}}",
                "{webhook: {port: 80}}",
                "{networkPolicy: {dnsPorts: []}}",
                "{networkPolicy: {egressPorts: ['443']}}",
                "{monitoring: {labels: {release: 1}}}",
                "{extraEnv: [{value: x}]}"
            })
    void schemaRefusesWrongValues(String values) throws IOException {
        assertThat(errors(YAML.readTree(values))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{confirmTimeout: 1m30s, github: {writeInterval: 500ms}}",
                "{global: {any: thing}, enabled: true}",
                "{podSecurityContext: {runAsUser: 1000680000}}",
                "{extraEnv: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]}"
            })
    void schemaAcceptsRightValues(String values) throws IOException {
        assertThat(errors(YAML.readTree(values))).isEmpty();
    }

    /** The ports of metrics and probes are fixed, as in the manifests. */
    @Test
    void everySettingOfTheOperatorIsInTheDeployment() throws IOException {
        Set<String> settings = new TreeSet<>(settings());
        settings.removeAll(Set.of("PAT_OPERATOR_HTTP_PORT", "PAT_OPERATOR_HEALTH_PORT"));

        assertThat(Files.readString(CHART.resolve("templates/deployment.yaml"))).contains(settings);
    }

    @Test
    void everyValueIsUsed() throws IOException {
        StringBuilder templates = new StringBuilder();
        try (Stream<Path> files = Files.list(CHART.resolve("templates"))) {
            for (Path file : files.toList()) {
                templates.append(Files.readString(file));
            }
        }

        for (ChartValues.Value value : chartValues().values()) {
            String name = value.key().substring(value.key().lastIndexOf('.') + 1);
            assertThat(templates.toString()).as(value.key()).containsPattern("\\." + name + "\\b");
        }
    }

    /** The template replaces this line, and only in the CRD itself. */
    @Test
    void everyCrdHasOneLineForItsMetadata() throws IOException {
        try (Stream<Path> crds = Files.list(GenerateInstall.COPIES.resolve("crds"))) {
            assertThat(crds)
                    .hasSize(5)
                    .allSatisfy(crd -> assertThat(Files.readString(crd)).containsOnlyOnce("\nmetadata:\n"));
        }
    }

    private static List<String> settings() {
        InvalidSettingException refusal = catchThrowableOfType(
                InvalidSettingException.class, () -> Settings.from(Map.of("PAT_OPERATOR_UNKNOWN", "x")));
        List<String> names = Pattern.compile("PAT_OPERATOR_(?!UNKNOWN)[A-Z_]+")
                .matcher(refusal.getMessage())
                .results()
                .map(match -> match.group())
                .toList();
        assertThat(names).contains("PAT_OPERATOR_WATCH_NAMESPACES", "PAT_OPERATOR_LOG_FORMAT");
        return names;
    }

    private static ChartValues chartValues() throws IOException {
        return ChartValues.of(CHART.resolve("values.schema.json"));
    }

    private static ObjectNode values() throws IOException {
        return (ObjectNode) YAML.readTree(CHART.resolve("values.yaml").toFile());
    }

    private static List<String> errors(JsonNode values) throws IOException {
        return SchemaRegistry.withDialect(Dialects.getDraft7())
                .getSchema(chartValues().schema().toString(), InputFormat.JSON)
                .validate(values.toString(), InputFormat.JSON)
                .stream()
                .map(error -> error.getInstanceLocation() + " " + error.getKeyword())
                .toList();
    }
}
