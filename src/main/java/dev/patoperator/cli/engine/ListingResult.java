package dev.patoperator.cli.engine;

import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the policies decide about the items of a listing, in the order of the listing.
 *
 * @param overLimit the resources that decide nothing because their limit does not allow all that they match, each with the
 *     message of its condition
 */
public record ListingResult(
        Map<Long, ItemResult> requests, Map<Long, ItemResult> grants, Map<ResourceRef, String> overLimit) {

    public ListingResult {
        requests = Collections.unmodifiableMap(new LinkedHashMap<>(requests));
        grants = Collections.unmodifiableMap(new LinkedHashMap<>(grants));
        overLimit = Collections.unmodifiableMap(new LinkedHashMap<>(overLimit));
    }

    /** Returns the result of an item; empty when the listing does not have it. */
    public Optional<ItemResult> of(ItemKind kind, long id) {
        return Optional.ofNullable((kind == ItemKind.REQUEST ? requests : grants).get(id));
    }
}
