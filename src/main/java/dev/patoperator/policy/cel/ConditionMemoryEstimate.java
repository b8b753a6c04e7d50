package dev.patoperator.policy.cel;

/**
 * How much memory a condition may take once it is compiled, told from its text alone, so that nothing has to be compiled to
 * find out. An upper bound, and the same in every process.
 *
 * <p>A program keeps an object or more for each node of its syntax tree, macros expanded: 100 to 175 bytes a node were
 * measured over all kinds of expressions (JDK 17, compressed pointers), and little else. Nodes are counted without parsing:
 * each word, number, text, operator and bracket makes at most one, and each macro some more. What stands within a text is
 * counted, too. So the weight is 1.2 to 3 times what is really used.
 */
public final class ConditionMemoryEstimate {

    /** For what does not depend on the text: the program, its entry in the store, and a compiler's message instead of it. */
    private static final int BASE = 512;

    /** Of the syntax tree, macros expanded. What has more is refused. */
    static final int MAX_NODES = 500;

    private static final int BYTES_PER_NODE = 176;

    /** A text that is not Latin takes two bytes a character. */
    private static final int BYTES_PER_CHARACTER = 2;

    private ConditionMemoryEstimate() {}

    /** In bytes. */
    public static long of(String expression) {
        int nodes = Math.min(MAX_NODES, nodes(expression));
        return BASE + (long) nodes * BYTES_PER_NODE + (long) expression.length() * BYTES_PER_CHARACTER;
    }

    /** At least as many as the expression has. */
    static int nodes(String expression) {
        int halves = 0; // operators of two characters, and quotes, count half a node for each
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
            halves += halves(character);
        }
        return (halves + 1) / 2;
    }

    private static boolean isPartOfWord(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || character == '_';
    }

    /** What a macro becomes beside its name, its variable and its arguments. */
    private static int nodesOfMacro(String word) {
        return switch (word) {
            case "all" -> 5;
            case "exists" -> 6;
            case "map" -> 7;
            case "filter" -> 8;
            case "exists_one" -> 9;
            default -> 0;
        };
    }

    private static int halves(char character) {
        return switch (character) {
            case '=', '&', '|', '"', '\'' -> 1;
            case '!', '<', '>', '+', '-', '*', '/', '%', '?', '[', '{' -> 2;
            default -> 0;
        };
    }
}
