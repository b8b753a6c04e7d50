package dev.patoperator.policy.cel.fault;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.item.ItemField;
import dev.patoperator.text.Spelling;
import dev.patoperator.text.TextSanitizer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says in a sentence what the compiler found wrong, and what to write instead. The compiler gives only text, so its messages
 * are recognized by their words; one that is not recognized is shown as it is.
 */
public final class CompilerFault {

    /** The longest sentence, in characters. */
    public static final int MAX_LENGTH = 400;

    private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '(.*)' \\(in container '.*'\\)");
    private static final Pattern UNDEFINED_FIELD = Pattern.compile("undefined field '(.*)'");
    private static final Pattern NO_FIELDS = Pattern.compile("type '(.*)' does not support field selection");
    private static final Pattern RESULT_TYPE = Pattern.compile("expected type 'bool' but found '(.*)'");
    private static final List<String> GROUPS = List.of("organization", "repository", "other");

    private final ItemKind kind;
    private final String expression;
    private final @Nullable CelAbstractSyntaxTree parsed;

    /** @param parsed the syntax tree without types; null when the expression cannot be parsed */
    public CompilerFault(ItemKind kind, String expression, @Nullable CelAbstractSyntaxTree parsed) {
        this.kind = kind;
        this.expression = expression;
        this.parsed = parsed;
    }

    /** Returns the fault with line and column, which count from 1, as in editors; a fault of the whole has none. */
    public String describe(CelIssue issue) {
        CelSourceLocation at = issue.getSourceLocation();
        String sentence = sentence(issue.getMessage(), at);
        sentence = TextSanitizer.shorten(TextSanitizer.line(sentence, sentence.length()), MAX_LENGTH);
        return at.getLine() < 1 ? sentence : at.getLine() + ":" + (at.getColumn() + 1) + ": " + sentence;
    }

    private String sentence(String message, CelSourceLocation at) {
        Matcher undeclared = UNDECLARED.matcher(message);
        if (undeclared.matches()) {
            return undeclared(undeclared.group(1));
        }
        Matcher undefinedField = UNDEFINED_FIELD.matcher(message);
        if (undefinedField.matches()) {
            return undefinedField(undefinedField.group(1), at);
        }
        Matcher noFields = NO_FIELDS.matcher(message);
        if (noFields.matches()) {
            return noFields(TypeWords.of(noFields.group(1)), at);
        }
        Matcher resultType = RESULT_TYPE.matcher(message);
        if (resultType.matches()) {
            return "a condition must be true or false, but this is " + TypeWords.of(resultType.group(1))
                    + ": compare it with something";
        }
        return OverloadFault.describe(message)
                .or(() -> SyntaxFault.describe(message, expression, at))
                .orElse(message);
    }

    private String undeclared(String name) {
        String variable = ItemField.variable(kind);
        String resource = kind == ItemKind.REQUEST ? "PatGrantReview" : "PatRevocation";
        String variables = "a " + resource + " has the variables " + variable + " and now";
        String shown = shown(name);
        boolean isFunction = calls().anyMatch(call -> call.function().equals(name));
        if (isFunction) {
            return FunctionFault.describe(name);
        }
        boolean isOtherVariable = Arrays.stream(ItemKind.values())
                .anyMatch(other -> ItemField.variable(other).equals(name));
        Optional<String> similar = Spelling.closest(name, List.of(variable, "now"));
        if (isOtherVariable || similar.isPresent()) {
            return "there is no variable " + shown + ": " + variables
                    + (isOtherVariable
                            ? ""
                            : similar.map(word -> "; did you mean " + word + "?")
                                    .orElse(""));
        }
        if (fields().contains(name)) {
            return "there is no variable " + shown + ": write " + variable + "." + shown;
        }
        Optional<String> function = calls().filter(call -> isNamespace(call, name))
                .map(CelExpr.CelCall::function)
                .findFirst();
        return function.isPresent()
                ? FunctionFault.describe(name + "." + function.get())
                : "there is no variable " + shown + ": " + variables + ", and text stands in quotes";
    }

    private static boolean isNamespace(CelExpr.CelCall call, String name) {
        return call.target()
                .filter(target ->
                        target.getKind() == Kind.IDENT && target.ident().name().equals(name))
                .isPresent();
    }

    private String undefinedField(String field, CelSourceLocation at) {
        String shown = shown(field);
        if (isOfPermissions(field, at)) {
            String known = "known fields: " + String.join(", ", GROUPS);
            return Spelling.closest(field, GROUPS)
                    .map(word -> "permissions has no field " + shown + ": did you mean " + word + "? " + known)
                    .orElse("permissions has no field " + shown + ": write permissions.repository." + shown
                            + " or permissions.organization." + shown + "; " + known);
        }
        String known = "known fields: " + String.join(", ", fields());
        String no = "a " + ItemField.variable(kind) + " has no field " + shown;
        boolean isOfOtherKind = Arrays.stream(ItemField.values())
                .anyMatch(other -> other.celName().equals(field));
        return isOfOtherKind
                ? no + ", only a " + ItemField.variable(otherKind()) + " has it; " + known
                : no + ": "
                        + Spelling.closest(field, fields())
                                .map(word -> "did you mean " + word + "? ")
                                .orElse("")
                        + known;
    }

    private String noFields(String type, CelSourceLocation at) {
        String field = selects(at).map(CelExpr.CelSelect::field).findFirst().orElse("");
        return FunctionFault.isKnown(field)
                ? field + " is a function: write " + field + "()"
                : type + " has no fields, so remove ." + shown(field);
    }

    private boolean isOfPermissions(String field, CelSourceLocation at) {
        return selects(at)
                .filter(select -> select.field().equals(field))
                .anyMatch(select -> select.operand().getKind() == Kind.SELECT
                        && select.operand().select().field().equals(ItemField.PERMISSIONS.celName()));
    }

    private List<String> fields() {
        return ItemField.of(kind).stream().map(ItemField::celName).toList();
    }

    private ItemKind otherKind() {
        return kind == ItemKind.REQUEST ? ItemKind.GRANT : ItemKind.REQUEST;
    }

    private Stream<CelExpr> nodes() {
        return parsed == null
                ? Stream.empty()
                : CelNavigableAst.fromAst(parsed).getRoot().allNodes().map(CelNavigableExpr::expr);
    }

    private Stream<CelExpr.CelCall> calls() {
        return nodes().filter(node -> node.getKind() == Kind.CALL).map(CelExpr::call);
    }

    /** Returns what is selected at this position. */
    private Stream<CelExpr.CelSelect> selects(CelSourceLocation at) {
        return nodes().filter(node -> node.getKind() == Kind.SELECT)
                .filter(node -> parsed != null && at.equals(location(parsed, node.id())))
                .map(CelExpr::select);
    }

    private static @Nullable CelSourceLocation location(CelAbstractSyntaxTree tree, long id) {
        return tree.getSource()
                .getOffsetLocation(tree.getSource().getPositionsMap().getOrDefault(id, -1))
                .orElse(null);
    }

    /** Returns text of the expression as a message shows it. */
    static String shown(String text) {
        return TextSanitizer.shorten(TextSanitizer.line(text, text.length()), 40);
    }
}
