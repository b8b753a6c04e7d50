package dev.patoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.patoperator.support.TestOperator;
import io.fabric8.kubernetes.api.model.Service;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compares the dashboard, the alerts and the metrics reference with what a running operator serves. */
class MonitoringTest {

    private static final String PREFIX = "github_pat_operator_";

    /** A label that Prometheus adds to scraped series. */
    private static final String OF_THE_TARGET = "namespace";

    private static final Pattern DASHBOARD_LABEL = Pattern.compile("\\{\\{(\\w+)\\}\\}");
    private static final Pattern ALERT_LABEL = Pattern.compile("\\$labels\\.(\\w+)");

    private static Scrape scrape;

    @BeforeAll
    static void scrapeOperatorAfterEveryKindOfWork() throws Exception {
        try (TestOperator operator = TestOperator.prepare()) {
            operator.setting("PAT_OPERATOR_WEBHOOK_PORT", "0");
            operator.setting("K_SINK", "http://127.0.0.1:9/"); // nobody answers: the metrics are there all the same
            var acme = operator.gitHub().organization("acme");
            operator.secret("acme", "github-app");
            for (long id = 1; id <= 7; id++) {
                acme.request(id).owner("mona").add();
            }
            acme.grant(11).owner("mona").add();
            acme.grant(12).owner("hubot").add();
            operator.start();
            String http = "http://127.0.0.1:";

            operator.apply(TestOperator.review("several", "Approve", "1, 2, 3, 4, 5, 6"));
            operator.apply(TestOperator.review("seventh", "Deny", "7"));
            operator.apply(TestOperator.revocation("one", "11"));
            operator.awaitReview("several", "Succeeded");
            operator.awaitReview("seventh", "Succeeded");
            operator.awaitRevocation("one", "Succeeded");
            operator.apply(standing("PatGrantReview", "deny-nobody", "  action: Deny\n"));
            operator.apply(standing("PatRevocation", "revoke-nobody", ""));
            operator.awaitReview("deny-nobody", "UpToDate");
            operator.awaitRevocation("revoke-nobody", "UpToDate");
            operator.apply(standing("PatGrantReview", "suspended", "  action: Deny\n  suspend: true\n"));
            operator.apply(TestOperator.review("gone", "Approve", "404"));
            operator.awaitReview("gone", "NotFound");
            TestOperator.waiting()
                    .untilAsserted(
                            () -> assertThat(operator.metrics()).contains("name=\"suspended\"", "name=\"gone\""));
            send(HttpRequest.newBuilder(URI.create(http + operator.webhookPort() + "/webhooks/github/acme/github-app"))
                    .POST(HttpRequest.BodyPublishers.ofString("{}")));

            scrape = Scrape.of(send(HttpRequest.newBuilder(URI.create(http + operator.httpPort() + "/metrics"))));
        }
    }

    private static String send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient()
                .send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString())
                .body();
    }

    private static String standing(String kind, String name, String more) {
        return """
                apiVersion: patoperator.dev/v1alpha1
                kind: %s
                metadata:
                  name: %s
                  namespace: acme
                spec:
                  organization: acme
                  selector: {owners: [nobody]}
                  interval: 1m
                """.formatted(kind, name) + more;
    }

    @Test
    void everyQueriedMetricIsServedWithItsLabels() throws Exception {
        assertThat(Monitoring.queries()).hasSizeGreaterThan(20);
        for (Query query : Monitoring.queries()) {
            assertThat(query.metrics()).as(query.text()).isNotEmpty();
            for (Query alternative : query.alternatives()) {
                for (String metric : alternative.metrics()) {
                    Set<String> labels = labelsOf(metric);
                    assertThat(scrape.named(metric)).as(metric).isNotEmpty();
                    labels.add(OF_THE_TARGET);
                    assertThat(labels).as(query.text()).containsAll(alternative.groups());
                }
            }
            for (Query.Matcher matcher : query.matchers()) {
                for (String value : matcher.values()) {
                    if (value.startsWith("$")) {
                        assertThat(labelsOf(matcher.metric())).as(query.text()).contains(matcher.label());
                        assertThat(Monitoring.variables()).as(query.text()).containsKey(value.substring(1));
                    } else {
                        assertThat(valuesOf(matcher)).as(query.text()).contains(value);
                    }
                }
            }
        }
    }

    /** Only resources that are not well have a series by name; another metric has every reason, except before the first. */
    private static Set<String> valuesOf(Query.Matcher matcher) {
        Set<String> values = new TreeSet<>();
        String metric = matcher.metric();
        if (metric.equals(PREFIX + "resource_condition")) {
            metric = PREFIX + "resources";
            values.add("none");
        }
        scrape.named(metric).forEach(series -> values.add(series.labels().getOrDefault(matcher.label(), "")));
        return values;
    }

    private static Set<String> labelsOf(String metric) {
        Set<String> labels = new HashSet<>();
        scrape.named(metric).forEach(series -> labels.addAll(series.labels().keySet()));
        return labels;
    }

    @Test
    void variablesReadTheirValuesFromServedMetrics() throws Exception {
        Pattern query = Pattern.compile("label_values\\(\\{__name__=~\"" + PREFIX + "\\(([\\w|]+)\\)\"\\}, (\\w+)\\)");
        assertThat(Monitoring.variables()).containsOnlyKeys("organization", "namespace");
        Monitoring.variables().forEach((name, text) -> {
            Matcher match = query.matcher(text);
            assertThat(match.matches()).as(text).isTrue();
            assertThat(match.group(2)).isEqualTo(name);
            for (String metric : match.group(1).split("\\|")) {
                assertThat(labelsOf(PREFIX + metric)).as(metric).contains(name);
            }
        });
    }

    @Test
    void firstRowShowsWhatAManagerReads() throws Exception {
        List<String> titles = new ArrayList<>();
        for (JsonNode panel : Monitoring.panels()) {
            if (panel.at("/gridPos/y").asInt() == 1) {
                assertThat(panel.get("type").asText()).isEqualTo("stat");
                assertThat(panel.at("/fieldConfig/defaults/thresholds/steps"))
                        .as(panel.get("title").asText())
                        .hasSizeGreaterThan(1);
                titles.add(panel.get("title").asText());
            }
        }
        assertThat(titles)
                .containsExactly(
                        "Operator",
                        "Pending requests",
                        "Oldest pending request",
                        "Stalled resources",
                        "Tokens that never expire",
                        "Idle tokens");
    }

    @Test
    void everyPanelSaysWhatItShowsAndInWhichUnit() throws Exception {
        for (JsonNode panel : Monitoring.panels()) {
            String title = panel.get("title").asText();
            assertThat(title).isNotBlank().doesNotContain("_");
            assertThat(panel.path("description").asText()).as(title).endsWith(".");
            assertThat(panel.at("/fieldConfig/defaults/unit").asText())
                    .as(title)
                    .isIn("none", "s", "bytes", "ops", "reqps", "percentunit", "dateTimeFromNow");
        }
    }

    /** The schema allows only those fields of Grafana's model that the dashboard needs, so that a misspelt one fails. */
    @Test
    void dashboardMeetsTheSchema() throws Exception {
        String schema = Files.readString(Path.of("src/test/resources/monitoring/dashboard.schema.json"));

        assertThat(SchemaRegistry.withDialect(Dialects.getDraft7())
                        .getSchema(schema, InputFormat.JSON)
                        .validate(Monitoring.dashboard().toString(), InputFormat.JSON))
                .isEmpty();
    }

    @Test
    void labelsInLegendsAndAnnotationsAreInTheirQueries() throws Exception {
        for (JsonNode panel : Monitoring.panels()) {
            for (JsonNode target : panel.get("targets")) {
                assertThat(labels(DASHBOARD_LABEL, target.get("legendFormat").asText()))
                        .isSubsetOf(Query.of(target.get("expr").asText()).groups());
            }
        }
        for (JsonNode alert : Monitoring.alerts()) {
            assertThat(labels(ALERT_LABEL, alert.get("annotations").toString()))
                    .as(alert.get("alert").asText())
                    .isSubsetOf(Query.of(alert.get("expr").asText()).groups());
        }
    }

    @Test
    void dashboardOrAlertsQueryEveryOperatorMetric() throws Exception {
        Set<String> queried = new TreeSet<>();
        Monitoring.queries().forEach(query -> queried.addAll(query.metrics()));
        for (String family : families().keySet()) {
            assertThat(queried).as(family).anyMatch(metric -> metric.startsWith(family));
        }
    }

    @Test
    void dashboardUsesDataSourceVariableAndPanelsDoNotOverlap() throws Exception {
        JsonNode dashboard = Monitoring.dashboard();
        assertThat(dashboard.at("/templating/list/0/type").asText()).isEqualTo("datasource");
        String variable = "${" + dashboard.at("/templating/list/0/name").asText() + "}";
        Set<Integer> ids = new HashSet<>();
        List<String> cells = new ArrayList<>();
        for (JsonNode panel : dashboard.get("panels")) {
            assertThat(ids.add(panel.get("id").asInt())).isTrue();
            JsonNode at = panel.get("gridPos");
            for (int x = 0; x < at.get("w").asInt(); x++) {
                for (int y = 0; y < at.get("h").asInt(); y++) {
                    cells.add((at.get("x").asInt() + x) + "," + (at.get("y").asInt() + y));
                }
            }
        }
        assertThat(cells).doesNotHaveDuplicates().noneMatch(cell -> Integer.parseInt(cell.split(",")[0]) >= 24);
        for (JsonNode panel : Monitoring.panels()) {
            assertThat(panel.at("/datasource/uid").asText()).isEqualTo(variable);
            panel.get("targets")
                    .forEach(target ->
                            assertThat(target.at("/datasource/uid").asText()).isEqualTo(variable));
        }
    }

    @Test
    void everyAlertHasSeverityDescriptionAndRunbook() throws Exception {
        assertThat(Monitoring.alerts()).isNotEmpty().allSatisfy(alert -> {
            assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning", "info");
            assertThat(alert.get("for").asText()).matches("[0-9]+[mh]");
            assertThat(alert.at("/annotations/summary").asText()).endsWith(".").hasSizeLessThan(120);
            assertThat(alert.at("/annotations/description").asText()).endsWith(".");
            assertThat(alert.at("/annotations/runbook_url").asText())
                    .endsWith("/docs/how-to/troubleshooting.md#"
                            + alert.get("alert").asText().toLowerCase(java.util.Locale.ROOT));
        });
    }

    @Test
    void serviceMonitorSelectsServiceAndPort() throws Exception {
        JsonNode monitor = Monitoring.FILES.documents().stream()
                .filter(document -> document.get("kind").asText().equals("ServiceMonitor"))
                .findFirst()
                .orElseThrow();
        Service service = DeployFiles.of("manifests").object(Service.class, "github-pat-operator");
        Map<String, String> wanted = new TreeMap<>();
        monitor.at("/spec/selector/matchLabels")
                .fields()
                .forEachRemaining(
                        label -> wanted.put(label.getKey(), label.getValue().asText()));

        assertThat(monitor.at("/metadata/namespace").asText())
                .isEqualTo(service.getMetadata().getNamespace());
        assertThat(service.getMetadata().getLabels()).containsAllEntriesOf(wanted);
        assertThat(service.getSpec().getPorts())
                .extracting(port -> port.getName())
                .contains(monitor.at("/spec/endpoints/0/port").asText());
    }

    @Test
    void metricsReferenceListsEveryMetricWithTypeAndLabels() throws Exception {
        Map<String, String> documented = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("docs/reference/metrics.md"))) {
            if (line.startsWith("| `" + PREFIX)) {
                String[] cells = line.split("\\|");
                assertThat(cells).as(line).hasSize(5);
                documented.put(cells[1].strip().replace("`", ""), cells[2].strip() + " " + labels(cells[3]));
                assertThat(cells[4].strip()).as(line).isNotEmpty();
            }
        }

        assertThat(documented).isEqualTo(families());
        assertThat(scrape.types().keySet())
                .allMatch(name -> name.startsWith(PREFIX) || name.startsWith("jvm_") || name.startsWith("process_"));
    }

    /** Returns type and labels of the operator's own metrics, by name, without the largest value of a timer. */
    private static Map<String, String> families() {
        Map<String, String> families = new TreeMap<>();
        scrape.types().forEach((name, type) -> {
            boolean largest = name.endsWith("_max")
                    && scrape.types().containsKey(name.substring(0, name.length() - "_max".length()));
            if (name.startsWith(PREFIX) && !largest) {
                families.put(name, type + " " + scrape.labelsOf(name));
            }
        });
        return families;
    }

    private static Set<String> labels(String cell) {
        return labels(Pattern.compile("`(\\w+)`"), cell);
    }

    private static Set<String> labels(Pattern pattern, String text) {
        Set<String> names = new TreeSet<>();
        pattern.matcher(text).results().forEach(label -> names.add(label.group(1)));
        return names;
    }
}
