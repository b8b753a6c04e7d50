package dev.patoperator.cli.engine;

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

/** The resources of one kind, as an informer's cache has them. Filled once, before it is read. Used by one thread. */
final class ResourceList<R extends PatResource<?>> implements IndexerResourceCache<R> {

    private final Map<ResourceID, R> resources = new LinkedHashMap<>();
    private final Map<String, Function<R, List<String>>> indexers = new HashMap<>();

    void add(R resource) {
        resources.put(ResourceID.fromResource(resource), resource);
    }

    @Override
    public void addIndexers(Map<String, Function<R, List<String>>> more) {
        indexers.putAll(more);
    }

    @Override
    public List<R> byIndex(String name, String key) {
        Function<R, List<String>> indexer = indexers.get(name);
        return indexer == null
                ? List.of()
                : resources.values().stream()
                        .filter(resource -> indexer.apply(resource).contains(key))
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
