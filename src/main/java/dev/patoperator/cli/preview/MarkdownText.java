package dev.patoperator.cli.preview;

import dev.patoperator.text.TextSanitizer;

/**
 * Makes texts from outside fit for a comment on GitHub. Anybody can choose the name of a token, and GitHub's Markdown turns
 * text into links, images, HTML, mentions of people and references to issues. So a text is shown as code, in which GitHub
 * makes neither mentions nor references, and every character that could have a meaning in Markdown or HTML is a numeric
 * character reference, which has none (CommonMark 0.31, 6.2; GitHub Flavored Markdown, 4.10 and 6.9).
 */
final class MarkdownText {

    private static final int MAX_LENGTH = 200;

    private MarkdownText() {}

    /** Returns the text as code on one line, which may stand in a cell of a table; nothing for an empty text. */
    static String code(String text) {
        String line = TextSanitizer.shorten(TextSanitizer.line(text, 2 * MAX_LENGTH), MAX_LENGTH);
        if (line.isEmpty()) {
            return "";
        }
        StringBuilder code = new StringBuilder("<code>");
        line.codePoints().forEach(character -> {
            if (isPlain(character)) {
                code.appendCodePoint(character);
            } else {
                code.append("&#").append(character).append(';');
            }
        });
        return code.append("</code>").toString();
    }

    private static boolean isPlain(int character) {
        return Character.isLetterOrDigit(character) || character == ' ' || character == '-';
    }
}
