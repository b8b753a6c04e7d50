package dev.patoperator.policy.cel;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelOptions;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelStringExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.patoperator.api.v1alpha1.PatSelector;
import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.item.ItemField;
import java.util.Optional;

/**
 * CEL as conditions may use it: the standard library and {@code lowerAscii}, with one item and {@code now} as variables,
 * within bounds that no resource can raise.
 */
final class CelEnvironment {

    static final String PERMISSIONS_TYPE = "Permissions";

    /** The type of an item's permissions: one map for each group of permissions. */
    private static final StructType PERMISSIONS = struct(
            PERMISSIONS_TYPE,
            ImmutableMap.of(
                    "organization", MapType.create(SimpleType.STRING, SimpleType.STRING),
                    "repository", MapType.create(SimpleType.STRING, SimpleType.STRING),
                    "other", MapType.create(SimpleType.STRING, SimpleType.STRING)));

    /** Nested parentheses, calls and lists. Keeps the recursion of parser and checker far below the size of any stack. */
    private static final int MAX_DEPTH = 32;

    /** Of all loops of one evaluation together; nested loops multiply. A token reaches some fifty chosen repositories. */
    private static final int MAX_ITERATIONS = 500;

    /** Instructions of a compiled regular expression. The time of a match is proportional to their number. */
    static final int MAX_REGEX_PROGRAM = 1_000;

    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(PatSelector.MAX_EXPRESSION_LENGTH)
            .maxParseRecursionDepth(MAX_DEPTH)
            .maxParseExpressionNodeCount(ConditionMemoryEstimate.MAX_NODES)
            .maxParseErrorRecoveryLimit(2)
            .comprehensionMaxIterations(MAX_ITERATIONS)
            .maxRegexProgramSize(MAX_REGEX_PROGRAM)
            .enableHeterogeneousNumericComparisons(true)
            .build();

    private static final CelStringExtensions STRINGS = CelExtensions.strings(CelStringExtensions.Function.LOWER_ASCII);

    static final CelCompiler OF_REQUESTS = compiler(ItemKind.REQUEST);
    static final CelCompiler OF_GRANTS = compiler(ItemKind.GRANT);

    static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder()
            .setOptions(OPTIONS)
            .setStandardFunctions(CelStandardFunctions.newBuilder()
                    .excludeFunctions(
                            CelStandardFunctions.StandardFunction.MATCHES,
                            CelStandardFunctions.StandardFunction.CONTAINS)
                    .build())
            .addFunctionBindings(BudgetedStringFunctions.bindings())
            .addLibraries(STRINGS)
            .build();

    /** The types by name, for the checker. */
    private record Types(ImmutableMap<String, CelType> byName) implements CelTypeProvider {
        @Override
        public ImmutableCollection<CelType> types() {
            return byName.values();
        }

        @Override
        public Optional<CelType> findType(String name) {
            return Optional.ofNullable(byName.get(name));
        }
    }

    private CelEnvironment() {}

    private static CelCompiler compiler(ItemKind kind) {
        ImmutableMap.Builder<String, CelType> fields = ImmutableMap.builder();
        ItemField.of(kind).forEach(field -> fields.put(field.celName(), type(field.celType())));
        StructType item = struct(kind == ItemKind.REQUEST ? "Request" : "Grant", fields.buildOrThrow());
        return CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addLibraries(STRINGS)
                .setTypeProvider(new Types(ImmutableMap.of(item.name(), item, PERMISSIONS.name(), PERMISSIONS)))
                .addVar(ItemField.variable(kind), item)
                .addVar("now", SimpleType.TIMESTAMP)
                .setResultType(SimpleType.BOOL)
                .build();
    }

    private static StructType struct(String name, ImmutableMap<String, CelType> fields) {
        return StructType.create(name, fields.keySet(), field -> Optional.ofNullable(fields.get(field)));
    }

    private static CelType type(String name) {
        return switch (name) {
            case "int" -> SimpleType.INT;
            case "bool" -> SimpleType.BOOL;
            case "string" -> SimpleType.STRING;
            case "timestamp" -> SimpleType.TIMESTAMP;
            case "list(string)" -> ListType.create(SimpleType.STRING);
            case PERMISSIONS_TYPE -> PERMISSIONS;
            default -> throw new IllegalArgumentException("no field has the type " + name);
        };
    }
}
