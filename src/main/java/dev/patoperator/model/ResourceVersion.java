package dev.patoperator.model;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Parses the resource version of an object or a list. Versions of one kind can be compared as numbers, and a later write
 * has a higher one (kubernetes.io/docs/reference/using-api/api-concepts, "Resource versions").
 */
public final class ResourceVersion {

    private ResourceVersion() {}

    /** Returns the version as a number; empty when the text is absent or not a number. */
    public static OptionalLong parse(@Nullable String text) {
        try {
            return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
