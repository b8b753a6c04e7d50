package dev.patoperator.dispatch.listing.organization;

import dev.patoperator.dispatch.listing.ListingMemoryBudget;

/** The memory that one list takes of the share of all lists of an organization. Used by one thread at a time. */
final class ListMemory {

    private final ListingMemoryBudget.Share share;
    private final String list;
    private long size;

    /** @param list what is listed, for messages */
    ListMemory(ListingMemoryBudget.Share share, String list) {
        this.share = share;
        this.list = list;
    }

    /** @throws ListCall.UnreadableListException when there is no memory for so many bytes more */
    void take(long bytes) {
        if (!share.take(bytes)) {
            throw new ListCall.UnreadableListException("the list of " + list
                    + " is longer than the operator has memory for, in addition to the other lists");
        }
        size += bytes;
    }

    long size() {
        return size;
    }

    /** Releases memory until only this many bytes are taken. */
    void releaseTo(long smaller) {
        share.release(size - smaller);
        size = smaller;
    }
}
