package dev.patoperator.controller.cluster;

import io.javaoperatorsdk.operator.RuntimeInfo;
import io.javaoperatorsdk.operator.health.EventSourceHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import io.javaoperatorsdk.operator.health.Status;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reports which namespaces are watched for now. If the operator watches named namespaces, each has its own watches, and
 * those of one namespace can fail while the others go on, for example when its RoleBinding was removed. Thread-safe.
 */
public final class WatchHealth {

    /** Represents all namespaces, if the operator is to watch all and does not for now. */
    static final Set<String> NOTHING_WATCHED = Set.of("*");

    private final Supplier<RuntimeInfo> runtime;
    private final Set<String> named;

    /**
     * Creates a view of the SDK's event sources.
     *
     * @param named the namespaces to watch; empty for all, with one watch
     */
    public WatchHealth(Supplier<RuntimeInfo> runtime, Set<String> named) {
        this.runtime = runtime;
        this.named = Set.copyOf(named);
    }

    /** Whether every namespace is watched. */
    public boolean isWatchingAll() {
        return runtime.get().allEventSourcesAreHealthy();
    }

    /** Whether this namespace is watched. */
    boolean isWatching(String namespace) {
        return isWatchingAll() || (!named.isEmpty() && !unwatched().contains(namespace));
    }

    /** Returns what is not watched; empty while the controllers have not started. */
    public Optional<Set<String>> unwatchedSinceStart() {
        if (!runtime.get().isStarted()) {
            return Optional.empty();
        }
        return Optional.of(named.isEmpty() && !isWatchingAll() ? NOTHING_WATCHED : unwatched());
    }

    /** Returns the named namespaces that are not watched; all of them if another event source is unhealthy. */
    public Set<String> unwatched() {
        if (isWatchingAll()) {
            return Set.of();
        }
        Set<String> unwatched = new TreeSet<>();
        for (Map<String, EventSourceHealthIndicator> sources :
                runtime.get().unhealthyEventSources().values()) {
            for (EventSourceHealthIndicator source : sources.values()) {
                if (!(source instanceof InformerWrappingEventSourceHealthIndicator<?> informers)) {
                    return named;
                }
                unwatched.addAll(informers.informerHealthIndicators().values().stream()
                        .filter(informer -> informer.getStatus() != Status.HEALTHY)
                        .map(InformerHealthIndicator::getTargetNamespace)
                        .collect(Collectors.toSet()));
            }
        }
        return unwatched;
    }
}
