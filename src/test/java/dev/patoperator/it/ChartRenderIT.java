package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the Helm chart renders, compared with what kustomize builds from {@code deploy/}. Needs no cluster. */
class ChartRenderIT {

    private static final String CHART = "charts/github-pat-operator";
    private static final String NAME = OperatorInstallation.OPERATOR;
    private static final String NAMESPACE_OBJECT = "Namespace /" + NAME;
    private static final String EVERYTHING = "src/test/resources/it/chart/everything.yaml";

    @TempDir
    static Path directory;

    private static Helm helm;
    private static Kubectl kubectl;

    @BeforeAll
    static void findPrograms() {
        Optional<String> missing = Helm.missing().or(ApiServerBinaries::missing);
        Skip.unless(missing.isEmpty(), "ChartRenderIT: " + missing.orElse(""));
        helm = new Helm(directory.resolve("helm"), Optional.empty());
        kubectl = new Kubectl(ApiServerBinaries.find().kubectl(), directory.resolve("none"), directory);
    }

    @Test
    void lintHasNoWarning() {
        assertThat(helm.run("lint", "--strict", CHART).text())
                .contains("0 chart(s) failed")
                .doesNotContain("[WARNING]")
                .doesNotContain("[ERROR]");
    }

    /** The namespace is the one exception: Helm creates it, or it exists. */
    @Test
    void defaultRendersWhatTheInstallFileHas() throws IOException {
        ObjectSet file = ObjectSet.parse(Files.readString(Path.of("deploy/install.yaml")));

        rendered().assertEqualTo(file.without(NAMESPACE_OBJECT::equals));
    }

    @ParameterizedTest
    @MethodSource
    void variantRendersWhatKustomizeBuilds(List<String> values, List<String> folders) {
        ObjectSet expected = folders.stream()
                .map(ChartRenderIT::built)
                .reduce(ObjectSet::and)
                .orElseThrow()
                .without(NAMESPACE_OBJECT::equals);

        rendered(values.toArray(new String[0])).assertEqualTo(expected);
    }

    static Stream<Arguments> variantRendersWhatKustomizeBuilds() {
        return Stream.of(
                arguments(List.of("replicas=2"), List.of("deploy/overlays/ha")),
                arguments(List.of("watchNamespaces={acme}"), List.of("deploy/overlays/namespaced")),
                arguments(List.of("webhook.enabled=true"), List.of("src/test/resources/it/webhook")),
                arguments(List.of("monitoring.enabled=true"), List.of("deploy/manifests", "deploy/monitoring")));
    }

    @Test
    void credentialsNamespacesBindTheRoleOfTheSecretAsTheSampleDoes() throws IOException {
        ObjectSet sample = ObjectSet.parse(Files.readString(Path.of("deploy/samples/rolebinding.yaml")));

        JsonNode binding = rendered("credentialsNamespaces={acme,beta}")
                .objects()
                .get("RoleBinding acme/github-pat-operator-secrets");
        JsonNode expected = sample.only("RoleBinding");

        assertThat(binding.get("roleRef")).isEqualTo(expected.get("roleRef"));
        assertThat(binding.get("subjects")).isEqualTo(expected.get("subjects"));
        assertThat(rendered("credentialsNamespaces={acme,beta}")
                        .without(id -> !id.endsWith("-secrets"))
                        .objects())
                .containsOnlyKeys(
                        "ClusterRole /github-pat-operator-secrets",
                        "RoleBinding acme/github-pat-operator-secrets",
                        "RoleBinding beta/github-pat-operator-secrets");
    }

    @Test
    void crdsCanBeLeftOutAndAreKeptOnUninstall() {
        ObjectSet all = rendered();

        ObjectSet others = all.without(id -> id.startsWith("CustomResourceDefinition "));

        rendered("crds.enabled=false").assertEqualTo(others);
        assertThat(others.objects()).hasSize(all.objects().size() - 5);
        assertThat(template().text().split("helm.sh/resource-policy: keep", -1)).hasSize(6);
    }

    @Test
    void everyObjectFollowsTheNamespaceOfTheRelease() {
        ObjectSet elsewhere = ObjectSet.parse(
                helm.run("template", "other-name", CHART, "--namespace", "tools", "--values", EVERYTHING)
                        .text());

        assertThat(elsewhere.objects().keySet())
                .noneMatch(id -> id.contains(" " + NAME + "/"))
                .contains("Deployment tools/" + NAME, "RoleBinding acme/github-pat-operator-secrets");
        assertThat(elsewhere.objects().values())
                .flatExtracting(object -> object.findValues("subjects"))
                .hasSize(3)
                .allMatch(subjects -> subjects.at("/0/namespace").asText().equals("tools"));
    }

    @Test
    void everyValueReachesTheObjects() {
        ObjectSet all = ObjectSet.parse(helm.run("template", NAME, CHART, "-n", NAME, "--values", EVERYTHING)
                .text());
        String deployment = all.only("Deployment").toString();

        assertThat(deployment)
                .contains("registry.example.com/github-pat-operator@sha256:0123", "\"imagePullPolicy\":\"Always\"")
                .contains("\"replicas\":3", "\"runAsUser\":1000680000", "\"runAsNonRoot\":true", "\"memory\":\"512Mi\"")
                .contains(
                        "github-trust", "system-cluster-critical", "example.com/scan", "cost-center", "\"name\":\"TZ\"")
                .contains("nodeAffinity", "DoNotSchedule", "control-plane", "kubernetes.io/os", "registry\"}")
                .doesNotContain("podAntiAffinity");
        assertThat(environment(all))
                .contains(
                        "PAT_OPERATOR_DRY_RUN=true",
                        "PAT_OPERATOR_GITHUB_API_URLS=https://api.github.com,https://github.example.com:8443/api/v3",
                        "PAT_OPERATOR_GITHUB_WRITE_INTERVAL=2s",
                        "PAT_OPERATOR_CONFIRM_TIMEOUT=3m",
                        "PAT_OPERATOR_LOG_FORMAT=text",
                        "PAT_OPERATOR_WEBHOOK_PORT=9443",
                        "JAVA_TOOL_OPTIONS=-Dhttps.proxyHost=proxy.example.com -Dhttps.proxyPort=3129"
                                + " -Dhttp.nonProxyHosts=$(KUBERNETES_SERVICE_HOST)|*.example.com"
                                + " -Djavax.net.ssl.trustStore=/etc/github-trust/cacerts.p12");
        assertThat(all.objects().get("NetworkPolicy " + NAME + "/" + NAME).findValuesAsText("port"))
                .containsExactlyInAnyOrder("53", "53", "443", "16443", "8443", "3129", "9000");
        assertThat(all.objects()
                        .get("NetworkPolicy " + NAME + "/" + NAME + "-webhook")
                        .toString())
                .contains("\"kubernetes.io/metadata.name\":\"ingress\"", "\"port\":9443");
        assertThat(all.objects()
                        .get("NetworkPolicy " + NAME + "/" + NAME + "-metrics")
                        .toString())
                .contains("observability");
        assertThat(all.only("Service").toString()).contains("\"port\":443");
        assertThat(all.only("ConfigMap").at("/metadata/labels/dashboards").asText())
                .isEqualTo("all");
        assertThat(all.objects().keySet()).noneMatch(id -> id.contains("patoperator-"));
    }

    @Test
    void commonLabelsAreEverywhereAndChangeNoLabelThatASelectorUses() {
        ObjectSet all = ObjectSet.parse(helm.run(
                        "template",
                        NAME,
                        CHART,
                        "-n",
                        NAME,
                        "--values",
                        EVERYTHING,
                        "--set",
                        "crds.enabled=true",
                        "--set",
                        "monitoring.serviceMonitor=true",
                        "--set",
                        "monitoring.prometheusRule=true")
                .text());

        assertThat(all.objects()).hasSizeGreaterThan(12).allSatisfy((id, object) -> {
            JsonNode labels = object.at("/metadata/labels");
            assertThat(labels.path("team").asText()).as(id).isEqualTo("platform");
            assertThat(labels.path("app.kubernetes.io/name").asText(NAME))
                    .as(id)
                    .isEqualTo(NAME);
        });
        JsonNode template = all.only("Deployment").at("/spec/template/metadata/labels");
        assertThat(template.path("app.kubernetes.io/name").asText()).isEqualTo(NAME);
        assertThat(template.path("app.kubernetes.io/component").asText()).isEqualTo("operator");
        assertThat(template.path("team").asText()).isEqualTo("platform");
        for (String kind : List.of("ServiceMonitor", "PrometheusRule")) {
            assertThat(all.only(kind).at("/metadata/labels/release").asText()).isEqualTo("prometheus");
        }
        assertThat(all.only("ServiceMonitor").toString()).contains("\"interval\":\"15s\"");
    }

    @Test
    void networkPoliciesCanBeLeftOut() {
        assertThat(rendered("networkPolicy.enabled=false", "webhook.enabled=true", "monitoring.enabled=true")
                        .objects()
                        .keySet())
                .contains("ServiceMonitor " + NAME + "/" + NAME)
                .noneMatch(id -> id.startsWith("NetworkPolicy "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replica=2              | additional properties 'replica' not allowed",
                "webhook.port=http      | '/webhook/port': got string, want integer",
                "logFormat=xml          | '/logFormat': value must be one of 'json', 'text'",
                "watchNamespaces=acme   | '/watchNamespaces': got string, want array",
                "confirmTimeout=5minutes| '/confirmTimeout': '5minutes' does not match pattern"
            })
    void wrongValueIsRefusedByItsName(String value, String message) {
        Kubectl.Result result = helm.attempt("template", NAME, CHART, "--set", value);

        assertThat(result.code()).isNotZero();
        assertThat(result.text()).contains(message);
    }

    @Test
    void credentialsInANamespaceThatIsNotWatchedAreRefused() {
        Kubectl.Result result = helm.attempt(
                "template", NAME, CHART, "--set", "watchNamespaces={acme}", "--set", "credentialsNamespaces={beta}");

        assertThat(result.code()).isNotZero();
        assertThat(result.text()).contains("credentialsNamespaces lists beta, which watchNamespaces does not list");
    }

    private static List<String> environment(ObjectSet objects) {
        List<String> variables = new ArrayList<>();
        objects.only("Deployment")
                .at("/spec/template/spec/containers/0/env")
                .forEach(variable -> variables.add(variable.get("name").asText() + "="
                        + variable.path("value").asText()));
        return variables;
    }

    private static ObjectSet rendered(String... values) {
        return ObjectSet.parse(template(values).text());
    }

    private static Kubectl.Result template(String... values) {
        List<String> arguments = new ArrayList<>(List.of("template", NAME, CHART, "--namespace", NAME));
        for (String value : values) {
            arguments.addAll(List.of("--set", value));
        }
        return helm.run(arguments.toArray(new String[0]));
    }

    private static ObjectSet built(String folder) {
        return ObjectSet.parse(kubectl.run("kustomize", folder).text());
    }
}
