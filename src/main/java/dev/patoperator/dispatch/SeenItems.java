package dev.patoperator.dispatch;

import dev.patoperator.github.ListedPat;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The items that pages of a list showed, and when each was last seen. Used by one thread. */
final class SeenItems {

    private record Seen(ListedPat item, Instant at) {}

    private final Map<Long, Seen> byId = new HashMap<>();

    void add(Collection<? extends ListedPat> items, Instant at) {
        items.forEach(item -> byId.put(item.id(), new Seen(item, at)));
    }

    @Nullable
    ListedPat get(long id) {
        Seen seen = byId.get(id);
        return seen == null ? null : seen.item();
    }

    /** The ids of all. */
    Set<Long> ids() {
        return byId.keySet();
    }

    /** Those of some ids that were last seen before a moment. */
    List<ListedPat> seenBefore(Collection<Long> ids, Instant moment) {
        return ids.stream()
                .map(byId::get)
                .filter(Objects::nonNull)
                .filter(seen -> seen.at().isBefore(moment))
                .map(Seen::item)
                .toList();
    }

    /** Those that were seen no earlier than a moment, by id. */
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
        byId.remove(id);
    }

    void clear() {
        byId.clear();
    }
}
