package dev.patoperator.precedence.index;

import dev.patoperator.api.v1alpha1.PatResource;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** An informer's cache that a test fills. */
public final class InMemoryCache<R extends PatResource<?>> implements IndexerResourceCache<R> {

    private final Map<ResourceID, R> resources = new LinkedHashMap<>();
    private final Map<String, Function<R, List<String>>> indexers = new HashMap<>();

    public void put(R resource) {
        resources.put(ResourceID.fromResource(resource), resource);
    }

    public void remove(R resource) {
        resources.remove(ResourceID.fromResource(resource));
    }

    @Override
    public void addIndexers(Map<String, Function<R, List<String>>> more) {
        indexers.putAll(more);
    }

    @Override
    public List<R> byIndex(String name, String key) {
        return resources.values().stream()
                .filter(resource -> indexers.get(name).apply(resource).contains(key))
                .toList();
    }

    @Override
    public Optional<R> get(ResourceID id) {
        return Optional.ofNullable(resources.get(id));
    }

    @Override
    public Stream<ResourceID> keys() {
        return resources.keySet().stream();
    }

    @Override
    public Stream<R> list(Predicate<R> predicate) {
        return resources.values().stream().filter(predicate);
    }

    @Override
    public Stream<R> list(String namespace, Predicate<R> predicate) {
        return list(predicate).filter(resource -> namespace.equals(resource.namespace()));
    }
}
