package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.patoperator.kubernetes.ApiFailure.Cause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The CEL rules of a schema ({@code x-kubernetes-validations}). Of Kubernetes' own functions, only {@code indexOf} and
 * {@code lastIndexOf} of lists are supported. URLs, quantities, IP addresses, {@code find}, cost limits and
 * {@code optionalOldSelf} are not, and {@code self} is untyped.
 */
final class CelRules {

    private static final CelOptions OPTIONS = CelOptions.current().build();

    private static final Cel CEL = CelFactory.standardCelBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addCompilerLibraries(CelExtensions.strings(), CelExtensions.sets(OPTIONS), CelExtensions.lists())
            .addRuntimeLibraries(CelExtensions.strings(), CelExtensions.sets(OPTIONS), CelExtensions.lists())
            .addFunctionDeclarations(CelLists.declarations())
            .addFunctionBindings(CelLists.bindings())
            .addVar("self", SimpleType.DYN)
            .addVar("oldSelf", SimpleType.DYN)
            .build();
    /** Shared by all APIs of the JVM: compiling the rules of the CRDs takes as long as many a test. */
    private static final Map<String, CelRuntime.Program> PROGRAMS = new ConcurrentHashMap<>();

    /**
     * Returns the rules that an object violates; {@code live} is null for a new object, which skips transition rules.
     */
    List<Cause> violations(JsonNode schema, JsonNode object, JsonNode live) {
        List<Cause> found = new ArrayList<>();
        walk(schema, object, live == null ? MissingNode.getInstance() : live, "", found);
        return found;
    }

    /** Returns the compile errors of a schema's rules. */
    List<Cause> errors(JsonNode schema) {
        List<Cause> found = new ArrayList<>();
        for (JsonNode rules : schema.findValues("x-kubernetes-validations")) {
            for (JsonNode rule : rules) {
                for (String part : List.of("rule", "messageExpression")) {
                    try {
                        program(rule.path(part).asText("true"));
                    } catch (CelValidationException | CelEvaluationException e) {
                        found.add(new Cause("FieldValueInvalid", "x-kubernetes-validations." + part, e.getMessage()));
                    }
                }
            }
        }
        return found;
    }

    private void walk(JsonNode schema, JsonNode self, JsonNode oldSelf, String path, List<Cause> into) {
        for (JsonNode rule : schema.path("x-kubernetes-validations")) {
            check(rule, schema, self, oldSelf, path, into);
        }
        if (self.isObject()) {
            self.fields().forEachRemaining(f -> {
                String field = path.isEmpty() ? f.getKey() : path + "." + f.getKey();
                JsonNode declared = schema.path("properties").path(f.getKey());
                JsonNode child = declared.isMissingNode() ? schema.path("additionalProperties") : declared;
                walk(child, f.getValue(), oldSelf.path(f.getKey()), field, into);
            });
        } else if (self.isArray()) {
            Shape shape = new Shape(schema);
            for (int i = 0; i < self.size(); i++) {
                JsonNode old = shape.isMapList()
                        ? FieldTree.at(oldSelf, List.of(shape.itemKey(self.get(i))), shape)
                        : MissingNode.getInstance();
                walk(schema.path("items"), self.get(i), old, path + "[" + i + "]", into);
            }
        }
    }

    private void check(JsonNode rule, JsonNode schema, JsonNode self, JsonNode oldSelf, String path, List<Cause> into) {
        String expression = rule.path("rule").asText();
        boolean transition = expression.matches("(?s).*\\boldSelf\\b.*");
        if (transition && oldSelf.isMissingNode()) {
            return;
        }
        Map<String, Object> variables = new HashMap<>();
        variables.put("self", CelValues.of(self, schema));
        if (transition) {
            variables.put("oldSelf", CelValues.of(oldSelf, schema));
        }
        try {
            if (!Boolean.TRUE.equals(program(expression).eval(variables))) {
                into.add(cause(rule, schema, path, message(rule, variables)));
            }
        } catch (CelValidationException | CelEvaluationException e) {
            into.add(cause(rule, schema, path, "rule could not be evaluated: " + expression + ": " + e.getMessage()));
        }
    }

    private static Cause cause(JsonNode rule, JsonNode schema, String path, String message) {
        String value = "Invalid value: \"" + schema.path("type").asText("object") + "\": ";
        String field = path + rule.path("fieldPath").asText("");
        return new Cause(
                rule.path("reason").asText("FieldValueInvalid"),
                field.startsWith(".") ? field.substring(1) : field.isEmpty() ? "<nil>" : field,
                value + message);
    }

    private String message(JsonNode rule, Map<String, Object> variables)
            throws CelValidationException, CelEvaluationException {
        if (rule.has("messageExpression")) {
            return String.valueOf(
                    program(rule.path("messageExpression").asText()).eval(variables));
        }
        return rule.path("message").asText("failed rule: " + rule.path("rule").asText());
    }

    private static CelRuntime.Program program(String expression) throws CelValidationException, CelEvaluationException {
        CelRuntime.Program known = PROGRAMS.get(expression);
        if (known == null) {
            known = CEL.createProgram(CEL.compile(expression).getAst());
            PROGRAMS.put(expression, known);
        }
        return known;
    }
}
