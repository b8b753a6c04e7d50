package dev.patoperator.inventory.write;

import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.listing.ListingRequest;
import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.inventory.item.KindContent;
import dev.patoperator.model.ItemKind;
import java.net.URI;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What waits to be written of one inventory. Not thread-safe: {@link ObjectWriter} guards it. */
final class InventoryWork {

    /** Passes over the same lists, with pauses in between that double: about ten minutes. */
    private static final int MAX_FAILURES = 8;

    private final ListMemory memory;
    private InventoryIntent intent;
    private ListingRequest request;

    /** The lists of the request that were read and are not written yet. */
    private final Map<ItemKind, ListingSnapshot> received = new EnumMap<>(ItemKind.class);

    private long receivedBytes;

    /** What the present pass shows, and what a pass that failed shows when it is repeated. */
    private Map<ItemKind, KindContent> contents = Map.of();

    private long contentBytes;

    /** Whether received lists are to be written although others of the request are missing. */
    private boolean partly;

    private @Nullable InventoryPass pass;

    /** Whether a step is queued. */
    private boolean queued;

    /** Consecutive passes that did not bring all objects up to date. */
    private int failures;

    private int epoch;

    InventoryWork(ListMemory memory, InventoryIntent intent, ListingRequest request) {
        this.memory = memory;
        this.intent = intent;
        this.request = request;
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
        request = new ListingRequest(all.resource(), all.credentials(), all.organization(), missing, all.since());
        partly = false;
        return request;
    }

    InventoryIntent intent() {
        return intent;
    }

    /** Returns the GitHub that the lists are of. */
    URI apiUrl() {
        return request.credentials().apiUrl();
    }

    boolean expects(ListingRequest other) {
        return request.since().equals(other.since())
                && request.kinds().equals(other.kinds())
                && request.organization().equals(other.organization())
                && apiUrl().equals(other.credentials().apiUrl());
    }

    /** Keeps a list; returns false when there is no memory for it, and drops the other lists of the request as well. */
    boolean receive(ItemKind kind, ListingSnapshot snapshot, long bytes) {
        if (!memory.take(bytes, receivedBytes + contentBytes)) {
            dropReceived();
            return false;
        }
        ListingSnapshot replaced = received.put(kind, snapshot);
        receivedBytes += bytes;
        if (replaced != null) {
            long free = ListMemory.bytesOf(replaced);
            memory.release(free);
            receivedBytes -= free;
        }
        return true;
    }

    /** Returns how many pages the received lists have at GitHub. */
    int pages() {
        return received.values().stream().mapToInt(ListMemory::pagesOf).sum();
    }

    /** Has the received lists written although others of the request are missing. */
    void writePartly(boolean newPartly) {
        partly = newPartly;
    }

    /** Whether the received lists can be written. */
    boolean isReady() {
        return !received.isEmpty() && (partly || received.keySet().containsAll(intent.kinds()));
    }

    /** Returns the received lists and forgets the contents before them; empty when they cannot be written yet. */
    Map<ItemKind, ListingSnapshot> takeReceived() {
        if (!isReady()) {
            return Map.of();
        }
        dropContents();
        Map<ItemKind, ListingSnapshot> taken = new EnumMap<>(received);
        contentBytes = receivedBytes;
        receivedBytes = 0;
        received.clear();
        return taken;
    }

    Map<ItemKind, KindContent> contents() {
        return contents;
    }

    void show(Map<ItemKind, KindContent> newContents) {
        contents = newContents;
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
        dropReceived();
        dropContents();
    }

    private void dropReceived() {
        memory.release(receivedBytes);
        received.clear();
        receivedBytes = 0;
    }

    private void dropContents() {
        memory.release(contentBytes);
        contents = Map.of();
        contentBytes = 0;
    }
}
