package dev.patoperator.inventory.write;

import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.listing.ListingRequest;
import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.inventory.item.KindContent;
import dev.patoperator.model.ItemKind;
import java.net.URI;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What waits to be written of one inventory. Not thread-safe: {@link ObjectWriter} guards it. */
final class InventoryWork {

    /** Passes over the same lists, with pauses in between that double: about ten minutes. */
    private static final int MAX_FAILURES = 8;

    /** What tells a request from others. Without its credentials: the key of a deleted Secret must not stay in memory. */
    private record ExpectedLists(URI apiUrl, String organization, Set<ItemKind> kinds, Instant since) {
        private static ExpectedLists of(ListingRequest request) {
            return new ExpectedLists(
                    request.credentials().apiUrl(), request.organization(), request.kinds(), request.since());
        }
    }

    private final ListMemory memory;
    private final String namespace;
    private InventoryIntent intent;
    private ExpectedLists expected;

    /** The lists of the request that were read and are not written yet. */
    private final Map<ItemKind, ListingSnapshot> received = new EnumMap<>(ItemKind.class);

    private long receivedBytes;

    /** The lists of the request that cannot be read for now, or are refused. */
    private final Set<ItemKind> blocked = EnumSet.noneOf(ItemKind.class);

    /** The lists of the request that were read and taken to be written. */
    private final Set<ItemKind> taken = EnumSet.noneOf(ItemKind.class);

    /** How many pages the taken lists have at GitHub. */
    private int takenPages;

    /** What the present pass shows, and what a pass that failed shows when it is repeated. */
    private final Map<ItemKind, KindContent> contents = new EnumMap<>(ItemKind.class);

    private final Map<ItemKind, Long> contentBytes = new EnumMap<>(ItemKind.class);

    /** How many requests had an object when their list was written last; empty before the first time. */
    private OptionalInt shownRequests = OptionalInt.empty();

    /** The items of each kind that the last pass counted as uncovered. */
    private final Map<ItemKind, long[]> uncovered = new EnumMap<>(ItemKind.class);

    private @Nullable InventoryPass pass;

    /** Whether a step is queued. */
    private boolean queued;

    /** Consecutive passes that did not bring all objects up to date. */
    private int failures;

    private int epoch;

    InventoryWork(ListMemory memory, InventoryIntent intent, ListingRequest request) {
        this.memory = memory;
        this.namespace = intent.resource().namespace();
        this.intent = intent;
        this.expected = ExpectedLists.of(request);
    }

    /**
     * Expects the lists of another request. Everything about another spec or another GitHub is dropped; a pass over its objects
     * ends before its next call. Lists that were read already for the same are kept.
     *
     * @return what to request: the lists that are missing
     */
    ListingRequest expect(InventoryIntent newIntent, ListingRequest all) {
        if (!intent.equals(newIntent) || !apiUrl().equals(all.credentials().apiUrl())) {
            dropAll();
            failures = 0;
        }
        Set<ItemKind> missing = EnumSet.copyOf(all.kinds());
        if (!isReady()) {
            missing.removeAll(received.keySet());
        }
        intent = newIntent;
        var request = new ListingRequest(all.resource(), all.credentials(), all.organization(), missing, all.since());
        expected = ExpectedLists.of(request);
        blocked.clear();
        taken.clear();
        takenPages = 0;
        return request;
    }

    InventoryIntent intent() {
        return intent;
    }

    /** Returns the namespace of the inventory, which never changes. */
    String namespace() {
        return namespace;
    }

    /** Returns the GitHub that the lists are of. */
    URI apiUrl() {
        return expected.apiUrl();
    }

    boolean expects(ListingRequest other) {
        return expected.equals(ExpectedLists.of(other));
    }

    /** Keeps a list; returns false when there is no memory for it, and drops the other lists of the request as well. */
    boolean receive(ItemKind kind, ListingSnapshot snapshot, long bytes) {
        blocked.remove(kind);
        if (!memory.take(namespace, bytes, receivedBytes + sum(contentBytes))) {
            dropReceived();
            return false;
        }
        ListingSnapshot replaced = received.put(kind, snapshot);
        receivedBytes += bytes;
        if (replaced != null) {
            long free = ListMemory.bytesOf(replaced);
            memory.release(namespace, free);
            receivedBytes -= free;
        }
        return true;
    }

    /** Returns how many pages the lists of the request have at GitHub that were read. */
    int pages() {
        return takenPages + pages(received);
    }

    private static int pages(Map<ItemKind, ListingSnapshot> lists) {
        return lists.values().stream().mapToInt(ListMemory::pagesOf).sum();
    }

    /** Has lists of the request not waited for: they cannot be read for now, or are refused. */
    void block(Set<ItemKind> kinds) {
        blocked.addAll(kinds);
        blocked.removeAll(received.keySet());
    }

    /** Whether the received lists can be written: all that can be read for now have come. */
    boolean isReady() {
        return !received.isEmpty() && !isWaiting();
    }

    /** Whether lists may still come, other than those that cannot be read for now. */
    boolean isWaiting() {
        return intent.kinds().stream().anyMatch(kind -> !isRead(kind) && !blocked.contains(kind));
    }

    /** Whether all lists of the request were read. */
    boolean isComplete() {
        return intent.kinds().stream().allMatch(this::isRead);
    }

    private boolean isRead(ItemKind kind) {
        return received.containsKey(kind) || taken.contains(kind);
    }

    /**
     * Returns the received lists and forgets the contents of the same kinds before them; empty when they cannot be written
     * yet.
     */
    Map<ItemKind, ListingSnapshot> takeReceived() {
        if (!isReady()) {
            return Map.of();
        }
        Map<ItemKind, ListingSnapshot> lists = new EnumMap<>(received);
        lists.forEach((kind, list) -> {
            dropContent(kind);
            contentBytes.put(kind, ListMemory.bytesOf(list));
        });
        taken.addAll(lists.keySet());
        takenPages += pages(lists);
        receivedBytes = 0;
        received.clear();
        return lists;
    }

    /**
     * The result of the last pass, which the next one starts from.
     *
     * @param shownRequests how many requests had an object when their list was written last; empty before the first time
     * @param uncovered the items of each kind that the last pass counted as uncovered, ascending
     */
    record Previous(OptionalInt shownRequests, Map<ItemKind, long[]> uncovered) {}

    Previous previous() {
        return new Previous(shownRequests, Map.copyOf(uncovered));
    }

    Map<ItemKind, KindContent> contents() {
        return contents;
    }

    /** Shows this, and of other kinds what could not be written before. */
    void show(Map<ItemKind, KindContent> newContents) {
        contents.putAll(newContents);
        KindContent requests = newContents.get(ItemKind.REQUEST);
        if (requests != null) {
            shownRequests = OptionalInt.of(requests.counts().shown());
        }
    }

    @Nullable
    InventoryPass pass() {
        return pass;
    }

    void begin(InventoryPass newPass) {
        pass = newPass;
    }

    /** Changes whenever everything is dropped: what was begun before counts no more. */
    int epoch() {
        return epoch;
    }

    /**
     * Notes that a pass has ended. Drops its contents when all objects are up to date, and after many passes that failed, so
     * that they do not take the memory of others for ever.
     */
    void end(boolean upToDate) {
        pass = null;
        contents.forEach((kind, content) -> uncovered.put(kind, content.uncovered()));
        failures = upToDate ? 0 : failures + 1;
        if (upToDate || failures >= MAX_FAILURES) {
            dropContents();
        }
    }

    int failures() {
        return failures;
    }

    /** Notes that a step is queued; returns false when one was before. */
    boolean queue() {
        boolean was = queued;
        queued = true;
        return !was;
    }

    void unqueue() {
        queued = false;
    }

    void dropAll() {
        epoch++;
        pass = null;
        uncovered.clear();
        dropReceived();
        dropContents();
    }

    private void dropReceived() {
        memory.release(namespace, receivedBytes);
        received.clear();
        receivedBytes = 0;
    }

    private void dropContents() {
        for (ItemKind kind : ItemKind.values()) {
            dropContent(kind);
        }
    }

    private void dropContent(ItemKind kind) {
        contents.remove(kind);
        Long bytes = contentBytes.remove(kind);
        memory.release(namespace, bytes == null ? 0 : bytes);
    }

    private static long sum(Map<ItemKind, Long> bytes) {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }
}
