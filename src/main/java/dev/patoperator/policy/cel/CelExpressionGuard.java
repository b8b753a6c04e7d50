package dev.patoperator.policy.cel;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.patoperator.policy.cel.fault.LiteralFault;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;

/**
 * Refuses expressions that CEL's own budgets do not bound, and those that no item can satisfy, before anything runs. The budgets count loops, not the size of
 * the values that loops make: {@code [[a, a]].map(b, [b, b])}, {@code ['aa'].map(b, b + b)} and the like double a value
 * with each step. A few such steps in a row would fill the memory, or compare for hours. Without lists of lists, joined
 * strings and values of unknown type, no value is larger than the expression and the item that it comes from, and the
 * budgets are sufficient.
 */
final class CelExpressionGuard {

    private static final Set<CelKind> SCALARS = EnumSet.of(
            CelKind.BOOL,
            CelKind.BYTES,
            CelKind.DOUBLE,
            CelKind.DURATION,
            CelKind.INT,
            CelKind.NULL_TYPE,
            CelKind.STRING,
            CelKind.TIMESTAMP,
            CelKind.UINT);

    private static final Set<String> JOINING = Set.of("add_string", "add_bytes");

    /** Bound of a pattern's length with its repetitions unrolled. They are unrolled before the program's size is known. */
    private static final long MAX_UNROLLED = 200_000;

    private static final java.util.regex.Pattern REPETITION =
            java.util.regex.Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?\\}");

    private final CelAbstractSyntaxTree ast;
    private final LiteralCheck literals;
    private final List<String> refusals = new ArrayList<>();

    CelExpressionGuard(CelAbstractSyntaxTree ast) {
        this.ast = ast;
        this.literals = new LiteralCheck(ast);
    }

    /** Returns the first thing that is not allowed, with its position; empty when everything is allowed. */
    Optional<String> refusal() {
        Iterator<CelNavigableExpr> nodes =
                CelNavigableAst.fromAst(ast).getRoot().allNodes().iterator();
        while (refusals.isEmpty() && nodes.hasNext()) {
            check(nodes.next());
        }
        return refusals.stream().findFirst();
    }

    private void check(CelNavigableExpr node) {
        CelExpr expression = node.expr();
        if (!ast.getType(expression.id()).map(this::isPlain).orElse(true)) {
            refuse(expression, "lists of lists, nested maps and values of unknown type (dyn) are not allowed");
        }
        if (node.getKind() == CelExpr.ExprKind.Kind.STRUCT) {
            refuse(expression, "objects cannot be made");
        }
        if (node.getKind() == CelExpr.ExprKind.Kind.CALL) {
            call(expression);
        }
    }

    private void call(CelExpr expression) {
        boolean joins = ast.getReference(expression.id())
                .map(reference -> reference.overloadIds().stream().anyMatch(JOINING::contains))
                .orElse(false);
        if (joins) {
            refuse(expression, "strings cannot be joined: compare their parts instead");
        }
        literals.fault(expression).ifPresent(problem -> refuse(expression, problem));
        if (expression.call().function().equals("matches")) {
            List<CelExpr> arguments = expression.call().args();
            regex(arguments.get(arguments.size() - 1));
        }
    }

    private void regex(CelExpr argument) {
        if (argument.getKind() != CelExpr.ExprKind.Kind.CONSTANT
                || argument.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
            refuse(argument, "the pattern of matches() must be a text, not an expression");
            return;
        }
        String pattern = argument.constant().stringValue();
        if (unrolled(pattern) > MAX_UNROLLED) {
            refuse(argument, "the regular expression repeats too much");
            return;
        }
        try {
            if (Pattern.compile(pattern).programSize() > CelEnvironment.MAX_REGEX_PROGRAM) {
                refuse(argument, "the regular expression is too large");
            }
        } catch (PatternSyntaxException e) {
            refuse(argument, LiteralFault.ofRegex(pattern, e));
        }
    }

    /** Returns an upper bound of the unrolled length: treats all repetitions as nested. */
    private static long unrolled(String pattern) {
        long size = pattern.length();
        Matcher repetition = REPETITION.matcher(pattern);
        while (repetition.find() && size <= MAX_UNROLLED) {
            String most = repetition.group(2);
            long times = Long.parseLong(most == null || most.isEmpty() ? repetition.group(1) : most);
            size *= Math.max(1, times);
        }
        return size;
    }

    private boolean isPlain(CelType type) {
        return switch (type.kind()) {
            case LIST -> isScalar(((ListType) type).elemType());
            case MAP -> isScalar(((MapType) type).keyType()) && isScalar(((MapType) type).valueType());
            case STRUCT, TYPE -> true;
            default -> isScalar(type);
        };
    }

    private static boolean isScalar(CelType type) {
        return SCALARS.contains(type.kind());
    }

    private void refuse(CelExpr expression, String problem) {
        String position = ast.getSource()
                .getOffsetLocation(ast.getSource().getPositionsMap().getOrDefault(expression.id(), -1))
                .map(CelExpressionGuard::shown)
                .orElse("");
        refusals.add(position + problem);
    }

    private static String shown(CelSourceLocation location) {
        return location.getLine() + ":" + (location.getColumn() + 1) + ": ";
    }
}
