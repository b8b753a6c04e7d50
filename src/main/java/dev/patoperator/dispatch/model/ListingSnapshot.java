package dev.patoperator.dispatch.model;

import dev.patoperator.github.pat.ListedPat;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one organization lists of one subject, and what else was read to judge it. Shared by every order of one survey.
 *
 * @param at when reading began
 * @param items by id
 * @param reaching for each repository that was asked for, the ids of the items that reach it; a repository that could
 *     not be asked for is missing
 * @param repositories names of the repositories of those items that they were read for
 */
public record ListingSnapshot(
        Instant at, Map<Long, ListedPat> items, Map<String, Set<Long>> reaching, Map<Long, List<String>> repositories) {

    public ListingSnapshot {
        items = Map.copyOf(items);
        reaching = Map.copyOf(reaching);
        repositories = Map.copyOf(repositories);
    }

    /** The same of some items only, which takes no more memory than these need. */
    ListingSnapshot of(Set<Long> ids) {
        Map<String, Set<Long>> theirs = new HashMap<>();
        reaching.forEach((repository, all) ->
                theirs.put(repository, ids.stream().filter(all::contains).collect(Collectors.toSet())));
        return new ListingSnapshot(at, only(ids, items), theirs, only(ids, repositories));
    }

    private static <V> Map<Long, V> only(Set<Long> ids, Map<Long, V> all) {
        Map<Long, V> some = new HashMap<>();
        for (Long id : ids) {
            V value = all.get(id);
            if (value != null) {
                some.put(id, value);
            }
        }
        return some;
    }
}
