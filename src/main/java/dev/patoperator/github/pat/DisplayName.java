package dev.patoperator.github.pat;

import org.jspecify.annotations.Nullable;

/**
 * Makes names that members and servers choose fit for a status, an Event and a log. Characters that cannot be seen,
 * break a line or change the direction of text are not removed: each run of them becomes one U+FFFD, because a name
 * must not become equal to another one that a policy trusts.
 */
public final class DisplayName {

    private static final String REPLACEMENT = "\uFFFD";
    private static final String CUT = "…";

    private DisplayName() {}

    /** Returns the name on one line, with at most {@link ListedPat#MAX_NAME_LENGTH} code points. */
    static @Nullable public String of(@Nullable String name) {
        return name == null || isShown(name) ? name : clean(name);
    }

    private static boolean isShown(String name) {
        return name.length() <= ListedPat.MAX_NAME_LENGTH && name.codePoints().noneMatch(DisplayName::isUnseen);
    }

    private static String clean(String name) {
        StringBuilder shown = new StringBuilder();
        int count = 0;
        boolean replaced = false;
        for (int at = 0; at < name.length(); ) {
            int codePoint = name.codePointAt(at);
            at += Character.charCount(codePoint);
            boolean unseen = isUnseen(codePoint);
            if (unseen && replaced) {
                continue;
            }
            if (count == ListedPat.MAX_NAME_LENGTH) {
                shown.setLength(shown.offsetByCodePoints(shown.length(), -1));
                return shown.append(CUT).toString();
            }
            count++;
            replaced = unseen;
            if (unseen) {
                shown.append(REPLACEMENT);
            } else {
                shown.appendCodePoint(codePoint);
            }
        }
        return shown.toString();
    }

    private static boolean isUnseen(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
