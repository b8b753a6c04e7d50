package dev.patoperator.text;

import java.util.regex.Pattern;

/** Texts of others, made fit to be shown. */
public final class TextSanitizer {

    private TextSanitizer() {}

    /** What breaks a line, cannot be seen, or turns the direction of text. */
    private static final Pattern UNSHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]+");

    /** One line without control and formatting characters, cut at so many characters and never within a surrogate pair. */
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
