package dev.patoperator.text;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Creates daemon threads, which do not keep the process alive, with names that a thread dump can be read by. */
public final class DaemonThreads {

    private DaemonThreads() {}

    /** Returns a factory whose threads all have this name. For an executor of one thread. */
    public static ThreadFactory named(String name) {
        return task -> daemon(task, name);
    }

    /** Returns a factory whose threads are numbered from 1: {@code name-1}, {@code name-2}. For a pool. */
    public static ThreadFactory numbered(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> daemon(task, name + "-" + number.incrementAndGet());
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
