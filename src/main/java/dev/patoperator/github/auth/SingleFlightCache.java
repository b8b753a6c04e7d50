package dev.patoperator.github.auth;

import dev.patoperator.github.GitHubException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;

/**
 * A cache of values that cost a call each. Callers that request the same value at the same time share one call and its
 * failure. Failures are not kept. Thread-safe.
 */
final class SingleFlightCache<K, V> {

    @FunctionalInterface
    interface Loader<V> {
        V load() throws GitHubException, InterruptedException;
    }

    private final ConcurrentMap<K, CompletableFuture<V>> entries = new ConcurrentHashMap<>();
    private final Predicate<V> fresh;

    /**
     * Creates an empty cache.
     *
     * @param fresh whether a cached value may still be returned
     */
    SingleFlightCache(Predicate<V> fresh) {
        this.fresh = fresh;
    }

    V get(K key, Loader<V> loader) throws GitHubException, InterruptedException {
        while (true) {
            CompletableFuture<V> ownLoad = new CompletableFuture<>();
            CompletableFuture<V> entry =
                    entries.compute(key, (k, known) -> known == null || isStale(known) ? ownLoad : known);
            if (entry == ownLoad) {
                return load(key, ownLoad, loader);
            }
            try {
                return entry.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof GitHubException failure) {
                    throw failure;
                }
                // The loading thread was interrupted or met a defect, so nothing is known of the value: load it here.
            }
        }
    }

    /** Returns a cached value that matches and may still be returned; empty when there is none. Does not wait. */
    Optional<V> find(Predicate<V> wanted) {
        return entries.values().stream()
                .filter(entry -> entry.isDone() && !isStale(entry))
                .map(CompletableFuture::join)
                .filter(wanted)
                .findFirst();
    }

    /** Removes the value of a key when it matches. A load in progress is kept. */
    void forget(K key, Predicate<V> unwanted) {
        entries.computeIfPresent(
                key,
                (k, entry) -> entry.isDone() && (entry.isCompletedExceptionally() || unwanted.test(entry.join()))
                        ? null
                        : entry);
    }

    /** Removes the values that match, and those that are stale. Loads in progress are kept. */
    void forget(Predicate<V> unwanted) {
        entries.values().removeIf(entry -> entry.isDone() && (isStale(entry) || unwanted.test(entry.join())));
    }

    private V load(K key, CompletableFuture<V> ownLoad, Loader<V> loader) throws GitHubException, InterruptedException {
        try {
            V value = loader.load();
            ownLoad.complete(value);
            return value;
        } catch (GitHubException | InterruptedException | RuntimeException | Error e) {
            entries.remove(key, ownLoad);
            ownLoad.completeExceptionally(e);
            throw e;
        } finally {
            forget(value -> false);
        }
    }

    private boolean isStale(CompletableFuture<V> entry) {
        return entry.isDone() && (entry.isCompletedExceptionally() || !fresh.test(entry.join()));
    }
}
