package dev.patoperator.model.expression;

import dev.patoperator.text.TextSanitizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes variables out in the expressions that read them. For one expression. */
final class VariableReader {

    private static final String VARIABLES = "variables";
    private static final int SHOWN_CHARACTERS = 63;

    private final List<SpecVariables.Definition> definitions;

    /** The tokens of variables by index, split once: an expression may read a variable thousands of times. */
    private final Map<Integer, List<CelToken>> tokens = new HashMap<>();

    private final StringBuilder text = new StringBuilder();

    /** Index of the variable that was written last. */
    private int last;

    VariableReader(List<SpecVariables.Definition> definitions) {
        this.definitions = definitions;
    }

    /** Refuses an expression that reads a variable, in a resource that has none. */
    static void checkReadsNone(String expression) throws InvalidExpressionException {
        if (!expression.contains(VARIABLES)) {
            return;
        }
        List<CelToken> tokens = meaningful(expression);
        for (int i = 0; i + 2 < tokens.size(); i++) {
            if (isReference(tokens, i) && LoopNames.in(tokens).noneMatch(VARIABLES::equals)) {
                throw undefined(tokens.get(i + 2).text(), "none is defined");
            }
        }
    }

    /** Returns the expression with every variable written out. */
    String writtenOut(String expression) throws InvalidExpressionException {
        if (!expression.contains(VARIABLES)) {
            return expression;
        }
        write(CelToken.split(expression), definitions.size());
        checkLength();
        return text.toString();
    }

    /** @param visible how many variables the expression may read */
    private void write(List<CelToken> expression, int visible) throws InvalidExpressionException {
        int at = 0;
        boolean isField = false;
        while (at < expression.size()) {
            CelToken token = expression.get(at);
            if (token.isWord(VARIABLES) && !isField) {
                at = writeVariable(expression, at, visible);
            } else {
                text.append(token.text());
            }
            isField = token.isMeaningful() ? token.isSymbol('.') : isField;
            at++;
        }
    }

    /** Writes the variable that is read here, and returns the position of its name. */
    private int writeVariable(List<CelToken> expression, int at, int visible) throws InvalidExpressionException {
        int dot = next(expression, at);
        int name = next(expression, dot);
        if (name >= expression.size()
                || !expression.get(dot).isSymbol('.')
                || expression.get(name).type() != CelToken.Type.WORD) {
            throw new InvalidExpressionException(
                    "reads variables without a name: write variables.NAME; " + known(visible));
        }
        int index = indexOf(expression.get(name).text(), visible);
        text.append('(');
        last = index;
        checkLength(); // here as well, because the length may double with each variable
        write(tokens.computeIfAbsent(index, this::tokensOf), index);
        text.append(')');
        return name;
    }

    /** A comment is left out, or it would end behind the closing parenthesis. */
    private List<CelToken> tokensOf(int index) {
        return CelToken.split(definitions.get(index).expression()).stream()
                .map(token -> token.type() == CelToken.Type.COMMENT ? new CelToken(CelToken.Type.SPACE, " ") : token)
                .toList();
    }

    private int indexOf(String name, int visible) throws InvalidExpressionException {
        for (int index = 0; index < visible; index++) {
            if (definitions.get(index).name().equals(name)) {
                return index;
            }
        }
        throw undefined(name, known(visible));
    }

    private static InvalidExpressionException undefined(String name, String known) {
        return new InvalidExpressionException("reads variables." + TextSanitizer.shorten(name, SHOWN_CHARACTERS)
                + ", which is not defined before it is used; " + known);
    }

    private void checkLength() throws InvalidExpressionException {
        if (text.length() > SpecVariables.MAX_LENGTH) {
            throw new InvalidExpressionException("is too long once variables."
                    + definitions.get(last).name()
                    + " is written out: an expression may have 2,048 characters, and 16,384 with"
                    + " its variables written out");
        }
    }

    private String known(int visible) {
        return visible == 0
                ? "none is defined"
                : "defined are "
                        + definitions.subList(0, visible).stream()
                                .map(SpecVariables.Definition::name)
                                .collect(Collectors.joining(", "));
    }

    private static boolean isReference(List<CelToken> tokens, int at) {
        return tokens.get(at).isWord(VARIABLES)
                && (at == 0 || !tokens.get(at - 1).isSymbol('.'))
                && tokens.get(at + 1).isSymbol('.')
                && tokens.get(at + 2).type() == CelToken.Type.WORD;
    }

    private static int next(List<CelToken> tokens, int at) {
        int next = at + 1;
        while (next < tokens.size() && !tokens.get(next).isMeaningful()) {
            next++;
        }
        return next;
    }

    static List<CelToken> meaningful(String expression) {
        return CelToken.split(expression).stream()
                .filter(CelToken::isMeaningful)
                .toList();
    }
}
