package dev.patoperator.dispatch.listing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The memory that the lists of all organizations take together. A lane that makes no step holds its lists only to spare
 * calls: where memory is short, the lists of the lanes that have made no step for longest are evicted. Lists that are being
 * read are not; each of them may become as long as {@link #SHORT_LIST} whatever the others take, so that a server that lists
 * without end, or at great length, uses up neither the heap nor what the lists of others need.
 */
public final class ListingMemoryBudget {

    /** A list that is being read may always take so many bytes: a thousand items of the usual size. */
    static final long SHORT_LIST = 512L << 10;

    /** Lists may take one of so many parts of the heap. */
    private static final int PARTS_OF_HEAP = 4;

    private final long maxBytes;

    @GuardedBy("this")
    private long used;

    /** Of names, which only spare calls. Counted apart, so that they leave the memory of lists to lists. */
    @GuardedBy("this")
    private long usedByNames;

    /** How to evict the lists of each lane that makes no step; the one that has made none for longest first. */
    @GuardedBy("this")
    private final Map<Object, Runnable> unused = new LinkedHashMap<>();

    /** A quarter of the heap. */
    public ListingMemoryBudget() {
        this(Runtime.getRuntime().maxMemory() / PARTS_OF_HEAP);
    }

    /** @param maxBytes of all lists together, apart from what short ones take beyond it while they are read */
    public ListingMemoryBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * A list changes its size in bytes. Where it grows, lists that nobody uses may be evicted, by calling foreign code.
     *
     * @return false, and the size stays as it was, when that does not fit
     */
    boolean resize(long before, long after) {
        while (!fits(after - before) && evictOne()) {
            // and try again
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

    /** Takes memory for names of repositories, if those of all organizations then take at most a quarter of this memory. */
    synchronized boolean takeForNames(long bytes) {
        if (usedByNames + bytes > maxBytes / 4) {
            return false;
        }
        usedByNames += bytes;
        return true;
    }

    synchronized void releaseNames(long bytes) {
        usedByNames -= bytes;
    }

    /**
     * A step of the owner of some lists has ended.
     *
     * @param evict lets go of the lists unless the next step has begun; called by another thread, without a lock
     */
    public synchronized void unused(Object owner, Runnable evict) {
        unused.put(owner, evict);
    }

    /** A step begins, or there are no lists any more. */
    public synchronized void used(Object owner) {
        unused.remove(owner);
    }

    private boolean evictOne() {
        Runnable evict;
        synchronized (this) {
            Iterator<Runnable> oldestFirst = unused.values().iterator();
            if (!oldestFirst.hasNext()) {
                return false;
            }
            evict = oldestFirst.next();
            oldestFirst.remove();
        }
        evict.run();
        return true;
    }

    /** Begins to read what is not kept after it was used: each of these counts as a list of its own. */
    public Share share() {
        return new Share();
    }

    /** What one reading takes until it is closed. Used by one thread. */
    public final class Share implements AutoCloseable {

        private long size;

        private Share() {}

        /** Answers false, and takes nothing, when there is no memory for so many bytes more. */
        public boolean take(long bytes) {
            if (!resize(size, size + bytes)) {
                return false;
            }
            size += bytes;
            return true;
        }

        @Override
        public void close() {
            resize(size, 0);
            size = 0;
        }
    }

    /** Bytes of all lists and names. */
    synchronized long used() {
        return used + usedByNames;
    }
}
