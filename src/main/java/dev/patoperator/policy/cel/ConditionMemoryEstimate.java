package dev.patoperator.policy.cel;

import dev.patoperator.policy.cel.environment.CelEnvironment;

/**
 * Estimates the memory of a compiled condition from its text, without compiling it. The estimate is an upper bound, and the
 * same in every process.
 *
 * <p>A program keeps one or more objects for each node of its syntax tree after macro expansion, and little else: 100 to 175
 * bytes a node were measured over all kinds of expressions (JDK 17, compressed pointers). Nodes are counted without parsing:
 * each word, number, text, operator and bracket makes at most one node, and each macro some more. Words within a text are
 * counted, too. So the estimate is 1.2 to 3 times the memory that is really used.
 */
public final class ConditionMemoryEstimate {

    /**
     * Independent of the text: the program, or the compiler's message instead of it, the entry in the store, and three
     * warnings of 24 bytes each in a list. The names in the warnings are those of the syntax tree.
     */
    private static final int BASE = 640;

    private static final int BYTES_PER_NODE = 176;

    /** A text with a character that is not Latin takes two bytes for each character. */
    private static final int BYTES_PER_CHARACTER = 2;

    private ConditionMemoryEstimate() {}

    /** Returns an upper bound, in bytes, of the memory of the compiled expression. */
    public static long of(String expression) {
        int nodes = Math.min(CelEnvironment.MAX_NODES, nodes(expression));
        return BASE + (long) nodes * BYTES_PER_NODE + (long) expression.length() * BYTES_PER_CHARACTER;
    }

    /** Returns an upper bound of the number of nodes. */
    static int nodes(String expression) {
        int halves = 0; // half nodes: a quote, and each character of ==, counts as one
        int wordStart = -1;
        for (int at = 0; at <= expression.length(); at++) {
            char character = at < expression.length() ? expression.charAt(at) : ' ';
            if (isPartOfWord(character)) {
                wordStart = wordStart < 0 ? at : wordStart;
                continue;
            }
            if (wordStart >= 0) {
                halves += 2 * (1 + nodesOfMacro(expression.substring(wordStart, at)));
                wordStart = -1;
            }
            halves += halfNodes(character);
        }
        return (halves + 1) / 2;
    }

    private static boolean isPartOfWord(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || character == '_';
    }

    /** Returns the nodes that a macro adds to its name, its variable and its arguments. */
    private static int nodesOfMacro(String word) {
        return switch (word) {
            case "all" -> 6; // one to check the result, as below
            case "exists" -> 7;
            case "map" -> 7;
            case "filter" -> 8;
            case "exists_one" -> 10;
            default -> 0;
        };
    }

    private static int halfNodes(char character) {
        return switch (character) {
            case '=', '"', '\'' -> 1;
            // Two nodes for && and ||: an operand may be checked, see StrictOperands.
            case '&', '|', '!', '<', '>', '+', '-', '*', '/', '%', '?', '[', '{' -> 2;
            default -> 0;
        };
    }
}
