package dev.patoperator.controller.cluster;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.model.ResourceVersion;
import dev.patoperator.precedence.index.ResourceIndex;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares the informers' caches with the API server's lists, by resource version. */
public final class CacheComparison {

    private static final long PAGE = 500;

    /** How long a watch may need to bring what is listed. A healthy watch needs less. */
    private static final Duration CATCH_UP = Duration.ofSeconds(10);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    /**
     * The resource versions that the API server lists, by uid.
     *
     * @param at the lowest resource version of the list's pages
     */
    private record ListedVersions(Map<String, Long> versions, long at) {

        /** Returns the same without the resources that a later list lacks: they were deleted in between. */
        ListedVersions without(ListedVersions later) {
            Map<String, Long> still = new HashMap<>(versions);
            still.keySet().retainAll(later.versions.keySet());
            return new ListedVersions(still, at);
        }
    }

    private final KubernetesClient kubernetes;
    private final ResourceIndex index;
    private final WatchHealth watches;
    private final Set<String> namespaces;
    private final Clock clock;

    /**
     * Creates a comparison, which can be used again and again.
     *
     * @param namespaces the namespaces that are watched; all when empty
     * @param clock monotonic
     */
    public CacheComparison(
            KubernetesClient kubernetes,
            ResourceIndex index,
            WatchHealth watches,
            Set<String> namespaces,
            Clock clock) {
        this.kubernetes = kubernetes;
        this.index = index;
        this.watches = watches;
        this.namespaces = Set.copyOf(namespaces);
        this.clock = clock;
    }

    /**
     * Whether the caches hold every resource that the API server lists, in that version or a later one, and no deleted
     * one. Waits up to ten seconds for the watches to catch up. Skips namespaces that are not watched: nothing is sent
     * in organizations that resources there name.
     */
    public boolean isCurrent() {
        return isCurrent(PatGrantReview.class) && isCurrent(PatRevocation.class);
    }

    private boolean isCurrent(Class<? extends PatResource<?>> kind) {
        MixedOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
                resources = kubernetes.genericKubernetesResources(ResourceDefinitionContext.fromResourceType(kind));
        if (namespaces.isEmpty()) {
            return isCurrent(kind, resources.inAnyNamespace(), null);
        }
        return namespaces.stream()
                .filter(watches::isWatching)
                .allMatch(namespace -> isCurrent(kind, resources.inNamespace(namespace), namespace));
    }

    private boolean isCurrent(
            Class<? extends PatResource<?>> kind,
            AnyNamespaceOperation<
                            GenericKubernetesResource,
                            GenericKubernetesResourceList,
                            Resource<GenericKubernetesResource>>
                    resources,
            @Nullable String namespace) {
        try {
            return catchesUpWith(kind, namespace, resources);
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN && namespace != null) {
                return true; // its watch is refused only when it is opened again; until then it delivers
            }
            throw e;
        }
    }

    private boolean catchesUpWith(
            Class<? extends PatResource<?>> kind,
            @Nullable String namespace,
            AnyNamespaceOperation<
                            GenericKubernetesResource,
                            GenericKubernetesResourceList,
                            Resource<GenericKubernetesResource>>
                    resources) {
        ListedVersions listed = list(resources);
        Instant end = clock.instant().plus(CATCH_UP);
        while (!shows(kind, namespace, listed)) {
            if (!clock.instant().isBefore(end)) {
                return shows(kind, namespace, listed.without(list(resources)));
            }
            pause();
        }
        return true;
    }

    private static ListedVersions list(
            AnyNamespaceOperation<
                            GenericKubernetesResource,
                            GenericKubernetesResourceList,
                            Resource<GenericKubernetesResource>>
                    resources) {
        Map<String, Long> versions = new HashMap<>();
        long at = Long.MAX_VALUE;
        String next = null;
        do {
            ListOptions options =
                    new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build();
            GenericKubernetesResourceList page = resources.list(options);
            page.getItems().forEach(item -> versions.put(item.getMetadata().getUid(), version(item)));
            at = Math.min(at, version(page.getMetadata().getResourceVersion()));
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        return new ListedVersions(versions, at);
    }

    private boolean shows(Class<? extends PatResource<?>> kind, @Nullable String namespace, ListedVersions listed) {
        Map<String, Long> cached = index.all(HasMetadata.getKind(kind))
                .filter(resource -> namespace == null || namespace.equals(resource.namespace()))
                .collect(Collectors.toMap(PatResource::uid, CacheComparison::version, Math::max));
        return listed.versions().entrySet().stream()
                        .allMatch(entry -> cached.getOrDefault(entry.getKey(), -1L) >= entry.getValue())
                && cached.entrySet().stream()
                        .allMatch(entry ->
                                listed.versions().containsKey(entry.getKey()) || entry.getValue() > listed.at());
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("broken off", e);
        }
    }

    private static long version(HasMetadata resource) {
        return version(resource.getMetadata().getResourceVersion());
    }

    private static long version(@Nullable String text) {
        return ResourceVersion.parse(text).orElse(0);
    }
}
