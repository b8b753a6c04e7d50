package dev.patoperator.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The dashboard, the alerts and the Prometheus queries of {@code deploy/monitoring}. */
final class Monitoring {

    static final DeployFiles FILES = DeployFiles.of("monitoring");

    private Monitoring() {}

    static JsonNode dashboard() throws IOException {
        return new ObjectMapper()
                .readTree(FILES.folder().resolve("dashboard.json").toFile());
    }

    /** Returns the panels without the rows, which only group panels. */
    static List<JsonNode> panels() throws IOException {
        List<JsonNode> panels = new ArrayList<>();
        dashboard().get("panels").forEach(panels::add);
        panels.removeIf(panel -> panel.get("type").asText().equals("row"));
        return panels;
    }

    static JsonNode ruleSpec() throws IOException {
        return FILES.documents().stream()
                .filter(document -> document.get("kind").asText().equals("PrometheusRule"))
                .findFirst()
                .orElseThrow()
                .get("spec");
    }

    static List<JsonNode> alerts() throws IOException {
        List<JsonNode> alerts = new ArrayList<>();
        ruleSpec().get("groups").forEach(group -> group.get("rules").forEach(alerts::add));
        return alerts;
    }

    /** Returns the dashboard's variables that are filled by a query: the name of each, and the query. */
    static Map<String, String> variables() throws IOException {
        Map<String, String> variables = new TreeMap<>();
        for (JsonNode variable : dashboard().at("/templating/list")) {
            if (variable.get("type").asText().equals("query")) {
                variables.put(
                        variable.get("name").asText(),
                        variable.at("/query/query").asText());
            }
        }
        return variables;
    }

    /** Returns the queries of the dashboard and of the alerts. */
    static List<Query> queries() throws IOException {
        List<Query> queries = new ArrayList<>();
        for (JsonNode panel : panels()) {
            panel.get("targets")
                    .forEach(target -> queries.add(Query.of(target.get("expr").asText())));
        }
        alerts().forEach(alert -> queries.add(Query.of(alert.get("expr").asText())));
        return queries;
    }
}
