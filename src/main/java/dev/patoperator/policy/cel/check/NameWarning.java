package dev.patoperator.policy.cel.check;

import com.google.common.collect.ImmutableList;
import dev.patoperator.github.pat.KnownPermissions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A name in a condition that is probably misspelt. Only GitHub knows all names, so the condition is evaluated nevertheless.
 *
 * @param name as the condition writes it
 * @param similar the known name or scope that is most similar; null when none is, or none is looked for
 */
public record NameWarning(
        NameKind kind, String name, @Nullable String similar) {

    /** What the name is compared with. */
    public enum NameKind {
        /** The key of a permission that is not known here. */
        PERMISSION,
        /** A permission with its level, as {@code scopes} has them. */
        SCOPE,
        /** The owner's login. */
        LOGIN,
        /** The name of a repository. */
        REPOSITORY,
        /** A login, a topic, the name of a repository or of a custom property, in lower case or after {@code lowerAscii()}. */
        LOWER_CASE,
        /** Which repositories a token reaches. */
        SELECTION("repositorySelection", "all", "subset", "none"),
        /** Who sees a repository. */
        VISIBILITY("visibility", "public", "private", "internal"),
        /** The level of a permission, as the maps of {@code permissions} have it. */
        LEVEL("the level of a permission", "read", "write", "admin");

        private final String title;
        private final ImmutableList<String> words;

        NameKind() {
            this("");
        }

        NameKind(String words, String... known) {
            this.title = words;
            this.words = ImmutableList.copyOf(known);
        }

        /** Whether GitHub documents all values, and this is none of them. */
        boolean isNoWord(String name) {
            return !words.isEmpty() && !words.contains(name);
        }
    }

    /** Returns one sentence that begins with what the condition does, without the name of the condition. */
    public String text() {
        String shown = KnownPermissions.shown(name);
        String lower = shown.toLowerCase(Locale.ROOT);
        return switch (kind) {
            case PERMISSION ->
                "names the permission '" + shown + "', which is not known here: "
                        + (similar == null ? "check its spelling" : "did you mean " + similar + "?");
            case SCOPE ->
                "looks for the scope '" + shown + "', which no token has: "
                        + (similar == null
                                ? "a scope is a permission and its level, as in 'contents:write'"
                                : "did you mean '" + similar + "'?");
            case LOGIN ->
                "compares a login with '" + shown + "', which has capital letters: GitHub may write it in"
                        + " another case, so compare member.login with '" + lower + "'";
            case REPOSITORY ->
                "compares a repository with '" + shown + "', which has capital letters: GitHub may write it"
                        + " in another case, so compare its lowerAscii() with '" + lower + "'";
            case LOWER_CASE ->
                "compares a name in lower case with '" + shown + "', which never matches: write '" + lower + "'";
            case SELECTION, VISIBILITY, LEVEL ->
                "compares " + kind.title + " with '" + shown + "', which GitHub does not document: write '"
                        + String.join("', '", kind.words) + "'";
        };
    }
}
