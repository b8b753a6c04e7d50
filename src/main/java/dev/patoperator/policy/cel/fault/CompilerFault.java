package dev.patoperator.policy.cel.fault;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.cel.value.MemberObject;
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

    /** The sentence about an expression that is too large. */
    public static final String TOO_LARGE = "the expression has more than 500 nodes: make several conditions of it";

    private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '(.*)' \\(in container '.*'\\)");
    private static final Pattern UNDEFINED_FIELD = Pattern.compile("undefined field '(.*)'");
    private static final Pattern NO_FIELDS = Pattern.compile("type '(.*)' does not support field selection");
    private static final Pattern NO_BOOL = Pattern.compile("expected type 'bool' but found '(.*)'");
    private static final Pattern NO_TEXT = Pattern.compile("expected type 'string' but found '(.*)'");

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
        Matcher noBool = NO_BOOL.matcher(message);
        if (noBool.matches()) {
            return "a condition must be true or false, but this is " + TypeWords.of(noBool.group(1))
                    + ": compare it with something";
        }
        Matcher noText = NO_TEXT.matcher(message);
        if (noText.matches()) {
            return "this must be text, but is " + TypeWords.of(noText.group(1)) + ": write string(...)";
        }
        return OverloadFault.describe(message, listExample(at))
                .or(() -> SyntaxFault.describe(message, expression, at))
                .orElse(message);
    }

    private String undeclared(String name) {
        String variable = ItemField.variable(kind);
        String resource = kind == ItemKind.REQUEST ? "PatGrantReview" : "PatRevocation";
        String variables = "a " + resource + " has the variables " + variable + ", member and now";
        String shown = shown(name);
        boolean isFunction = calls().anyMatch(call -> call.function().equals(name));
        if (isFunction) {
            return FunctionFault.describe(name);
        }
        boolean isOtherVariable = Arrays.stream(ItemKind.values())
                .anyMatch(other -> ItemField.variable(other).equals(name));
        Optional<String> similar = Spelling.closest(name, List.of(variable, MemberObject.VARIABLE, "now"));
        if (isOtherVariable || similar.isPresent()) {
            return "there is no variable " + shown + ": " + variables
                    + (isOtherVariable
                            ? ""
                            : similar.map(word -> "; did you mean " + word + "?")
                                    .orElse(""));
        }
        if (fields().contains(name) || StructFault.MEMBER_FIELDS.contains(name)) {
            return "there is no variable " + shown + ": write "
                    + (fields().contains(name) ? variable : MemberObject.VARIABLE) + "." + shown;
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
        Optional<CelExpr> operand = selects(at)
                .filter(select -> select.field().equals(field))
                .map(CelExpr.CelSelect::operand)
                .findFirst();
        return new StructFault(kind).describe(field, operand);
    }

    private String noFields(String type, CelSourceLocation at) {
        String field = selects(at).map(CelExpr.CelSelect::field).findFirst().orElse("");
        return FunctionFault.isKnown(field)
                ? field + " is a function: write " + field + "()"
                : type + " has no fields, so remove ." + shown(field);
    }

    private List<String> fields() {
        return ItemField.of(kind).stream().map(ItemField::celName).toList();
    }

    private Stream<CelExpr> nodes() {
        return parsed == null
                ? Stream.empty()
                : CelNavigableAst.fromAst(parsed).getRoot().allNodes().map(CelNavigableExpr::expr);
    }

    private Stream<CelExpr.CelCall> calls() {
        return nodes().filter(node -> node.getKind() == Kind.CALL).map(CelExpr::call);
    }

    /** Returns how to look for a value in the list that is compared at this position. */
    private String listExample(CelSourceLocation at) {
        return nodes().filter(node -> node.getKind() == Kind.CALL)
                .filter(node -> parsed != null && at.equals(location(parsed, node.id())))
                .flatMap(node -> CelNavigableExpr.fromExpr(node).allNodes())
                .map(CelNavigableExpr::expr)
                .filter(node -> node.getKind() == Kind.SELECT)
                .flatMap(node -> StructFault.listExample(node.select().field()).stream())
                .findFirst()
                .orElse("'app' in request.repositories");
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
