package dev.patoperator.cli.policytest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.patoperator.cli.engine.PolicyMessage;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the results as one JSON object for a program. */
final class JsonReport {

    private JsonReport() {}

    static String of(TestRun run) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("passed", run.passed());
        report.put("tests", run.results().stream().map(JsonReport::test).toList());
        report.put("invalidPolicies", messages(run.problems()));
        report.put("warnings", messages(run.warnings()));
        report.put(
                "untestedPolicies",
                run.untested().stream().map(JsonReport::policy).toList());
        try {
            return JsonMapper.builder()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .build()
                            .writeValueAsString(report)
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps and texts are always written", e);
        }
    }

    private static Map<String, Object> test(TestResult result) {
        PolicyTest test = result.test();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("file", result.file().toString());
        fields.put("name", test.name());
        fields.put(test.kind() == ItemKind.REQUEST ? "request" : "grant", test.id());
        fields.put("passed", result.passed());
        fields.put("expected", test.expected().word());
        fields.put("got", result.got().decision().word());
        fields.put("by", result.got().by().stream().map(ResourceRef::name).toList());
        fields.put("why", result.got().why());
        fields.put("failures", result.failures());
        return fields;
    }

    private static List<Map<String, Object>> messages(List<PolicyMessage> messages) {
        return messages.stream()
                .map(message -> {
                    Map<String, Object> fields = policy(message);
                    fields.put("message", message.text());
                    return fields;
                })
                .toList();
    }

    private static Map<String, Object> policy(PolicyMessage message) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("file", message.file().toString());
        fields.put("kind", message.resource().kind());
        fields.put("name", message.resource().name());
        return fields;
    }
}
