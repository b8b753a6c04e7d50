package dev.patoperator.github.pat;

import java.util.Map;
import java.util.stream.Stream;

/**
 * What a token may do, as GitHub groups it: name of the permission to level ({@code read}, {@code write},
 * {@code admin}). A group that GitHub leaves out is empty.
 *
 * @param complete false when GitHub named no permissions at all, or a group that is not known here: the token may have
 *     more than the groups show
 */
public record Permissions(
        Map<String, String> organization, Map<String, String> repository, Map<String, String> other, boolean complete) {

    /** No permission at all. */
    public static final Permissions NONE = new Permissions(Map.of(), Map.of(), Map.of());

    /** GitHub named no permissions, although its schema requires them. */
    public static final Permissions UNKNOWN = new Permissions(Map.of(), Map.of(), Map.of(), false);

    /** Creates permissions that are complete. */
    public Permissions(Map<String, String> organization, Map<String, String> repository, Map<String, String> other) {
        this(organization, repository, other, true);
    }

    public Permissions {
        organization = Map.copyOf(organization);
        repository = Map.copyOf(repository);
        other = Map.copyOf(other);
    }

    /** Returns the three groups. */
    public Stream<Map<String, String>> groups() {
        return Stream.of(organization, repository, other);
    }
}
