package dev.patoperator.github.pat;

import java.util.Map;
import java.util.stream.Stream;

/**
 * What a token may do, as GitHub groups it: name of the permission to level ({@code read}, {@code write}, {@code admin}).
 * A group that GitHub leaves out is empty.
 *
 * @param complete false when GitHub named no permissions at all, or a group that is not known here: the token may have
 *     more than what the groups hold
 */
public record Permissions(
        Map<String, String> organization, Map<String, String> repository, Map<String, String> other, boolean complete) {

    /** No permission at all. */
    public static final Permissions NONE = new Permissions(Map.of(), Map.of(), Map.of());

    /** GitHub named none, which its schema requires. */
    public static final Permissions UNKNOWN = new Permissions(Map.of(), Map.of(), Map.of(), false);

    /** All of a token's permissions. */
    public Permissions(Map<String, String> organization, Map<String, String> repository, Map<String, String> other) {
        this(organization, repository, other, true);
    }

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
