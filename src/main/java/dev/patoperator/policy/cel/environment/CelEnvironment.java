package dev.patoperator.policy.cel.environment;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import dev.cel.common.CelOptions;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelStringExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.expression.SpecVariables;
import dev.patoperator.policy.cel.value.MemberObject;
import dev.patoperator.policy.cel.value.Variables;
import dev.patoperator.policy.item.ItemField;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * CEL as conditions may use it: the standard library, {@code lowerAscii} and {@link OwnFunctions}, with one item, its owner
 * and {@code now} as variables, within bounds that no resource can raise.
 */
public final class CelEnvironment {

    /** Nested parentheses, calls and lists. Keeps the recursion of parser and checker far below the size of any stack. */
    private static final int MAX_DEPTH = 32;

    /** Of all loops of one evaluation together; nested loops multiply. A token reaches some fifty chosen repositories. */
    private static final int MAX_ITERATIONS = 500;

    /** Nodes of the syntax tree after macro expansion. Larger expressions are refused. */
    public static final int MAX_NODES = 500;

    /** Instructions of a compiled regular expression. The time of a match is proportional to their number. */
    public static final int MAX_REGEX_PROGRAM = 1_000;

    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(SpecVariables.MAX_LENGTH)
            .maxParseRecursionDepth(MAX_DEPTH)
            .maxParseExpressionNodeCount(MAX_NODES)
            .maxParseErrorRecoveryLimit(2)
            .comprehensionMaxIterations(MAX_ITERATIONS)
            .maxRegexProgramSize(MAX_REGEX_PROGRAM)
            .enableHeterogeneousNumericComparisons(true)
            .build();

    private static final CelStringExtensions STRINGS = CelExtensions.strings(CelStringExtensions.Function.LOWER_ASCII);

    private static final ImmutableMap<ItemKind, CelCompiler> CONDITIONS =
            compilers(builder -> builder.setResultType(SimpleType.BOOL));
    private static final ImmutableMap<ItemKind, CelCompiler> TEXTS =
            compilers(builder -> builder.setResultType(SimpleType.STRING));
    private static final ImmutableMap<ItemKind, CelCompiler> ANY_TYPE = compilers(builder -> builder);

    public static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder()
            .setOptions(OPTIONS)
            .setStandardFunctions(CelStandardFunctions.newBuilder()
                    .excludeFunctions(
                            CelStandardFunctions.StandardFunction.MATCHES,
                            CelStandardFunctions.StandardFunction.CONTAINS)
                    .build())
            .addFunctionBindings(BudgetedStringFunctions.bindings())
            .addFunctionBindings(OwnFunctions.bindings())
            .addFunctionBindings(StrictOperands.bindings())
            .addLibraries(STRINGS)
            .build();

    private CelEnvironment() {}

    /** Returns the compiler of expressions that are true or false. */
    public static CelCompiler conditions(ItemKind kind) {
        return Objects.requireNonNull(CONDITIONS.get(kind));
    }

    /** Returns the compiler of expressions whose value is a text. */
    public static CelCompiler texts(ItemKind kind) {
        return Objects.requireNonNull(TEXTS.get(kind));
    }

    /** Returns the compiler of expressions whose value has any type. */
    public static CelCompiler anyType(ItemKind kind) {
        return Objects.requireNonNull(ANY_TYPE.get(kind));
    }

    private static ImmutableMap<ItemKind, CelCompiler> compilers(UnaryOperator<CelCompilerBuilder> resultType) {
        return Maps.toMap(
                List.of(ItemKind.values()),
                kind -> resultType.apply(builder(kind)).build());
    }

    private static CelCompilerBuilder builder(ItemKind kind) {
        CelTypes types = CelTypes.of(kind);
        return CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addLibraries(STRINGS)
                .addFunctionDeclarations(OwnFunctions.declarations())
                .setTypeProvider(types)
                .addVar(ItemField.variable(kind), types.item())
                .addVar(MemberObject.VARIABLE, CelTypes.MEMBER)
                .addVar(Variables.NOW, SimpleType.TIMESTAMP);
    }
}
