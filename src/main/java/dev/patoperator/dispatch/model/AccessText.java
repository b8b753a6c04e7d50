package dev.patoperator.dispatch.model;

import dev.patoperator.api.v1alpha1.OutcomeAccess;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.text.Redaction;
import dev.patoperator.text.TextSanitizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Makes the texts of an {@link OutcomeAccess} from what GitHub sent: on one line, bounded, without control characters. */
public final class AccessText {

    private static final int MAX_NAME = 100;

    /** Room for the number of what did not fit. */
    private static final int MAX_MORE = 12;

    private static final String NONE = "none";
    private static final String INCOMPLETE = "more that GitHub does not name";

    private record Permission(String name, String level) {

        /** Levels that are not known here come first: they may be the highest. */
        int rank() {
            return switch (level) {
                case "read" -> 3;
                case "write" -> 2;
                case "admin" -> 1;
                default -> 0;
            };
        }

        String text() {
            return name + ":" + level;
        }
    }

    private AccessText() {}

    /**
     * Returns permissions such as {@code contents:write, metadata:read, organization/members:read}: the highest level first,
     * so that a cut hides the harmless ones, then by name.
     *
     * @param complete whether the maps hold all permissions
     */
    public static String permissions(
            Map<String, String> repository,
            Map<String, String> organization,
            Map<String, String> other,
            boolean complete) {
        List<String> texts = new ArrayList<>();
        if (!complete) {
            texts.add(INCOMPLETE);
        }
        sorted(repository, organization, other).forEach(permission -> texts.add(permission.text()));
        return texts.isEmpty() ? NONE : joined(texts);
    }

    /**
     * Returns the first of {@link #permissions} and how many more there are, such as {@code contents:write +2}; {@code none}
     * without any.
     *
     * @param maxLength most characters of the result
     */
    public static String highest(Permissions permissions, int maxLength) {
        List<Permission> sorted = sorted(permissions.repository(), permissions.organization(), permissions.other());
        if (sorted.isEmpty()) {
            return permissions.complete() ? NONE : INCOMPLETE;
        }
        int more = sorted.size() - 1;
        String rest = (more == 0 ? "" : " +" + more) + (permissions.complete() ? "" : ", " + INCOMPLETE);
        return TextSanitizer.cut(sorted.get(0).text(), maxLength - rest.length()) + rest;
    }

    private static List<Permission> sorted(
            Map<String, String> repository, Map<String, String> organization, Map<String, String> other) {
        List<Permission> permissions = new ArrayList<>();
        add(permissions, "", repository);
        add(permissions, "organization/", organization);
        add(permissions, "other/", other);
        permissions.sort(Comparator.comparingInt(Permission::rank).thenComparing(Permission::name));
        return permissions;
    }

    private static void add(List<Permission> permissions, String prefix, Map<String, String> group) {
        group.forEach((name, level) -> permissions.add(new Permission(prefix + clean(name), clean(level))));
    }

    private static String joined(List<String> texts) {
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < texts.size(); i++) {
            String item = (i == 0 ? "" : ", ") + texts.get(i);
            boolean last = i == texts.size() - 1;
            if (joined.length() + item.length() + (last ? 0 : MAX_MORE) > OutcomeAccess.MAX_PERMISSIONS) {
                return joined + (i == 0 ? "" : ", ") + "+" + (texts.size() - i) + " more";
            }
            joined.append(item);
        }
        return joined.toString();
    }

    /** Returns the first names in alphabetical order. */
    public static List<String> repositories(List<String> names) {
        return repositories(names, OutcomeAccess.MAX_REPOSITORIES);
    }

    /** Returns at most so many names, the first in alphabetical order. */
    public static List<String> repositories(List<String> names, int max) {
        return names.stream().sorted().limit(max).map(AccessText::clean).toList();
    }

    /** Returns the member's words on one line, cut after a whole word, and without what looks like a token. */
    public static String reason(String words) {
        String line = TextSanitizer.line(Redaction.clean(words), 2 * OutcomeAccess.MAX_REASON);
        return TextSanitizer.shorten(line, OutcomeAccess.MAX_REASON);
    }

    private static String clean(String name) {
        return TextSanitizer.line(TextSanitizer.cut(name, 2 * MAX_NAME), MAX_NAME);
    }
}
