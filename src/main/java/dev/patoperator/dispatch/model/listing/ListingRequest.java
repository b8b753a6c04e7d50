package dev.patoperator.dispatch.model.listing;

import dev.patoperator.github.AppCredentials;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import java.time.Instant;
import java.util.Set;

/**
 * Asks for the lists of an organization, without deciding anything.
 *
 * @param resource the resource that wants them; a request replaces the earlier one of the same resource
 * @param kinds which lists
 * @param since no list is used whose reading began earlier; a time of the monotonic clock
 */
public record ListingRequest(
        ResourceRef resource, AppCredentials credentials, String organization, Set<ItemKind> kinds, Instant since) {

    public ListingRequest {
        kinds = Set.copyOf(kinds);
    }
}
