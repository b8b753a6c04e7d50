package dev.patoperator.inventory;

import dev.patoperator.dispatch.model.listing.ListingReceiver;
import dev.patoperator.dispatch.model.listing.ListingRequest;

/** Reads lists of GitHub on request: the dispatcher, for whom a list serves policies as well. */
interface ListingSource {

    /** Asks for lists. Replaces the earlier request of the inventory. */
    void request(ListingRequest request, ListingReceiver receiver);

    /** Forgets the request of an inventory. */
    void withdraw(String uid);
}
