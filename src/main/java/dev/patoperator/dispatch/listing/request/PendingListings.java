package dev.patoperator.dispatch.listing.request;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.dispatch.model.listing.ListingRequest;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Requests for lists that wait, oldest first. One per resource: a newer request replaces the older one. Receivers are called
 * without a lock. Thread-safe.
 */
public final class PendingListings {

    private static final class Entry {
        private final RequestedListing requested;
        private final Set<ItemKind> missing;
        private final Map<ItemKind, Blocker> reported = new EnumMap<>(ItemKind.class);

        private Entry(RequestedListing requested) {
            this.requested = requested;
            this.missing = EnumSet.noneOf(ItemKind.class);
            this.missing.addAll(requested.kinds());
        }

        private Set<ItemKind> concerned(BiPredicate<ListingRequest, ItemKind> concerned) {
            return missing.stream()
                    .filter(kind -> concerned.test(requested.request(), kind))
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(ItemKind.class)));
        }

        /** Notes that a blocker is reported for these kinds. Returns false when it was the last one before. */
        private boolean report(Set<ItemKind> kinds, Blocker blocker) {
            boolean isNew = false;
            for (ItemKind kind : kinds) {
                isNew |= !blocker.equals(reported.put(kind, blocker));
            }
            return isNew;
        }
    }

    /** What a receiver is told, after the lock is released. */
    private record Told(RequestedListing requested, Set<ItemKind> kinds) {
        void blocked(Blocker blocker) {
            requested.blocked(kinds, blocker);
        }
    }

    @GuardedBy("this")
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** Adds a request. Replaces the earlier one of its resource. */
    public synchronized void add(RequestedListing requested) {
        String uid = requested.request().resource().uid();
        entries.remove(uid);
        if (!requested.kinds().isEmpty()) {
            entries.put(uid, new Entry(requested));
        }
    }

    public synchronized void withdraw(String uid) {
        entries.remove(uid);
    }

    public synchronized boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Returns the request that waits longest. */
    public synchronized Optional<RequestedListing> oldest() {
        return entries.values().stream().map(entry -> entry.requested).findFirst();
    }

    /** Returns the request that waits longest for the list of a kind. */
    public synchronized Optional<RequestedListing> oldest(ItemKind kind) {
        return missing(kind).findFirst();
    }

    /** Returns the requests that a list of a kind serves whose reading began at the given time. */
    public synchronized List<RequestedListing> servedBy(ItemKind kind, Instant startedAt) {
        return missing(kind)
                .filter(requested -> !requested.request().since().isAfter(startedAt))
                .toList();
    }

    @GuardedBy("this")
    private Stream<RequestedListing> missing(ItemKind kind) {
        return entries.values().stream()
                .filter(entry -> entry.missing.contains(kind))
                .map(entry -> entry.requested);
    }

    /** Whether any request asks for a list of these kinds. */
    public synchronized boolean anyAsksFor(Predicate<ItemKind> kinds) {
        return entries.values().stream()
                .flatMap(entry -> entry.missing.stream())
                .anyMatch(kinds);
    }

    /** Removes and returns all requests. */
    public synchronized List<RequestedListing> takeAll() {
        List<RequestedListing> all =
                entries.values().stream().map(entry -> entry.requested).toList();
        entries.clear();
        return all;
    }

    /** Notes that a request is served as to one kind. Returns false when it was withdrawn or replaced meanwhile. */
    public synchronized boolean complete(RequestedListing requested, ItemKind kind) {
        Entry entry = current(requested);
        if (entry == null || !entry.missing.remove(kind)) {
            return false;
        }
        entry.reported.remove(kind);
        if (entry.missing.isEmpty()) {
            entries.remove(requested.request().resource().uid());
        }
        return true;
    }

    @GuardedBy("this")
    private @Nullable Entry current(RequestedListing requested) {
        Entry entry = entries.get(requested.request().resource().uid());
        return entry == null || entry.requested != requested ? null : entry;
    }

    /**
     * Tells receivers what their requests wait for, unless that was the last that they were told.
     *
     * @param concerned whether a request, and one kind that it is not served as to, is concerned
     */
    public void block(BiPredicate<ListingRequest, ItemKind> concerned, Blocker blocker) {
        List<Told> told = new ArrayList<>();
        synchronized (this) {
            for (Entry entry : entries.values()) {
                Set<ItemKind> kinds = entry.concerned(concerned);
                if (entry.report(kinds, blocker)) {
                    told.add(new Told(entry.requested, kinds));
                }
            }
        }
        told.forEach(it -> it.blocked(blocker));
    }

    /**
     * Tells receivers why their requests are refused, and ends these as to the kinds that are concerned: the lists of other
     * kinds are still read.
     *
     * @param concerned as in {@link #block}
     * @return the requests that are refused, as a whole or in part
     */
    public List<ListingRequest> refuse(BiPredicate<ListingRequest, ItemKind> concerned, Blocker blocker) {
        List<Told> refused = new ArrayList<>();
        synchronized (this) {
            for (Entry entry : List.copyOf(entries.values())) {
                Set<ItemKind> kinds = entry.concerned(concerned);
                if (!kinds.isEmpty()) {
                    refused.add(new Told(entry.requested, kinds));
                    entry.missing.removeAll(kinds);
                }
                if (entry.missing.isEmpty()) {
                    entries.remove(entry.requested.request().resource().uid());
                }
            }
        }
        refused.forEach(it -> it.blocked(blocker));
        return refused.stream().map(it -> it.requested().request()).toList();
    }
}
