package dev.patoperator.policy.cel.check;

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
import dev.patoperator.policy.cel.environment.CelEnvironment;
import dev.patoperator.policy.cel.fault.LiteralFault;
import dev.patoperator.policy.cel.value.TypeNames;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;

/**
 * Refuses expressions that CEL's own budgets do not bound, and those that no item can satisfy, before anything runs. The
 * budgets count loops, not the size of the values that loops make: {@code [[a, a]].map(b, [b, b])},
 * {@code ['aa'].map(b, b + b)} and the like double a value with each step. A few such steps in a row would fill the memory,
 * or compare for hours. Without lists of lists, strings joined in loops and values of unknown type, no value is larger than
 * the expression and the item that it comes from, and the budgets are sufficient.
 *
 * <p>Two nested types are allowed, because no expression can double them. A list of repositories holds repositories that the
 * item has: expressions cannot make any, a loop has one of them at a time, and a list of such lists is refused. A map of
 * lists, as the custom properties, cannot be made, either.
 */
public final class CelExpressionGuard {

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

    /** Of a text. Outside of loops each makes the text longer by one operand, none doubles it. */
    private static final int MAX_JOINS = 64;

    private final CelAbstractSyntaxTree ast;
    private final LiteralCheck literals;
    private final ObjectCheck objects;
    private final boolean joinsAllowed;
    private int joins;
    private final List<String> refusals = new ArrayList<>();

    private CelExpressionGuard(CelAbstractSyntaxTree ast, boolean joinsAllowed) {
        this.ast = ast;
        this.literals = new LiteralCheck(ast);
        this.objects = new ObjectCheck(ast);
        this.joinsAllowed = joinsAllowed;
    }

    /** Checks a condition. */
    public static CelExpressionGuard ofCondition(CelAbstractSyntaxTree ast) {
        return new CelExpressionGuard(ast, false);
    }

    /** Checks an expression whose value is a text, which may join strings outside of loops. */
    public static CelExpressionGuard ofText(CelAbstractSyntaxTree ast) {
        return new CelExpressionGuard(ast, true);
    }

    /** Returns the first thing that is not allowed, with its position; empty when everything is allowed. */
    public Optional<String> refusal() {
        Iterator<CelNavigableExpr> nodes =
                CelNavigableAst.fromAst(ast).getRoot().allNodes().iterator();
        while (refusals.isEmpty() && nodes.hasNext()) {
            check(nodes.next());
        }
        return refusals.stream().findFirst();
    }

    private void check(CelNavigableExpr node) {
        CelExpr expression = node.expr();
        boolean mapOfLists = node.getKind() == CelExpr.ExprKind.Kind.MAP
                && expression.map().entries().stream().anyMatch(entry -> isList(entry.value()));
        if (mapOfLists || !ast.getType(expression.id()).map(this::isPlain).orElse(true)) {
            refuse(expression, "lists of lists, nested maps and values of unknown type (dyn) are not allowed");
        }
        if (node.getKind() == CelExpr.ExprKind.Kind.STRUCT) {
            refuse(expression, "objects cannot be made");
        }
        if (node.getKind() == CelExpr.ExprKind.Kind.CALL) {
            call(node, expression);
        }
    }

    private void call(CelNavigableExpr node, CelExpr expression) {
        joining(node, expression);
        literals.fault(expression).ifPresent(problem -> refuse(expression, problem));
        objects.fault(expression).ifPresent(problem -> refuse(expression, problem));
        if (expression.call().function().equals("matches")) {
            List<CelExpr> arguments = expression.call().args();
            regex(arguments.get(arguments.size() - 1));
        }
    }

    private void joining(CelNavigableExpr node, CelExpr expression) {
        boolean joining = ast.getReference(expression.id())
                .map(reference -> reference.overloadIds().stream().anyMatch(JOINING::contains))
                .orElse(false);
        if (!joining) {
            return;
        }
        joins++;
        if (!joinsAllowed) {
            refuse(expression, "strings cannot be joined: compare their parts instead");
        } else if (isInLoop(node)) {
            refuse(expression, "strings cannot be joined in a loop: join what the loop returns");
        } else if (joins > MAX_JOINS) {
            refuse(expression, "it joins more than " + MAX_JOINS + " strings");
        }
    }

    private static boolean isInLoop(CelNavigableExpr node) {
        Optional<CelNavigableExpr> above = node.parent();
        while (above.isPresent() && above.get().getKind() != CelExpr.ExprKind.Kind.COMPREHENSION) {
            above = above.get().parent();
        }
        return above.isPresent();
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

    private boolean isList(CelExpr expression) {
        return ast.getType(expression.id())
                .map(type -> type.kind() == CelKind.LIST)
                .orElse(true);
    }

    private boolean isPlain(CelType type) {
        return switch (type.kind()) {
            case LIST -> isElement(((ListType) type).elemType());
            case MAP -> isScalar(((MapType) type).keyType()) && isValue(((MapType) type).valueType());
            case STRUCT, TYPE -> true;
            default -> isScalar(type);
        };
    }

    private static boolean isElement(CelType type) {
        return isScalar(type) || (type.kind() == CelKind.STRUCT && type.name().equals(TypeNames.REPOSITORY));
    }

    private static boolean isValue(CelType type) {
        return isScalar(type)
                || (type.kind() == CelKind.LIST && ((ListType) type).elemType().kind() == CelKind.STRING);
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
