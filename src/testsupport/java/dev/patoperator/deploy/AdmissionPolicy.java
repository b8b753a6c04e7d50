package dev.patoperator.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A ValidatingAdmissionPolicy, evaluated as an API server does: match conditions, variables in their order,
 * validations. Objects are untyped here, and costs are not counted.
 */
record AdmissionPolicy(JsonNode policy) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Cel CEL = CelFactory.standardCelBuilder()
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addCompilerLibraries(CelExtensions.strings())
            .addRuntimeLibraries(CelExtensions.strings())
            .addVar("object", SimpleType.DYN)
            .addVar("namespaceObject", SimpleType.DYN)
            .addVar("variables", MapType.create(SimpleType.STRING, SimpleType.DYN))
            .build();

    /** Returns the message of the first validation that fails; empty when the object is admitted. */
    Optional<String> refusal(JsonNode namespace, JsonNode object) {
        Map<String, Object> activation = new LinkedHashMap<>();
        activation.put("object", value(object));
        activation.put("namespaceObject", value(namespace));
        for (JsonNode condition : policy.at("/spec/matchConditions")) {
            if (!holds(condition.get("expression"), activation)) {
                return Optional.empty();
            }
        }
        Map<String, Object> variables = new LinkedHashMap<>();
        activation.put("variables", variables);
        for (JsonNode variable : policy.at("/spec/variables")) {
            variables.put(variable.get("name").asText(), result(variable.get("expression"), activation));
        }
        for (JsonNode validation : policy.at("/spec/validations")) {
            if (!holds(validation.get("expression"), activation)) {
                return Optional.of((String) result(validation.get("messageExpression"), activation));
            }
        }
        return Optional.empty();
    }

    private static boolean holds(JsonNode expression, Map<String, Object> activation) {
        return (Boolean) result(expression, activation);
    }

    private static Object result(JsonNode expression, Map<String, Object> activation) {
        try {
            return CEL.createProgram(CEL.compile(expression.asText()).getAst()).eval(activation);
        } catch (CelValidationException | CelEvaluationException e) {
            throw new AssertionError(expression.asText(), e);
        }
    }

    private static Object value(JsonNode node) {
        return JSON.convertValue(node, Object.class);
    }
}
