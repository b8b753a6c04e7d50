package dev.patoperator.inventory.write;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.concurrent.FairQueue;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.listing.ListingReceiver;
import dev.patoperator.dispatch.model.listing.ListingRequest;
import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.inventory.item.KindContent;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import dev.patoperator.text.DaemonThreads;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the lists of inventories and writes their objects, with one thread that serves all namespaces in turn, and the
 * inventories of each in turn. Of each inventory at most one step is queued, and only the newest lists are kept. A pass that
 * fails is repeated with back-off, without reading GitHub again. Thread-safe.
 */
public final class ObjectWriter implements ListingReceiver, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ObjectWriter.class);

    private static final int MAX_DOUBLINGS = 6;

    private final KubernetesClient kubernetes;
    private final ContentFactory contentFactory;
    private final WriteListener listener;
    private final BooleanSupplier leading;
    private final Duration firstRetry;
    private final ListMemory memory;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("inventory"));

    @GuardedBy("this")
    private final Map<String, InventoryWork> works = new HashMap<>();

    /** What has a step to run now, by namespace. For each the thread has a task, which runs the step whose turn it is. */
    private final FairQueue<String, InventoryWork> turns =
            new FairQueue<>(Integer.MAX_VALUE, work -> 1, System::nanoTime);

    /**
     * Creates a writer and its thread.
     *
     * @param leading whether this process may write; asked before each call
     * @param firstRetry pause after a pass that failed; doubled each time, at most 64 times as long
     */
    public ObjectWriter(
            KubernetesClient kubernetes,
            ContentFactory contentFactory,
            WriteListener listener,
            BooleanSupplier leading,
            Duration firstRetry) {
        this(kubernetes, contentFactory, listener, leading, firstRetry, new ListMemory());
    }

    ObjectWriter(
            KubernetesClient kubernetes,
            ContentFactory contentFactory,
            WriteListener listener,
            BooleanSupplier leading,
            Duration firstRetry,
            ListMemory memory) {
        this.kubernetes = kubernetes;
        this.contentFactory = contentFactory;
        this.listener = listener;
        this.leading = leading;
        this.firstRetry = firstRetry;
        this.memory = memory;
    }

    /**
     * Expects the lists of a request. Lists of an earlier request of the inventory are not accepted any more.
     *
     * @param all asks for all lists
     * @return the request to make, without the lists that an earlier one has brought already
     */
    public synchronized ListingRequest expect(InventoryIntent intent, ListingRequest all) {
        return works.computeIfAbsent(intent.resource().uid(), uid -> new InventoryWork(memory, intent, all))
                .expect(intent, all);
    }

    /** Forgets an inventory. A pass under way ends before its next call. */
    public synchronized void forget(String uid) {
        InventoryWork work = works.remove(uid);
        if (work != null) {
            work.dropAll();
        }
    }

    @Override
    public void listed(ListingRequest request, ItemKind kind, ListingSnapshot snapshot) {
        long bytes = ListMemory.bytesOf(snapshot);
        InventoryIntent intent;
        boolean kept;
        boolean ready;
        boolean complete;
        int pages;
        synchronized (this) {
            InventoryWork work = works.get(request.resource().uid());
            if (work == null || !work.expects(request)) {
                return;
            }
            intent = work.intent();
            kept = work.receive(kind, snapshot, bytes);
            ready = work.isReady();
            complete = work.isComplete();
            pages = work.pages();
            if (ready) {
                enqueue(work);
            }
        }
        if (!kept) {
            listener.dropped(intent);
        } else if (ready) {
            listener.read(intent, pages, complete);
        }
    }

    @Override
    public void blocked(ListingRequest request, Set<ItemKind> kinds, Blocker blocker) {
        InventoryIntent intent;
        boolean ready;
        boolean waits;
        int pages;
        synchronized (this) {
            InventoryWork work = works.get(request.resource().uid());
            if (work == null || !work.expects(request)) {
                return;
            }
            intent = work.intent();
            work.block(kinds);
            waits = work.isWaiting();
            ready = work.isReady();
            pages = work.pages();
            if (ready) {
                enqueue(work); // One list cannot be read while the other was.
            }
        }
        if (ready) {
            listener.read(intent, pages, false);
        }
        listener.blocked(intent, blocker, waits);
    }

    @GuardedBy("this")
    private void enqueue(InventoryWork work) {
        if (work.queue()) {
            awaitTurn(work);
        }
    }

    private synchronized void awaitTurn(InventoryWork work) {
        turns.add(work.namespace(), work);
        schedule(this::takeTurn, Duration.ZERO);
    }

    private void takeTurn() {
        try {
            FairQueue.Taken<String, InventoryWork> turn = turns.poll();
            if (turn != null) {
                step(turn.element());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the writer is closed
        }
    }

    private void schedule(Runnable task, Duration delay) {
        try {
            var unused = thread.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Not scheduled, because the operator stops: the next leader writes the objects", e);
        }
    }

    private void step(InventoryWork work) {
        InventoryIntent intent;
        int epoch;
        synchronized (this) {
            work.unqueue();
            intent = work.intent();
            epoch = work.epoch();
        }
        try {
            advance(work, epoch);
        } catch (RuntimeException | Error e) {
            LOG.error("The objects of an inventory could not be written; they are written after its next reading", e);
            synchronized (this) {
                if (work.epoch() != epoch) {
                    return;
                }
                work.dropAll();
            }
            listener.written(intent, WriteResult.INTERNAL_ERROR);
        }
    }

    private void advance(InventoryWork work, int epoch) {
        InventoryPass pass = isWanted(work, epoch) ? currentPass(work, epoch) : null;
        if (pass == null) {
            return;
        }
        boolean more = pass.step();
        InventoryIntent intent;
        synchronized (this) {
            if (work.epoch() != epoch) {
                return;
            }
            intent = work.intent();
            if (!isWanted(work, epoch)) {
                work.dropAll();
                return;
            }
            if (more) {
                enqueue(work);
                return;
            }
            boolean upToDate = pass.result().problem() == null;
            work.end(upToDate);
            if (work.isReady()) {
                enqueue(work);
            } else if (!work.contents().isEmpty() && work.queue()) {
                schedule(() -> awaitTurn(work), backoff(work.failures() - 1));
            }
        }
        listener.written(intent, pass.result());
    }

    private Duration backoff(int failures) {
        long millis = firstRetry.toMillis() << Math.min(failures, MAX_DOUBLINGS);
        return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(Math.max(1, millis)));
    }

    /** Returns the pass under way, or begins one on new lists, or on those of a pass that failed; null when there are none. */
    private @Nullable InventoryPass currentPass(InventoryWork work, int epoch) {
        InventoryIntent intent;
        URI apiUrl;
        Map<ItemKind, ListingSnapshot> received;
        InventoryWork.Previous previous;
        synchronized (this) {
            if (work.epoch() != epoch) {
                return null;
            }
            if (work.pass() != null) {
                return work.pass();
            }
            intent = work.intent();
            apiUrl = work.apiUrl();
            received = work.takeReceived();
            previous = work.previous();
        }
        // Evaluates the conditions of policies, which takes a while.
        Map<ItemKind, KindContent> contents =
                received.isEmpty() ? Map.of() : contentFactory.of(intent, apiUrl, received, previous);
        synchronized (this) {
            if (work.epoch() != epoch) {
                return null;
            }
            if (!contents.isEmpty()) {
                work.show(contents);
            } else if (work.contents().isEmpty()) {
                return null;
            }
            InventoryPass pass = new InventoryPass(kubernetes, intent, work.contents(), () -> isWanted(work, epoch));
            work.begin(pass);
            return pass;
        }
    }

    /** Whether this process leads, the inventory still exists, and its spec and its GitHub are those of an epoch. */
    private boolean isWanted(InventoryWork work, int epoch) {
        synchronized (this) {
            if (work.epoch() != epoch || works.get(work.intent().resource().uid()) != work) {
                return false;
            }
        }
        return leading.getAsBoolean();
    }

    /** Ends the thread, without waiting. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
