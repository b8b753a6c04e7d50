package dev.patoperator.text;

import java.util.regex.Pattern;

/** Makes text from outside safe to show. */
public final class TextSanitizer {

    private TextSanitizer() {}

    /** Characters that break a line, are invisible, or change the direction of text. */
    private static final Pattern UNSHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]+");

    /**
     * Returns the text on one line without control and formatting characters, cut at {@code maxLength} characters but never
     * within a surrogate pair.
     */
    public static String line(String text, int maxLength) {
        return cut(UNSHOWN.matcher(text).replaceAll(" ").strip(), maxLength);
    }

    /**
     * Returns the text with at most {@code maxLength} characters. A longer one ends after a whole word and with an ellipsis;
     * only a word of more than half of the length is cut itself.
     */
    public static String shorten(String text, int maxLength) {
        if (text.length() <= maxLength) {
            return text;
        }
        int space = text.lastIndexOf(' ', maxLength - 1);
        String kept = space > maxLength / 2 ? text.substring(0, space) : cut(text, maxLength - 1);
        return kept.stripTrailing() + "…";
    }

    /** Returns at most {@code maxLength} characters of the text, and never half of a surrogate pair. */
    public static String cut(String text, int maxLength) {
        if (text.length() <= maxLength) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(maxLength - 1)) ? maxLength - 1 : maxLength;
        return text.substring(0, end);
    }
}
