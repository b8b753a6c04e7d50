package dev.patoperator.dispatch.listing.request;

import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.listing.ListingReceiver;
import dev.patoperator.dispatch.model.listing.ListingRequest;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request for lists, and its receiver. Must not be called under a lock. Thread-safe. */
public final class RequestedListing {

    private static final Logger LOG = LoggerFactory.getLogger(RequestedListing.class);

    private final ListingRequest request;
    private final ListingReceiver receiver;
    private final AtomicBoolean hasFailed = new AtomicBoolean();

    public RequestedListing(ListingRequest request, ListingReceiver receiver) {
        this.request = request;
        this.receiver = receiver;
    }

    public ListingRequest request() {
        return request;
    }

    /** Whether the request asks for the list of this kind. */
    public boolean asksFor(ItemKind kind) {
        return request.kinds().contains(kind);
    }

    /** Passes a list to the receiver. */
    public void listed(ItemKind kind, ListingSnapshot snapshot) {
        call(() -> receiver.listed(request, kind, snapshot));
    }

    /** Tells the receiver why there is no list. */
    public void blocked(Blocker blocker) {
        call(() -> receiver.blocked(request, blocker));
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
