package dev.patoperator.dispatch.listing;

import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Names of the repositories that items reach. When a list is read again, because reading was interrupted or the next
 * evaluation is due, they need not be requested again for each item. Names are valid only as long as the list shows the
 * item as it did when they were read. Used by one thread at a time.
 */
public final class RepositoryNameCache {

    /** A pending request is not known to change while its id stays the same; if it does, the list need not show it. */
    static final Duration REQUESTS_MAX_AGE = Duration.ofMinutes(30);

    /** Repositories of a grant can change without a trace in the list, for example when one is deleted. */
    static final Duration GRANTS_MAX_AGE = Duration.ofMinutes(5);

    /** Bytes of a name without its characters, and of an entry without its names. */
    private static final int BYTES_OF_OBJECT = 56;

    private record ItemKey(ItemKind kind, long id) {}

    private record CachedNames(ListedPat item, List<String> names, Instant readAt) {

        long size() {
            return bytes(names);
        }
    }

    private final ListingMemoryBudget memory;
    private final Clock clock;
    private final Map<ItemKey, CachedNames> entries = new LinkedHashMap<>();
    private long size;

    public RepositoryNameCache(Clock clock, ListingMemoryBudget memory) {
        this.memory = memory;
        this.clock = clock;
    }

    /** Returns the names that were read for exactly this item, if they are not too old. */
    public Optional<List<String>> of(ListedPat item) {
        CachedNames entry = entries.get(key(item));
        return entry != null && entry.item().equals(item) && isYoung(entry)
                ? Optional.of(entry.names())
                : Optional.empty();
    }

    /** Returns how long it is used what was read about the repositories that an item reaches. */
    public static Duration maxAge(ItemKind kind) {
        return kind == ItemKind.REQUEST ? REQUESTS_MAX_AGE : GRANTS_MAX_AGE;
    }

    private boolean isYoung(CachedNames entry) {
        Duration most = maxAge(key(entry.item()).kind());
        Instant now = clock.instant();
        return !entry.readAt().isAfter(now) && !entry.readAt().plus(most).isBefore(now);
    }

    /**
     * Caches the names of one item. Evicts the oldest entries where memory is short, and caches nothing where that is
     * not enough.
     *
     * @param readAt when reading began
     */
    public void put(ListedPat item, List<String> names, Instant readAt) {
        CachedNames entry = new CachedNames(item, names, readAt);
        remove(key(item));
        while (!memory.takeForNames(entry.size())) {
            if (entries.isEmpty()) {
                return;
            }
            remove(entries.keySet().iterator().next());
        }
        size += entry.size();
        entries.put(key(item), entry);
    }

    /** Removes names that are too old to be used. */
    public void forgetOld() {
        List<ItemKey> old = entries.entrySet().stream()
                .filter(entry -> !isYoung(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        old.forEach(this::remove);
    }

    /** Removes the items of a kind that are no longer listed. */
    public void retain(ItemKind kind, Set<Long> listed) {
        List<ItemKey> gone = entries.keySet().stream()
                .filter(key -> key.kind() == kind && !listed.contains(key.id()))
                .toList();
        gone.forEach(this::remove);
    }

    /** Returns the bytes that the names of one item take. */
    public static long bytes(List<String> names) {
        return BYTES_OF_OBJECT
                + names.stream()
                        .mapToLong(name -> BYTES_OF_OBJECT + name.length())
                        .sum();
    }

    boolean isEmpty() {
        return entries.isEmpty() && size == 0;
    }

    private void remove(ItemKey key) {
        CachedNames removed = entries.remove(key);
        if (removed != null) {
            memory.releaseNames(removed.size());
            size -= removed.size();
        }
    }

    private static ItemKey key(ListedPat item) {
        return new ItemKey(item instanceof PatRequest ? ItemKind.REQUEST : ItemKind.GRANT, item.id());
    }
}
