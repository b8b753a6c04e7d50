package dev.patoperator.api.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.patoperator.kubernetes.CelLists;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compiles and evaluates validation rules as an API server does, for the types that the CRDs use. Of Kubernetes' own
 * list library it has the two functions that the rules call; it does not count costs.
 */
final class KubernetesCel {
    private record ObjectTypes(ImmutableMap<String, CelType> byName) implements CelTypeProvider {
        @Override
        public ImmutableCollection<CelType> types() {
            return byName.values();
        }

        @Override
        public Optional<CelType> findType(String name) {
            return Optional.ofNullable(byName.get(name));
        }
    }

    private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder()
            .addFunctionBindings(CelLists.bindings())
            .build();

    private final Map<String, CelType> objects = new TreeMap<>();
    private final CelType self;

    /** Creates an environment for the rules of a field with this schema. */
    KubernetesCel(JsonNode schema) {
        self = typeOf(schema);
    }

    /** Whether the rule, which must be of type bool, holds for {@code after}, which replaces {@code before}. */
    boolean holds(String rule, JsonNode before, JsonNode after) throws CelValidationException, CelEvaluationException {
        Map<String, Object> variables = rule.contains("oldSelf")
                ? Map.of("self", value(after), "oldSelf", value(before))
                : Map.of("self", value(after));
        Object result = RUNTIME.createProgram(compiler().compile(rule).getAst()).eval(variables);
        return Boolean.TRUE.equals(result);
    }

    private CelCompiler compiler() {
        return CelCompilerFactory.standardCelCompilerBuilder()
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addVar("self", self)
                .addVar("oldSelf", self)
                .addFunctionDeclarations(CelLists.declarations())
                .setTypeProvider(new ObjectTypes(ImmutableMap.copyOf(objects)))
                .setResultType(SimpleType.BOOL)
                .build();
    }

    /**
     * Returns the type of a schema. An object has only its schema's fields, so that a rule with a misspelt field does
     * not compile.
     */
    private CelType typeOf(JsonNode schema) {
        String type = schema.get("type").asText();
        return switch (type) {
            case "string" -> SimpleType.STRING;
            case "boolean" -> SimpleType.BOOL;
            case "object" -> {
                Map<String, CelType> fields = new TreeMap<>();
                schema.path("properties")
                        .properties()
                        .forEach(property -> fields.put(property.getKey(), typeOf(property.getValue())));
                ImmutableMap<String, CelType> known = ImmutableMap.copyOf(fields);
                StructType object = StructType.create(
                        "object" + objects.size(), known.keySet(), field -> Optional.ofNullable(known.get(field)));
                objects.put(object.name(), object);
                yield object;
            }
            case "integer" -> SimpleType.INT;
            case "array" -> ListType.create(typeOf(schema.get("items")));
            default -> throw new IllegalArgumentException("no rule was written for type " + type + " before");
        };
    }

    private static Object value(JsonNode node) {
        if (node.isTextual()) {
            return node.asText();
        }
        if (node.isIntegralNumber()) {
            return node.longValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isObject()) {
            Map<String, Object> fields = new HashMap<>();
            node.properties().forEach(property -> fields.put(property.getKey(), value(property.getValue())));
            return fields;
        }
        List<Object> values = new ArrayList<>();
        node.forEach(element -> values.add(value(element)));
        return values;
    }
}
