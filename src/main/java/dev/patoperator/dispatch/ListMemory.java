package dev.patoperator.dispatch;

/**
 * The memory that lists of all organizations take together. A short list always fits; long ones share what is left, so that
 * a server that lists without end, or at great length, uses up neither the heap nor what the lists of others need.
 */
final class ListMemory {

    /** Of each list, this many bytes count for nothing: two thousand items of the usual size. */
    static final long SHORT_LIST = 1L << 20;

    /** Long lists may take one of so many parts of the heap. */
    private static final int PARTS_OF_HEAP = 4;

    private final long most;

    /** Guarded by this. */
    private long used;

    /** A quarter of the heap. */
    ListMemory() {
        this(Runtime.getRuntime().maxMemory() / PARTS_OF_HEAP);
    }

    /** @param most bytes of all lists together, less what is short of each */
    ListMemory(long most) {
        this.most = most;
    }

    /** A list changes its size in bytes; answers false, and lets it stay as it was, when that does not fit. */
    synchronized boolean resize(long before, long after) {
        long change = counted(after) - counted(before);
        if (change > 0 && used + change > most) {
            return false;
        }
        used += change;
        return true;
    }

    /** The same for what is only kept to spare calls: it leaves three quarters of the memory to lists. */
    synchronized boolean resizeIfSpare(long before, long after) {
        return used + counted(after) - counted(before) <= most / 4 && resize(before, after);
    }

    /** Begins to read what is not kept after it was used: each of these counts as a list of its own. */
    Share share() {
        return new Share();
    }

    /** What one reading takes until it is closed. Used by one thread. */
    final class Share implements AutoCloseable {

        private long size;

        private Share() {}

        /** Answers false, and takes nothing, when there is no memory for so many bytes more. */
        boolean take(long bytes) {
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

    synchronized long used() {
        return used;
    }

    private static long counted(long size) {
        return Math.max(0, size - SHORT_LIST);
    }
}
