package dev.patoperator.dispatch.listing;

import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatRequest;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The items that pages of a list showed, and when each was last seen. Used by one thread at a time. */
final class SeenItems {

    /** Bytes of an item without its texts: the object, its times and ids, and its map entry. */
    private static final int BYTES_OF_ITEM = 400;

    private static final int BYTES_OF_PERMISSION = 60;

    private record Seen(ListedPat item, Instant at) {}

    private final ListingMemoryBudget memory;
    private final Map<Long, Seen> byId = new HashMap<>();
    private long size;

    SeenItems(ListingMemoryBudget memory) {
        this.memory = memory;
    }

    /** Adds items. Returns false, and adds no more, when there is no memory for them. */
    boolean add(Collection<? extends ListedPat> items, Instant at) {
        for (ListedPat item : items) {
            Seen before = byId.get(item.id());
            long grown = size + size(item) - (before == null ? 0 : size(before.item()));
            if (!memory.resize(size, grown)) {
                return false;
            }
            size = grown;
            byId.put(item.id(), new Seen(item, at));
        }
        return true;
    }

    private static long size(ListedPat item) {
        return BYTES_OF_ITEM
                + length(item.owner())
                + length(item.tokenName())
                + (item instanceof PatRequest request ? length(request.reason()) : 0)
                + length(item.repositorySelection())
                + item.permissions().groups().mapToLong(SeenItems::size).sum();
    }

    private static long size(Map<String, String> permissions) {
        return permissions.entrySet().stream()
                .mapToLong(entry -> BYTES_OF_PERMISSION
                        + entry.getKey().length()
                        + entry.getValue().length())
                .sum();
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    @Nullable
    ListedPat get(long id) {
        Seen seen = byId.get(id);
        return seen == null ? null : seen.item();
    }

    /** Returns the ids of items with these tokens, by token id. */
    Map<Long, Long> idsByToken(Set<Long> tokenIds) {
        Map<Long, Long> ids = new HashMap<>();
        if (!tokenIds.isEmpty()) {
            byId.forEach((id, seen) -> {
                if (tokenIds.contains(seen.item().tokenId())) {
                    ids.put(seen.item().tokenId(), id);
                }
            });
        }
        return ids;
    }

    Set<Long> ids() {
        return byId.keySet();
    }

    /** Returns those of the given ids that were last seen before the given time. */
    List<ListedPat> seenBefore(Collection<Long> ids, Instant moment) {
        return ids.stream()
                .map(byId::get)
                .filter(Objects::nonNull)
                .filter(seen -> seen.at().isBefore(moment))
                .map(Seen::item)
                .toList();
    }

    /** Returns the items that were seen no earlier than the given time, by id. */
    Map<Long, ListedPat> seenSince(Instant moment) {
        Map<Long, ListedPat> items = new HashMap<>();
        byId.forEach((id, seen) -> {
            if (!seen.at().isBefore(moment)) {
                items.put(id, seen.item());
            }
        });
        return items;
    }

    void remove(long id) {
        Seen removed = byId.remove(id);
        if (removed != null) {
            resize(size - size(removed.item()));
        }
    }

    void clear() {
        byId.clear();
        resize(0);
    }

    /** Changes to a smaller size, which always fits. */
    private void resize(long smaller) {
        memory.resize(size, smaller);
        size = smaller;
    }
}
