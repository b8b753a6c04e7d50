package dev.patoperator.dispatch.listing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits the memory of the lists of all organizations together. A worker without a step under way keeps its lists only
 * to save calls: where memory is short, the lists of the workers whose last step is longest ago are evicted. Lists that
 * are being read are not evicted. Each of them may grow to {@link #SHORT_LIST} whatever the others take. So a server
 * that lists without end, or with very long texts, uses up neither the heap nor what the lists of others need.
 * Thread-safe.
 */
public final class ListingMemoryBudget {

    /** Bytes that a list that is being read may always take: a thousand items of the usual size. */
    static final long SHORT_LIST = 512L << 10;

    /** Lists may take the heap divided by this number. */
    private static final int PARTS_OF_HEAP = 4;

    private final long maxBytes;

    @GuardedBy("this")
    private long used;

    /** Bytes of names, which only save calls. Counted separately, so that they leave the memory of lists to lists. */
    @GuardedBy("this")
    private long usedByNames;

    /** How to evict the lists of each worker without a step under way; the one whose last step is longest ago first. */
    @GuardedBy("this")
    private final Map<Object, Runnable> idle = new LinkedHashMap<>();

    /** Creates a budget of a quarter of the heap. */
    public ListingMemoryBudget() {
        this(Runtime.getRuntime().maxMemory() / PARTS_OF_HEAP);
    }

    /** Creates a budget of so many bytes, not counting what short lists take beyond it while they are read. */
    public ListingMemoryBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Changes the size of a list, in bytes. Where it grows, lists that nobody uses may be evicted, by calling foreign
     * code.
     *
     * @return false, and the size stays as it was, when that does not fit
     */
    boolean resize(long before, long after) {
        while (!fits(after - before) && evictOne()) {
            // try again
        }
        return resizeNow(before, after);
    }

    private synchronized boolean fits(long change) {
        return change <= 0 || used + change <= maxBytes;
    }

    private synchronized boolean resizeNow(long before, long after) {
        if (!fits(after - before) && after > SHORT_LIST) {
            return false;
        }
        used += after - before;
        return true;
    }

    /** Takes memory for what is known about the repositories of items, if those of all organizations then take at most a quarter of this budget. */
    public synchronized boolean takeForNames(long bytes) {
        if (usedByNames + bytes > maxBytes / 4) {
            return false;
        }
        usedByNames += bytes;
        return true;
    }

    public synchronized void releaseNames(long bytes) {
        usedByNames -= bytes;
    }

    /**
     * Notes that a step of the owner of some lists has ended.
     *
     * @param evict discards the lists unless the next step has begun; called by another thread, without a lock
     */
    public synchronized void markIdle(Object owner, Runnable evict) {
        idle.put(owner, evict);
    }

    /** Notes that a step begins, or that the owner has no lists any more. */
    public synchronized void markInUse(Object owner) {
        idle.remove(owner);
    }

    private boolean evictOne() {
        Runnable evict;
        synchronized (this) {
            Iterator<Runnable> oldestFirst = idle.values().iterator();
            if (!oldestFirst.hasNext()) {
                return false;
            }
            evict = oldestFirst.next();
            oldestFirst.remove();
        }
        evict.run();
        return true;
    }

    /** Begins to read what is not kept after it was used. Each of these counts as a list of its own. */
    public Share share() {
        return new Share();
    }

    /** The memory that one reading takes until it is closed. Used by one thread. */
    public final class Share implements AutoCloseable {

        private long size;

        private Share() {}

        /** Takes so many bytes more. Returns false, and takes nothing, when there is no memory for them. */
        public boolean take(long bytes) {
            if (!resize(size, size + bytes)) {
                return false;
            }
            size += bytes;
            return true;
        }

        /** Returns so many of the bytes that were taken. */
        public void release(long bytes) {
            resize(size, size - bytes);
            size -= bytes;
        }

        @Override
        public void close() {
            resize(size, 0);
            size = 0;
        }
    }

    /** Returns the bytes of all lists and names. */
    synchronized long usedBytes() {
        return used + usedByNames;
    }
}
