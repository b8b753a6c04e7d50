package dev.patoperator.dispatch.listing;

/** Lists that a worker keeps for a while to save calls. Used by one thread at a time. */
public interface KeptLists {

    /** Discards what is too old to be used. */
    void forgetOld();

    boolean isEmpty();

    /** Discards all lists. The next step reads what it needs. */
    void evict();
}
