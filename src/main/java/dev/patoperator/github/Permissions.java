package dev.patoperator.github;

import java.util.Map;
import java.util.stream.Stream;

/**
 * What a token may do, as GitHub groups it: name of the permission to level ({@code read}, {@code write}, {@code admin}).
 * A group that GitHub leaves out is empty.
 */
public record Permissions(Map<String, String> organization, Map<String, String> repository, Map<String, String> other) {

    /** No permission at all. */
    public static final Permissions NONE = new Permissions(Map.of(), Map.of(), Map.of());

    public Permissions {
        organization = Map.copyOf(organization);
        repository = Map.copyOf(repository);
        other = Map.copyOf(other);
    }

    /** The three groups. */
    public Stream<Map<String, String>> groups() {
        return Stream.of(organization, repository, other);
    }
}
