package dev.patoperator.dispatch.model;

import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.pat.ListedPat;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The listing of one kind in one organization, with what else was read to evaluate it. Shared by all submissions that are
 * evaluated together.
 *
 * @param at when reading began
 * @param items by id
 * @param reaching by name of a queried repository, the ids of the items that reach it; a repository that GitHub refused to
 *     filter by, or does not know, has no entry, nor one of which this was not read of every item
 * @param unread the ids of items of which it is not known which repositories they reach, although {@code reaching} tells it of
 *     others; only a saved listing has any
 * @param repositories by id, the names of an item's repositories; only for items whose names were read
 * @param facts facts about the organization's people and repositories that policies of this evaluation require
 */
public record ListingSnapshot(
        Instant at,
        Map<Long, ListedPat> items,
        Map<String, Set<Long>> reaching,
        Set<Long> unread,
        Map<Long, List<String>> repositories,
        OrganizationFacts facts) {

    public ListingSnapshot {
        items = Map.copyOf(items);
        reaching = Map.copyOf(reaching);
        unread = Set.copyOf(unread);
        repositories = Map.copyOf(repositories);
    }

    /** Creates a listing as GitHub gives it: a repository is filtered by for every item, or for none. */
    public ListingSnapshot(
            Instant at,
            Map<Long, ListedPat> items,
            Map<String, Set<Long>> reaching,
            Map<Long, List<String>> repositories,
            OrganizationFacts facts) {
        this(at, items, reaching, Set.of(), repositories, facts);
    }

    /** Returns the same listing with other items. */
    public ListingSnapshot withItems(Map<Long, ListedPat> others) {
        return new ListingSnapshot(at, others, reaching, unread, repositories, facts);
    }

    /** Returns the part about these items only, which takes no more memory than they need. */
    ListingSnapshot of(Set<Long> ids) {
        Map<String, Set<Long>> theirs = new HashMap<>();
        reaching.forEach((repository, all) ->
                theirs.put(repository, ids.stream().filter(all::contains).collect(Collectors.toSet())));
        Map<Long, ListedPat> listed = only(ids, items);
        Map<Long, List<String>> names = only(ids, repositories);
        Set<String> distinctNames =
                names.values().stream().flatMap(List::stream).collect(Collectors.toSet());
        return new ListingSnapshot(at, listed, theirs, unread, names, facts.only(listed.values(), distinctNames));
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
