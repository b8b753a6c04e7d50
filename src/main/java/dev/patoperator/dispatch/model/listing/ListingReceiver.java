package dev.patoperator.dispatch.model.listing;

import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import java.util.Set;

/**
 * Receives the lists that a {@link ListingRequest} asks for. Called by the threads of workers, for one request by one thread at
 * a time; must not block. A request that was withdrawn or replaced a moment ago may still be answered.
 */
public interface ListingReceiver {

    /**
     * Called once for each kind of the request, with a complete list: an item that it lacks is not there. The snapshot holds
     * what policies have read anyway of repositories and people, as far as it is still valid; GitHub is not called for more,
     * and the rest is unknown. It is shared and may be large: it must not be kept.
     */
    void listed(ListingRequest request, ItemKind kind, ListingSnapshot snapshot);

    /**
     * Called when lists cannot be read for now, or are refused. After a blocker for which a person has to act
     * ({@link Blocker.Kind#isStalling}) the request has ended as to these kinds; after another one it stays, and is tried
     * again. Lists of other kinds still come.
     *
     * @param kinds the kinds of the lists, at least one
     */
    void blocked(ListingRequest request, Set<ItemKind> kinds, Blocker blocker);
}
