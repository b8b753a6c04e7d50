package dev.patoperator.policy;

import dev.patoperator.github.pat.Permissions;
import dev.patoperator.policy.item.Match;
import java.util.List;

/**
 * A permission, and the least level of it that a token must have, in any of GitHub's three groups. {@code write} includes
 * {@code read}, and {@code admin} includes both. GitHub does not document how its own filter compares levels; this agrees
 * with it as far as is known.
 */
record RequiredPermission(String name, int minLevel) {

    private static final List<String> LEVELS = List.of("read", "write", "admin");

    /** Parses GitHub's form, such as {@code contents_write}. */
    static RequiredPermission of(String permission) {
        int cut = permission.lastIndexOf('_');
        return new RequiredPermission(
                permission.substring(0, Math.max(0, cut)), LEVELS.indexOf(permission.substring(cut + 1)));
    }

    Match evaluate(Permissions permissions) {
        List<String> levels = permissions
                .groups()
                .filter(group -> group.containsKey(name))
                .map(group -> group.getOrDefault(name, ""))
                .toList();
        if (levels.stream().anyMatch(level -> LEVELS.indexOf(level) >= minLevel && LEVELS.contains(level))) {
            return Match.MATCHED;
        }
        if (!permissions.complete()) {
            return new Match.EvaluationFailed(
                    "permission: GitHub does not name all of the token's permissions in a form known here");
        }
        return levels.stream()
                .filter(level -> !LEVELS.contains(level))
                .findFirst()
                .<Match>map(level -> new Match.EvaluationFailed(
                        "permission: " + name + " has a level that is none of " + String.join(", ", LEVELS)))
                .orElse(Match.NOT_MATCHED);
    }
}
