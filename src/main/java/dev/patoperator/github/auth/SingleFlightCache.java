package dev.patoperator.github.auth;

import dev.patoperator.github.GitHubException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;

/**
 * Values that cost a call. Callers that ask for the same one at the same time share one call, and its failure; failures
 * are not kept.
 */
final class SingleFlightCache<K, V> {

    /** How a value is made. */
    @FunctionalInterface
    interface Loader<V> {
        V load() throws GitHubException, InterruptedException;
    }

    private final ConcurrentMap<K, CompletableFuture<V>> entries = new ConcurrentHashMap<>();
    private final Predicate<V> fresh;

    /**
     * An empty cache.
     *
     * @param fresh whether a kept value may still be given out
     */
    SingleFlightCache(Predicate<V> fresh) {
        this.fresh = fresh;
    }

    V get(K key, Loader<V> loader) throws GitHubException, InterruptedException {
        while (true) {
            CompletableFuture<V> mine = new CompletableFuture<>();
            CompletableFuture<V> entry =
                    entries.compute(key, (k, known) -> known == null || isStale(known) ? mine : known);
            if (entry == mine) {
                return load(key, mine, loader);
            }
            try {
                return entry.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof GitHubException failure) {
                    throw failure;
                }
                // The thread that made the call was interrupted, which is no answer for anyone else: take its turn.
            }
        }
    }

    /** Forgets the value of a key where it matches. */
    void forget(K key, Predicate<V> unwanted) {
        entries.computeIfPresent(
                key,
                (k, entry) -> entry.isDone() && (entry.isCompletedExceptionally() || unwanted.test(entry.join()))
                        ? null
                        : entry);
    }

    /** Forgets the values that match. */
    void forget(Predicate<V> unwanted) {
        entries.values().removeIf(entry -> entry.isDone() && (isStale(entry) || unwanted.test(entry.join())));
    }

    private V load(K key, CompletableFuture<V> mine, Loader<V> loader) throws GitHubException, InterruptedException {
        try {
            V value = loader.load();
            mine.complete(value);
            return value;
        } catch (GitHubException | InterruptedException | RuntimeException e) {
            entries.remove(key, mine);
            mine.completeExceptionally(e);
            throw e;
        } finally {
            forget(value -> false);
        }
    }

    private boolean isStale(CompletableFuture<V> entry) {
        return entry.isDone() && (entry.isCompletedExceptionally() || !fresh.test(entry.join()));
    }
}
