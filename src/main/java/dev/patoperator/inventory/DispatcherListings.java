package dev.patoperator.inventory;

import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.dispatch.model.listing.ListingReceiver;
import dev.patoperator.dispatch.model.listing.ListingRequest;

/** Has the dispatcher read the lists of inventories: what it reads for policies serves inventories as well. */
record DispatcherListings(Dispatcher dispatcher) implements ListingSource {

    @Override
    public void request(ListingRequest request, ListingReceiver receiver) {
        dispatcher.requestListing(request, receiver);
    }

    @Override
    public void withdraw(String uid) {
        dispatcher.withdrawListing(uid);
    }
}
