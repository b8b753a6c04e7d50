package dev.patoperator.policy.cel.check;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSource;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationException;
import dev.patoperator.policy.cel.environment.CelEnvironment;
import dev.patoperator.policy.cel.environment.OwnFunctions;
import dev.patoperator.policy.cel.fault.LiteralFault;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds calls that fail or are false for every item, because of a literal: {@code duration('90d')}. CEL itself notices them
 * when it evaluates an item. By then the resource would be Ready, with every item undecided.
 */
final class LiteralCheck {

    private static final Set<String> CONVERSIONS = Set.of("duration", "timestamp", "int", "uint", "double", "bool");

    /** Functions of a timestamp with a time zone as argument. */
    private static final Set<String> WITH_ZONE = Set.of(
            "getFullYear",
            "getMonth",
            "getDate",
            "getDayOfMonth",
            "getDayOfWeek",
            "getDayOfYear",
            "getHours",
            "getMinutes",
            "getSeconds",
            "getMilliseconds");

    private static final Set<String> EQUALITY = Set.of("_==_", "_!=_");

    /** No node of a parsed expression has it. */
    private static final long UNUSED_ID = Long.MAX_VALUE;

    private final CelAbstractSyntaxTree ast;

    LiteralCheck(CelAbstractSyntaxTree ast) {
        this.ast = ast;
    }

    /** Returns what is wrong with a call; empty when nothing is. */
    Optional<String> fault(CelExpr expression) {
        CelExpr.CelCall call = expression.call();
        List<CelExpr> arguments = call.args();
        if (arguments.size() == 1 && is(arguments.get(0), CelConstant.Kind.STRING_VALUE)) {
            return ofText(expression, arguments.get(0).constant().stringValue());
        }
        if (call.function().equals(OwnFunctions.DAYS) && is(arguments.get(0), CelConstant.Kind.INT64_VALUE)) {
            return fails(expression)
                    ? Optional.of(
                            LiteralFault.ofDays(arguments.get(0).constant().int64Value()))
                    : Optional.empty();
        }
        return EQUALITY.contains(call.function()) && arguments.stream().anyMatch(LiteralCheck::isNull)
                ? Optional.of(LiteralFault.ofNull())
                : Optional.empty();
    }

    private Optional<String> ofText(CelExpr expression, String literal) {
        CelExpr.CelCall call = expression.call();
        if (call.target().isEmpty() && CONVERSIONS.contains(call.function())) {
            return fails(expression)
                    ? Optional.of(LiteralFault.ofConversion(call.function(), literal))
                    : Optional.empty();
        }
        if (call.target().isPresent() && WITH_ZONE.contains(call.function())) {
            CelExpr atNow = CelExpr.ofCall(
                    expression.id(), Optional.of(CelExpr.ofIdent(UNUSED_ID, "now")), call.function(), call.args());
            return fails(atNow) ? Optional.of(LiteralFault.ofZone(literal)) : Optional.empty();
        }
        return Optional.empty();
    }

    private boolean fails(CelExpr expression) {
        try {
            CelEnvironment.RUNTIME
                    .createProgram(CelAbstractSyntaxTree.newCheckedAst(
                            expression, CelSource.newBuilder().build(), ast.getReferenceMap(), ast.getTypeMap()))
                    .eval(Map.of("now", Instant.EPOCH));
            return false;
        } catch (CelEvaluationException | RuntimeException e) {
            return true; // CEL does not wrap every failure, for example an unknown time zone
        }
    }

    private static boolean is(CelExpr expression, CelConstant.Kind kind) {
        return expression.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && expression.constant().getKind() == kind;
    }

    private static boolean isNull(CelExpr expression) {
        return is(expression, CelConstant.Kind.NULL_VALUE);
    }
}
