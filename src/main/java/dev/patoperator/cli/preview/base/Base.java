package dev.patoperator.cli.preview.base;

import org.jspecify.annotations.Nullable;

/**
 * What a change of policies is compared with.
 *
 * @param name the folder or the revision, as the person gave it
 * @param commit the full name of the revision's commit; null for a folder
 */
public record Base(String name, @Nullable String commit) {

    private static final int SHORT = 10;

    /** Returns the base in words. */
    @Override
    public String toString() {
        return commit == null
                ? "folder " + name
                : "revision " + name + " (" + commit.substring(0, Math.min(SHORT, commit.length())) + ")";
    }
}
