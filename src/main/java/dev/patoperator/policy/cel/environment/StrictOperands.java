package dev.patoperator.policy.cel.environment;

import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelMutableAst;
import dev.cel.common.CelSource;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelMutableExpr;
import dev.cel.common.ast.CelMutableExprConverter;
import dev.cel.common.ast.CelReference;
import dev.cel.common.exceptions.CelRuntimeException;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.navigation.CelNavigableMutableAst;
import dev.cel.common.navigation.CelNavigableMutableExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.ErrorValue;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelEvaluationExceptionBuilder;
import dev.cel.runtime.CelFunctionBinding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes failures in operands fail. In CEL 0.14 {@code &&}, {@code ||} and loops return a failure as a value, which other
 * functions take for one: {@code (a || b) != true} is true when {@code a} fails and {@code b} is false. So a condition would
 * hold because of something that is not known. Here such an operand is given to a function that throws the failure.
 */
public final class StrictOperands {

    /** No expression can call it: it is not declared, and no name can begin with this character. */
    private static final String FUNCTION = "@checked";

    private static final String OVERLOAD = "checked_value";

    private static final Set<String> FAILING = Set.of("_&&_", "_||_");

    /** They take a failure for what it is. */
    private static final Set<String> NON_STRICT = Set.of("_&&_", "_||_", "@not_strictly_false");

    private StrictOperands() {}

    static ImmutableSet<CelFunctionBinding> bindings() {
        return CelFunctionBinding.fromOverloads(
                FUNCTION, CelFunctionBinding.from(OVERLOAD, Object.class, StrictOperands::checked));
    }

    /** Returns the expression with checked operands, without positions in the text. */
    public static CelAbstractSyntaxTree in(CelAbstractSyntaxTree ast) {
        List<CelNavigableExpr> nodes =
                CelNavigableAst.fromAst(ast).getRoot().allNodes().toList();
        Set<Long> unchecked = nodes.stream()
                .filter(node -> mayReturnFailure(node, ast) && isStrictOperand(node))
                .map(CelNavigableExpr::id)
                .collect(Collectors.toUnmodifiableSet());
        CelSource noPositions = CelSource.newBuilder().build();
        if (unchecked.isEmpty()) { // as nearly always: copying a tree takes longer than searching it
            return CelAbstractSyntaxTree.newCheckedAst(
                    ast.getExpr(), noPositions, ast.getReferenceMap(), ast.getTypeMap());
        }
        CelMutableAst mutable = CelMutableAst.fromCelAst(ast);
        List<CelMutableExpr> operands = CelNavigableMutableAst.fromAst(mutable)
                .getRoot()
                .allNodes()
                .filter(node -> unchecked.contains(node.id()))
                .map(CelNavigableMutableExpr::expr)
                .toList();
        Map<Long, CelReference> references = new HashMap<>(ast.getReferenceMap());
        Map<Long, CelType> types = new HashMap<>(ast.getTypeMap());
        long id = nodes.stream().mapToLong(CelNavigableExpr::id).max().orElse(0);
        for (CelMutableExpr operand : operands) {
            id++;
            references.put(
                    id, CelReference.newBuilder().addOverloadIds(OVERLOAD).build());
            types.put(id, SimpleType.BOOL);
            check(operand, id);
        }
        return CelAbstractSyntaxTree.newCheckedAst(
                CelMutableExprConverter.fromMutableExpr(mutable.expr()), noPositions, references, types);
    }

    /** Changes the operand to a call that has the operand as its argument. */
    private static void check(CelMutableExpr operand, long id) {
        CelMutableExpr argument = operand.getKind() == Kind.CALL
                ? CelMutableExpr.ofCall(operand.id(), operand.call())
                : CelMutableExpr.ofComprehension(operand.id(), operand.comprehension());
        operand.setId(id);
        operand.setCall(CelMutableExpr.CelMutableCall.create(FUNCTION, argument));
    }

    private static boolean mayReturnFailure(CelNavigableExpr node, CelAbstractSyntaxTree ast) {
        return switch (node.getKind()) {
            case CALL -> FAILING.contains(node.expr().call().function());
            case COMPREHENSION ->
                ast.getType(node.id()).map(type -> type.kind() == CelKind.BOOL).orElse(true);
            default -> false;
        };
    }

    private static boolean isStrictOperand(CelNavigableExpr node) {
        return node.parent()
                .map(parent -> switch (parent.getKind()) {
                    case CALL -> !NON_STRICT.contains(parent.expr().call().function());
                    case LIST, MAP, STRUCT -> true;
                    default -> false;
                })
                .orElse(false);
    }

    private static Object checked(Object value) throws CelEvaluationException {
        if (!(value instanceof ErrorValue failure)) {
            return value;
        }
        Exception cause = failure.value();
        if (cause instanceof CelRuntimeException known) {
            throw known;
        }
        throw CelEvaluationExceptionBuilder.newBuilder("%s", cause.getMessage())
                .setCause(cause)
                .build();
    }
}
