package dev.patoperator.controller;

import dev.patoperator.decision.ResourceRef;
import dev.patoperator.dispatch.Order;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which ids of a requested retry have no result yet. Each id is tried once for each request, however the results come in: an id
 * that failed again must not be taken for one that is still to be tried.
 */
final class RetryProgress {

    private record Retry(Order.Attempt attempt, Set<Long> left) {}

    private final Map<ResourceRef, Retry> retries = new HashMap<>();

    /**
     * The ids that are still to be tried, in ascending order.
     *
     * @param asked what the retry is about; used when it begins
     * @param results ids with a result since it began
     */
    synchronized List<Long> left(
            ResourceRef resource, Order.Attempt attempt, Collection<Long> asked, Collection<Long> results) {
        Retry retry = retries.get(resource);
        if (retry == null || !retry.attempt().equals(attempt)) {
            retry = new Retry(attempt, new HashSet<>(asked));
            retries.put(resource, retry);
        }
        retry.left().removeAll(results);
        List<Long> left = new ArrayList<>(retry.left());
        left.sort(null);
        return left;
    }

    /** The retry is handled. */
    synchronized void forget(ResourceRef resource) {
        retries.remove(resource);
    }

    /** Forgets resources that are gone. */
    synchronized void retain(Predicate<ResourceRef> exists) {
        retries.keySet().removeIf(resource -> !exists.test(resource));
    }
}
