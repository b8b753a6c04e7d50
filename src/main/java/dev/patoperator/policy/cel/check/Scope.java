package dev.patoperator.policy.cel.check;

import dev.patoperator.github.pat.KnownPermissions;
import dev.patoperator.text.Spelling;
import java.util.List;
import java.util.Optional;

/** A permission and its level, such as {@code contents:write}. */
final class Scope {

    private static final List<String> LEVELS = List.of("read", "write", "admin");

    private Scope() {}

    /** Whether GitHub documents the permission and the level. */
    static boolean isKnown(String scope) {
        int cut = scope.indexOf(':');
        return cut > 0
                && KnownPermissions.isKnown(scope.substring(0, cut))
                && LEVELS.contains(scope.substring(cut + 1));
    }

    /** Returns the known scope that is most similar; empty when none is. {@code contents_write} is meant as a scope, too. */
    static Optional<String> closest(String scope) {
        int cut = Math.max(scope.indexOf(':'), scope.lastIndexOf('_'));
        if (cut < 0) {
            return Optional.empty();
        }
        String name = scope.substring(0, cut);
        String level = scope.substring(cut + 1);
        Optional<String> knownLevel = LEVELS.contains(level) ? Optional.of(level) : Spelling.closest(level, LEVELS);
        return knownLevel.flatMap(found -> closestName(name).map(permission -> permission + ":" + found));
    }

    private static Optional<String> closestName(String name) {
        return KnownPermissions.isKnown(name) ? Optional.of(name) : KnownPermissions.closest(name);
    }
}
