package dev.patoperator.inventory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.credentials.CredentialsReader;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.inventory.write.ContentFactory;
import dev.patoperator.inventory.write.ObjectWriter;
import dev.patoperator.model.Blocker;
import dev.patoperator.precedence.OrganizationLimit;
import dev.patoperator.precedence.explanation.PolicyExplainer;
import dev.patoperator.text.DaemonThreads;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wires what serves inventories. They have a controller of their own, which starts when this process leads: whether it can
 * watch inventories has no effect on decisions and on the probes. Thread-safe.
 */
public final class InventoryModule implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InventoryModule.class);

    /** Few inventories exist, and a reconciliation only waits for the Kubernetes API. */
    private static final int THREADS = 1;

    private static final long LIST_PAGE_SIZE = 500;

    private static final Duration CACHE_SYNC_TIMEOUT = Duration.ofSeconds(20);

    /** The first pause after objects could not be written, in multiples of {@link InventoryTimes#shortest}. */
    private static final int RETRY_FACTOR = 5;

    private final KubernetesClient kubernetes;
    private final InventoryTimes times;
    private final BooleanSupplier leading;
    private final Clock monotonic;
    private final InventoryAvailability availability;
    private final InventoryCache cache = new InventoryCache();
    private final InventoryStates states = new InventoryStates(cache::wake);
    private final ObjectWriter writer;
    private final InventoryReader reader;
    private final InventoryReconciler reconciler;

    /** A thread of its own: asking the Kubernetes API what can be watched, and the start of a controller, may take long. */
    private final ScheduledExecutorService ticks =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("inventory-controller"));

    @GuardedBy("this")
    private @Nullable Operator operator;

    @GuardedBy("this")
    private Instant nextStart = Instant.MIN;

    /** The namespaces that the running controller watches; all when empty. */
    @GuardedBy("this")
    private Set<String> watched = Set.of();

    private volatile boolean failed;
    private volatile boolean closed;

    /**
     * Wires everything; nothing runs before {@link #start}.
     *
     * @param leading whether this process may write
     * @param namespaces the namespaces to watch; all when empty
     * @param clocks the dispatcher's clocks
     */
    public InventoryModule(
            KubernetesClient kubernetes,
            CredentialsReader credentials,
            Dispatcher dispatcher,
            PolicyExplainer explainer,
            InventoryTimes times,
            BooleanSupplier leading,
            Set<String> namespaces,
            Clocks clocks) {
        this.kubernetes = kubernetes;
        this.times = times;
        this.leading = leading;
        this.monotonic = clocks.monotonic();
        this.availability = new InventoryAvailability(kubernetes, namespaces);
        this.writer = new ObjectWriter(
                kubernetes,
                new ContentFactory(explainer, clocks.wall(), cache::requestsShown),
                states,
                leading,
                times.shortest().multipliedBy(RETRY_FACTOR));
        this.reader = new InventoryReader(
                credentials,
                new DispatcherListings(dispatcher),
                writer,
                states,
                times,
                explainer::isVerifying,
                monotonic);
        this.reconciler = new InventoryReconciler(
                reader,
                states,
                new InventoryStatusFactory(clocks.wall(), times.progress()),
                cache,
                new OrganizationLimit(
                        "inventories", cache::named, OrganizationLimit.MAX_ORGANIZATIONS_PER_SECRET, monotonic),
                times.retryInterval(Blocker.Kind.CREDENTIALS_NOT_FOUND),
                leading,
                monotonic);
    }

    /** Waits in the background until this process leads, and then serves inventories. */
    public void start() {
        var unused = ticks.scheduleWithFixedDelay(
                this::tick, 0, Math.max(1, times.shortest().toMillis()), TimeUnit.MILLISECONDS);
    }

    /** Returns the inventories that are known. */
    public Stream<PatInventory> inventories() {
        return cache.all();
    }

    private synchronized void tick() {
        try {
            if (failed) {
                failed = false;
                stopController();
            }
            if (!leading.getAsBoolean() || closed) {
                return;
            }
            if (operator != null && !availability.isComplete(watched)) {
                stopIfMoreIsWatchable();
            }
            if (operator == null) {
                startController();
            } else {
                states.inventories().stream()
                        .filter(inventory -> !cache.exists(inventory))
                        .forEach(reader::forget);
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("Inventories are not served for now; it is tried again: {}", e.toString());
        }
    }

    /** Asks again for namespaces that could not be watched: their Role may come later, or the API server was busy. */
    @GuardedBy("this")
    private void stopIfMoreIsWatchable() {
        Set<String> namespaces = mayTry() ? availability.watchable().orElse(watched) : watched;
        if (namespaces.size() > watched.size() && namespaces.containsAll(watched)) {
            stopController();
            startController(namespaces);
        }
    }

    @GuardedBy("this")
    private void startController() {
        Set<String> namespaces = mayTry() ? availability.watchable().orElse(null) : null;
        if (namespaces != null) {
            startController(namespaces);
        }
    }

    /** Whether it is time to ask the Kubernetes API again. */
    @GuardedBy("this")
    private boolean mayTry() {
        Instant now = monotonic.instant();
        if (nextStart.isAfter(now)) {
            return false;
        }
        nextStart = now.plus(times.retryInterval(Blocker.Kind.CREDENTIALS_NOT_FOUND));
        return true;
    }

    @GuardedBy("this")
    private void startController(Set<String> namespaces) {
        Operator started = controller(namespaces);
        operator = started;
        watched = namespaces;
        try {
            started.start();
        } catch (RuntimeException e) {
            stopController();
            throw e;
        }
    }

    private Operator controller(Set<String> namespaces) {
        var created = new Operator(configuration -> configuration
                .withKubernetesClient(kubernetes)
                .withCloseClientOnStop(false)
                .withResourceCloner(InventoryModule::uncopied)
                .checkingCRDAndValidateLocalModel(false)
                .withConcurrentReconciliationThreads(THREADS)
                .withReconciliationTerminationTimeout(Duration.ofSeconds(1))
                .withUseSSAToPatchPrimaryResource(true)
                .withCacheSyncTimeout(CACHE_SYNC_TIMEOUT)
                .withStopOnInformerErrorDuringStartup(false)
                .withInformerStoppedHandler((informer, failure) -> {
                    if (failure != null) {
                        failed = true;
                    }
                }));
        created.register(reconciler, it -> {
            it.withGenerationAware(false)
                    .withOnUpdateFilter(InventoryModule::needsReconciliation)
                    .withInformerListLimit(LIST_PAGE_SIZE)
                    .withRetry(new GenericRetry()
                            .setInitialInterval(Duration.ofMillis(500))
                            .setIntervalMultiplier(2)
                            .setMaxInterval(60_000)
                            .withoutMaxAttempts());
            if (!namespaces.isEmpty()) {
                it.settingNamespaces(namespaces);
            }
        });
        return created;
    }

    /** Whether an update has a new spec, or is another inventory: recreated while the watch was interrupted. */
    private static boolean needsReconciliation(PatInventory now, PatInventory before) {
        return !Objects.equals(now.getMetadata().getUid(), before.getMetadata().getUid())
                || InventoryIntent.generationOf(now) != InventoryIntent.generationOf(before);
    }

    /** Returns the cached object itself: the reconciler does not modify it. */
    private static <R extends HasMetadata> R uncopied(R resource) {
        return resource;
    }

    @GuardedBy("this")
    private void stopController() {
        Operator running = operator;
        operator = null;
        if (running != null) {
            try {
                running.stop();
            } catch (OperatorException e) {
                LOG.debug("The controller of inventories did not stop cleanly", e);
            }
        }
    }

    /** Ends every thread. Objects that are not written yet are written by the next leader. */
    @Override
    public void close() {
        closed = true;
        ticks.shutdownNow();
        writer.close();
        synchronized (this) {
            stopController();
        }
    }
}
