package dev.patoperator.policy;

/** Texts of others, made fit to be shown. */
final class Texts {

    private Texts() {}

    /** One line without control characters, cut at so many characters and never within a surrogate pair. */
    static String line(String text, int most) {
        return cut(text.replaceAll("\\p{Cntrl}+", " ").strip(), most);
    }

    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end);
    }
}
