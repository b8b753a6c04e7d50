package dev.patoperator.policy;

import java.util.regex.Pattern;

/** Texts of others, made fit to be shown. */
final class Texts {

    private Texts() {}

    /** What breaks a line, cannot be seen, or turns the direction of text. */
    private static final Pattern UNSHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]+");

    /** One line without control and formatting characters, cut at so many characters and never within a surrogate pair. */
    static String line(String text, int most) {
        return cut(UNSHOWN.matcher(text).replaceAll(" ").strip(), most);
    }

    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end);
    }
}
