package dev.patoperator.dispatch.listing.request;

import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.listing.ListingReceiver;
import dev.patoperator.dispatch.model.listing.ListingRequest;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request for lists, and its receiver. Must not be called under a lock. Thread-safe. */
public final class RequestedListing {

    private static final Logger LOG = LoggerFactory.getLogger(RequestedListing.class);

    private final ListingRequest request;
    private final ListingReceiver receiver;
    private final Set<ItemKind> kinds;
    private final AtomicBoolean hasFailed = new AtomicBoolean();

    public RequestedListing(ListingRequest request, ListingReceiver receiver) {
        this(request, receiver, request.kinds());
    }

    private RequestedListing(ListingRequest request, ListingReceiver receiver, Set<ItemKind> kinds) {
        this.request = request;
        this.receiver = receiver;
        this.kinds = Set.copyOf(kinds);
    }

    /** Returns the same request, for the lists of fewer kinds: the others are refused. */
    public RequestedListing only(Set<ItemKind> allowed) {
        return allowed.equals(kinds) ? this : new RequestedListing(request, receiver, allowed);
    }

    public ListingRequest request() {
        return request;
    }

    /** Returns the kinds of the lists that are to be read. */
    public Set<ItemKind> kinds() {
        return kinds;
    }

    /** Passes a list to the receiver. */
    public void listed(ItemKind kind, ListingSnapshot snapshot) {
        call(() -> receiver.listed(request, kind, snapshot));
    }

    /** Tells the receiver why there are no lists of these kinds. */
    public void blocked(Set<ItemKind> blocked, Blocker blocker) {
        call(() -> receiver.blocked(request, Set.copyOf(blocked), blocker));
    }

    private void call(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) { // the worker has others to serve
            if (hasFailed.compareAndSet(false, true)) {
                LOG.error("The lists for {} could not be received", request.resource(), e);
            }
        }
    }
}
