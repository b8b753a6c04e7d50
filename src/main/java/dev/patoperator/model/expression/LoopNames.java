package dev.patoperator.model.expression;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The names that loops such as {@code request.repositories.exists(r, r == 'app')} give to elements. A variable that is written
 * out within a loop must read the same as elsewhere, so no loop may use a name that a variable can read. Loops within
 * variables are no danger: they end with the variable.
 */
final class LoopNames {

    /** What an expression can read that has no loop around it: CEL's variables, and names of types. */
    private static final Set<String> READABLE = Set.of(
            "request",
            "grant",
            "member",
            "now",
            "variables",
            "bool",
            "bytes",
            "double",
            "google",
            "int",
            "list",
            "map",
            "null_type",
            "string",
            "type",
            "uint");

    private LoopNames() {}

    /** Refuses an expression with a loop that hides what variables may read. */
    static void check(String expression) throws InvalidExpressionException {
        Optional<String> hidden = in(VariableReader.meaningful(expression))
                .filter(READABLE::contains)
                .findFirst();
        if (hidden.isPresent()) {
            throw new InvalidExpressionException("has a loop that calls its elements '" + hidden.get()
                    + "', which variables may read: choose another name");
        }
    }

    /**
     * Returns the words that are the first of several arguments, and nothing else: every macro with a loop takes the name
     * of its elements there, and CEL allows it in parentheses. Some others may be among them, as in {@code f(a, (b), c)}.
     */
    static Stream<String> in(List<CelToken> tokens) {
        return IntStream.range(0, tokens.size())
                .filter(at -> tokens.get(at).type() == CelToken.Type.WORD && isFirstArgument(tokens, at))
                .mapToObj(at -> tokens.get(at).text());
    }

    private static boolean isFirstArgument(List<CelToken> tokens, int at) {
        int open = at;
        while (open > 0 && tokens.get(open - 1).isSymbol('(')) {
            open--;
        }
        int close = at + 1;
        while (close < tokens.size() && tokens.get(close).isSymbol(')')) {
            close++;
        }
        int opened = at - open;
        int closed = close - at - 1;
        return opened > closed && close < tokens.size() && tokens.get(close).isSymbol(',');
    }
}
