package dev.patoperator.inventory.write;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits the memory of the lists that wait to be written, of all inventories together. The lists of one inventory are accepted
 * whatever their size when there are no others, so that a large one has its turn. Short lists, and the first ones of a
 * namespace, may take as much again, so that they need not wait for large ones, nor for the many lists of another namespace.
 * Thread-safe.
 */
final class ListMemory {

    /** Bytes of an item with its explanation, without texts of unusual length. */
    private static final long ITEM_BYTES = 1024;

    /** Items in a page of GitHub's. */
    private static final int PAGE = 100;

    private static final int PARTS_OF_HEAP = 8;

    /** Bytes of a short list. */
    private static final long SHORT_LIST = 256L << 10;

    private final long maxBytes;

    @GuardedBy("this")
    private long used;

    /** Of each namespace that has lists. */
    @GuardedBy("this")
    private final Map<String, Long> usedByNamespace = new HashMap<>();

    /** Creates a limit of an eighth of the heap. */
    ListMemory() {
        this(Runtime.getRuntime().maxMemory() / PARTS_OF_HEAP);
    }

    ListMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Takes so many bytes for a list; returns false, and takes nothing, when they do not fit.
     *
     * @param own bytes that the inventory has already
     */
    synchronized boolean take(String namespace, long bytes, long own) {
        long ofNamespace = usedByNamespace.getOrDefault(namespace, 0L);
        boolean first = ofNamespace == own;
        long most = bytes <= SHORT_LIST || (first && bytes <= maxBytes) ? 2 * maxBytes : maxBytes;
        if (used > own && (used + bytes > most || (!first && ofNamespace + bytes > maxBytes))) {
            return false;
        }
        used += bytes;
        usedByNamespace.put(namespace, ofNamespace + bytes);
        return true;
    }

    synchronized void release(String namespace, long bytes) {
        used -= bytes;
        usedByNamespace.computeIfPresent(namespace, (key, before) -> before > bytes ? before - bytes : null);
    }

    synchronized long used() {
        return used;
    }

    /** Estimates the bytes of a list. */
    static long bytesOf(ListingSnapshot snapshot) {
        long bytes = 0;
        for (ListedPat item : snapshot.items().values()) {
            bytes += ITEM_BYTES + (item instanceof PatRequest request ? length(request.reason()) : 0);
        }
        for (List<String> names : snapshot.repositories().values()) {
            bytes += 64L * names.size();
        }
        return bytes;
    }

    /** Returns the number of pages of a list at GitHub. */
    static int pagesOf(ListingSnapshot snapshot) {
        return Math.max(1, (snapshot.items().size() + PAGE - 1) / PAGE);
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
