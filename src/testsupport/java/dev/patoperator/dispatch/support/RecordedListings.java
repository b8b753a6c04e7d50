package dev.patoperator.dispatch.support;

import dev.patoperator.dispatch.listing.request.RequestedListing;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.listing.ListingReceiver;
import dev.patoperator.dispatch.model.listing.ListingRequest;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Requests lists, and records what it receives. */
public final class RecordedListings implements ListingReceiver {

    /** Such as {@code a: listed GRANT 3} and {@code a: blocked RATE_LIMITED}. */
    public final List<String> told = new CopyOnWriteArrayList<>();

    public final List<Blocker> blockers = new CopyOnWriteArrayList<>();

    /** The last list of each kind. */
    public final Map<ItemKind, ListingSnapshot> snapshots = new ConcurrentHashMap<>();

    /** Runs after something was recorded. */
    public volatile Runnable afterwards = () -> {};

    /** A request of the namespace {@code acme} for the lists of these kinds. */
    public static ListingRequest request(String name, Instant since, ItemKind... kinds) {
        return new ListingRequest(
                new ResourceRef("PatInventory", "acme", name, "uid-" + name),
                TestSubmissions.CREDENTIALS,
                "acme",
                Set.of(kinds),
                since);
    }

    /** The same with this receiver. */
    public RequestedListing requested(String name, Instant since, ItemKind... kinds) {
        return new RequestedListing(request(name, since, kinds), this);
    }

    @Override
    public void listed(ListingRequest request, ItemKind kind, ListingSnapshot snapshot) {
        snapshots.put(kind, snapshot);
        told.add(request.resource().name() + ": listed " + kind + " "
                + snapshot.items().size());
        afterwards.run();
    }

    @Override
    public void blocked(ListingRequest request, Set<ItemKind> kinds, Blocker blocker) {
        blockers.add(blocker);
        told.add(request.resource().name() + ": blocked " + blocker.kind());
        afterwards.run();
    }
}
