package dev.patoperator.model.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A part of a CEL expression. Only what is needed to find names is told apart: a name in a text literal or a comment is no
 * name. An expression that CEL cannot read is split somehow, because the compiler refuses it anyway.
 *
 * <p>The forms of literals and comments are those of the grammar in CEL's language definition, section "Syntax".
 */
record CelToken(Type type, String text) {

    enum Type {
        /** An identifier or a keyword. */
        WORD,

        /** A text, bytes or the digits of a number. */
        LITERAL,

        /** One character of an operator or a bracket. */
        SYMBOL,

        /** White space. */
        SPACE,

        /** From {@code //} to the end of the line. */
        COMMENT
    }

    /** Raw texts, bytes, and raw bytes. */
    private static final Set<String> PREFIXES = Set.of("r", "b", "br");

    /** Splits an expression. Together the tokens are the whole expression. */
    static List<CelToken> split(String expression) {
        List<CelToken> tokens = new ArrayList<>();
        int at = 0;
        while (at < expression.length()) {
            CelToken token = at(expression, at);
            tokens.add(token);
            at += token.text.length();
        }
        return tokens;
    }

    private static CelToken at(String expression, int start) {
        char first = expression.charAt(start);
        if (isSpace(first)) {
            return token(Type.SPACE, expression, start, endOfSpace(expression, start));
        }
        if (expression.startsWith("//", start)) {
            int end = expression.indexOf('\n', start);
            return token(Type.COMMENT, expression, start, end < 0 ? expression.length() : end);
        }
        if (isQuote(first)) {
            return token(Type.LITERAL, expression, start, endOfText(expression, start, false));
        }
        if (first == '`') {
            int end = expression.indexOf('`', start + 1); // a quoted name of a field
            return token(Type.LITERAL, expression, start, end < 0 ? expression.length() : end + 1);
        }
        if (!isPartOfWord(first)) {
            return token(Type.SYMBOL, expression, start, start + 1);
        }
        int end = endOfWord(expression, start);
        if (isDigit(first)) {
            return token(Type.LITERAL, expression, start, end);
        }
        String prefix = expression.substring(start, end).toLowerCase(Locale.ROOT);
        return end < expression.length() && isQuote(expression.charAt(end)) && PREFIXES.contains(prefix)
                ? token(Type.LITERAL, expression, start, endOfText(expression, end, prefix.endsWith("r")))
                : token(Type.WORD, expression, start, end);
    }

    private static CelToken token(Type type, String expression, int start, int end) {
        return new CelToken(type, expression.substring(start, end));
    }

    /**
     * Returns the end of a text. One without an end takes the rest: CEL refuses it.
     *
     * @param quote where the text begins, after its prefix
     * @param isRaw whether a backslash is a character like any other
     */
    private static int endOfText(String expression, int quote, boolean isRaw) {
        String one = expression.substring(quote, quote + 1);
        boolean hasLines = expression.startsWith(one.repeat(3), quote);
        String delimiter = hasLines ? one.repeat(3) : one;
        int at = quote + delimiter.length();
        while (at < expression.length()) {
            char character = expression.charAt(at);
            if (expression.startsWith(delimiter, at)) {
                return at + delimiter.length();
            }
            if (!hasLines && (character == '\n' || character == '\r')) {
                break;
            }
            at += character == '\\' && !isRaw ? 2 : 1;
        }
        return expression.length();
    }

    private static int endOfSpace(String expression, int start) {
        int at = start;
        while (at < expression.length() && isSpace(expression.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int endOfWord(String expression, int start) {
        int at = start;
        while (at < expression.length() && isPartOfWord(expression.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(char character) {
        return character == ' ' || character == '\t' || character == '\n' || character == '\r' || character == '\f';
    }

    private static boolean isQuote(char character) {
        return character == '"' || character == '\'';
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static boolean isPartOfWord(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || isDigit(character)
                || character == '_';
    }

    boolean isWord(String word) {
        return type == Type.WORD && text.equals(word);
    }

    boolean isSymbol(char symbol) {
        return type == Type.SYMBOL && text.charAt(0) == symbol;
    }

    /** Whether it means something: white space and comments do not. */
    boolean isMeaningful() {
        return type != Type.SPACE && type != Type.COMMENT;
    }
}
