package dev.patoperator.text;

import java.util.regex.Pattern;

/** Makes text from outside safe for a message: one line, bounded, and without anything that looks like a secret. */
public final class Redaction {

    /** Bound of the result in characters. */
    static final int MAX_LENGTH = 200;

    /** Text beyond this is ignored, so that the time of a search does not grow with what a server sends. */
    private static final int MAX_READ = 10_000;

    private static final String REDACTED = "[redacted]";

    private static final Pattern SPACE = Pattern.compile("[\\p{C}\\p{Z}\\s]+");

    /** GitHub's own pattern for {@code ghs_} tokens lacks the hyphen that base64url needs. */
    private static final Pattern SECRET = Pattern.compile("gh[opusr]_[A-Za-z0-9._-]+"
            + "|github_pat_[A-Za-z0-9_]+"
            + "|eyJ[A-Za-z0-9_-]*\\.[A-Za-z0-9._-]*"
            + "|-----BEGIN [A-Z0-9 ]*-----.*?(?:-----END [A-Z0-9 ]*-----|$)"
            + "|(?i:bearer|token) +[A-Za-z0-9._~+/=-]{20,}");

    private Redaction() {}

    public static String clean(String text) {
        String read = text.length() <= MAX_READ ? text : text.substring(0, MAX_READ);
        String line = SPACE.matcher(read).replaceAll(" ").strip();
        return cut(SECRET.matcher(line).replaceAll(REDACTED));
    }

    /** Cleans the text and also removes the given secret, which need not look like one. */
    public static String clean(String text, String secret) {
        return clean(secret.isEmpty() ? text : text.replace(secret, REDACTED));
    }

    /** Cuts after a whole word, where the text has words of a usual length. */
    private static String cut(String text) {
        if (text.length() <= MAX_LENGTH) {
            return text;
        }
        int space = text.lastIndexOf(' ', MAX_LENGTH - 1);
        if (space > MAX_LENGTH / 2) {
            return text.substring(0, space) + "…";
        }
        int end = Character.isHighSurrogate(text.charAt(MAX_LENGTH - 2)) ? MAX_LENGTH - 2 : MAX_LENGTH - 1;
        return text.substring(0, end) + "…";
    }
}
