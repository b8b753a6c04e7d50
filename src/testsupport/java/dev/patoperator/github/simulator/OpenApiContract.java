package dev.patoperator.github.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Checks calls and answers against GitHub's OpenAPI description. Stateless except for a cache of valid bodies.
 * Thread-safe.
 */
final class OpenApiContract {

    /**
     * Small bodies repeat often (the same decision, the same error). The cache is cleared when it reaches this size.
     */
    private static final int REMEMBERED_BODIES = 5_000;

    /**
     * Maximum length of a cached body in characters. A page of 100 items has some 200,000 and is checked within
     * milliseconds.
     */
    private static final int LONGEST_REMEMBERED = 4_096;

    private static final String BASIC_ERROR = "/components/schemas/basic-error";
    private static final String VALIDATION_ERROR = "/components/schemas/validation-error";

    private static final Set<String> GOOD_BODIES = ConcurrentHashMap.newKeySet();

    private OpenApiContract() {}

    /** Returns the violations of a call, empty when there are none. */
    static List<String> errorsIn(IncomingCall call) {
        Operation operation = call.operation();
        if (operation == null) {
            return List.of("no operation serves this method and path");
        }
        List<String> errors = new ArrayList<>();
        Map<String, JsonNode> queryParameters = new LinkedHashMap<>();
        for (JsonNode reference : operation.description().path("parameters")) {
            JsonNode parameter = OpenApiDescription.instance().resolve(reference);
            String name = parameter.get("name").asText();
            if (parameter.get("in").asText().equals("query")) {
                queryParameters.put(ParameterRules.wireName(parameter), parameter);
            } else {
                errors.addAll(ParameterRules.errors(
                        parameter,
                        Collections.singletonList(call.pathParameters().get(name))));
            }
        }
        call.query().forEach((name, values) -> {
            JsonNode parameter = queryParameters.get(name);
            if (parameter == null) {
                errors.add("query parameter " + name + " is unknown");
            } else {
                errors.addAll(ParameterRules.errors(parameter, values));
            }
        });
        errors.addAll(errorsInBody(call, operation));
        return errors;
    }

    /** Returns the violations of an answer, empty when there are none. */
    static List<String> errorsIn(Answer answer, IncomingCall call) {
        if (ContractExemption.overrides(call, answer)) {
            return List.of();
        }
        JsonNode response = call.operation() == null
                ? MissingNode.getInstance()
                : OpenApiDescription.instance().root().at(responsePointer(call.operation(), answer));
        if (response.isMissingNode()) {
            return ContractExemption.covers(call, answer)
                    ? errorsInUndescribed(answer)
                    : List.of("status " + answer.status() + " is not described");
        }
        String pointer = response.has("$ref")
                ? response.get("$ref").asText().substring(1)
                : responsePointer(call.operation(), answer);
        String schema = pointer + "/content/application~1json/schema";
        if (OpenApiDescription.instance().root().at(schema).isMissingNode()) {
            return answer.body().isEmpty() ? List.of() : List.of("status " + answer.status() + " has no body");
        }
        return answer.isJson()
                ? bodyErrors(schema, answer.body())
                : List.of("content type '" + answer.contentType() + "' is not described");
    }

    /** GitHub uses its two error schemas also for statuses that the description lacks. */
    private static List<String> errorsInUndescribed(Answer answer) {
        if (!answer.isJson() || answer.status() < 400) {
            return List.of();
        }
        return bodyErrors(answer.status() == 422 ? VALIDATION_ERROR : BASIC_ERROR, answer.body());
    }

    private static String responsePointer(Operation operation, Answer answer) {
        return pointer(operation) + "/responses/" + answer.status();
    }

    private static List<String> errorsInBody(IncomingCall call, Operation operation) {
        JsonNode requestBody = operation.description().path("requestBody");
        if (call.body().isBlank()) {
            return requestBody.path("required").asBoolean() ? List.of("the body is missing") : List.of();
        }
        if (requestBody.isMissingNode()) {
            return List.of("there must be no body");
        }
        String contentType = call.header("Content-Type");
        if (contentType == null || !contentType.startsWith("application/json")) {
            return List.of("the body is not declared as application/json");
        }
        List<String> errors = new ArrayList<>(
                bodyErrors(pointer(operation) + "/requestBody/content/application~1json/schema", call.body()));
        // The description does not require it, and does not say what its absence decides: perhaps everything.
        if (operation.id().equals("orgs/review-pat-grant-requests-in-bulk")
                && !call.body().contains("\"pat_request_ids\"")) {
            errors.add("pat_request_ids must never be left out");
        }
        return errors;
    }

    private static List<String> bodyErrors(String pointer, String body) {
        String key = pointer + '\n' + body;
        if (GOOD_BODIES.contains(key)) {
            return List.of();
        }
        List<String> errors;
        try {
            errors = BodySchemas.errors(pointer, body);
        } catch (RuntimeException e) {
            // The library wraps the parser's exception in its own.
            return List.of("the body is no JSON");
        }
        if (errors.isEmpty() && body.length() <= LONGEST_REMEMBERED) {
            if (GOOD_BODIES.size() >= REMEMBERED_BODIES) {
                GOOD_BODIES.clear();
            }
            GOOD_BODIES.add(key);
        }
        return errors;
    }

    private static String pointer(Operation operation) {
        return "/paths/" + operation.template().replace("~", "~0").replace("/", "~1") + "/"
                + operation.method().toLowerCase(Locale.ROOT);
    }
}
