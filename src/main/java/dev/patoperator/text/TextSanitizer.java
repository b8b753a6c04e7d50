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

    public static String cut(String text, int maxLength) {
        if (text.length() <= maxLength) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(maxLength - 1)) ? maxLength - 1 : maxLength;
        return text.substring(0, end);
    }
}
