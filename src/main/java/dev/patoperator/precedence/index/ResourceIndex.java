package dev.patoperator.precedence.index;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.ResourceVersion;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.ParsedResource;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Indexes over the informers' caches of both kinds, and the way to wake a reconciler. Thread-safe. */
public final class ResourceIndex {

    private static final String BY_ID = "organization-and-id";
    private static final String SELECTING = "organization-of-selector";
    private static final String REFERRING = "secret";
    private static final String REVIEWS = "PatGrantReview";

    private record WatchedKind(
            IndexerResourceCache<? extends PatResource<?>> cache, SimpleInboundEventSource<?> wake) {}

    /** Above this number, entries that the watch has delivered are removed. One entry may take hundreds of KiB. */
    private static final int MAX_PENDING_STATUS_WRITES = 50;

    private final Map<String, WatchedKind> kinds = new ConcurrentHashMap<>();
    private final Map<String, PatResource<?>> pendingStatusWrites = new ConcurrentHashMap<>();

    public <R extends PatResource<?>> void register(
            String kind, IndexerResourceCache<R> cache, SimpleInboundEventSource<R> wake) {
        cache.addIndexer(BY_ID, ResourceIndex::keys);
        cache.addIndexer(SELECTING, ResourceIndex::selectingOrganization);
        cache.addIndexer(REFERRING, ResourceIndex::secret);
        kinds.put(kind, new WatchedKind(cache, wake));
    }

    /** Keeps a resource whose status was written as its newest version, until the watch delivers it. */
    public void remember(PatResource<?> written) {
        pendingStatusWrites.put(written.getMetadata().getUid(), written);
        if (pendingStatusWrites.size() > MAX_PENDING_STATUS_WRITES) {
            forgetObservedWrites();
        }
    }

    /** Removes written statuses that the watch has delivered meanwhile, and those of resources that are gone. */
    public void forgetObservedWrites() {
        pendingStatusWrites
                .values()
                .removeIf(written -> observed(Intent.refOf(written))
                        .filter(observed -> version(observed) < version(written))
                        .isEmpty());
    }

    /** Returns the resource, or a version of it that was written and that the watch has not delivered yet. */
    @SuppressWarnings("unchecked") // a uid identifies one object, and so one kind
    public <R extends PatResource<?>> R newest(R observed) {
        PatResource<?> written = pendingStatusWrites.get(observed.getMetadata().getUid());
        return written == null || version(observed) >= version(written) ? observed : (R) written;
    }

    /** A version that is not a number counts as the newest one. */
    private static long version(PatResource<?> resource) {
        return ResourceVersion.parse(resource.getMetadata().getResourceVersion())
                .orElse(Long.MAX_VALUE);
    }

    /** Returns the newest known version of a resource; empty when it is gone or being deleted. */
    public Optional<? extends PatResource<?>> find(ResourceRef ref) {
        return observed(ref)
                .map(this::newest)
                .filter(found -> found.getMetadata().getDeletionTimestamp() == null);
    }

    /** Returns the resource as the watch delivered it. Another resource with its name is not it. */
    private Optional<? extends PatResource<?>> observed(ResourceRef ref) {
        WatchedKind kind = kinds.get(ref.kind());
        Optional<? extends PatResource<?>> named =
                kind == null ? Optional.empty() : kind.cache().get(new ResourceID(ref.name(), ref.namespace()));
        return named.filter(found -> ref.uid().equals(found.getMetadata().getUid()));
    }

    /** Returns the scope of the newest known version of a resource, also when its spec is invalid. */
    public Optional<ResourceScope> scope(ResourceRef ref) {
        return find(ref).flatMap(ResourceScope::of);
    }

    /** Returns every review that lists this request of this organization, also one that is being deleted. */
    public Stream<PatResource<?>> reviewsListing(String organizationKey, long id) {
        return indexed(REVIEWS, BY_ID, key(organizationKey, id));
    }

    /** Returns every resource whose selector chooses requests, or grants, of this organization. */
    public Stream<PatResource<?>> withSelector(ItemKind kind, String organizationKey) {
        return indexed(kind == ItemKind.REQUEST ? REVIEWS : "PatRevocation", SELECTING, organizationKey)
                .filter(resource -> resource.getMetadata().getDeletionTimestamp() == null);
    }

    /** Returns every resource that takes its credentials from this Secret. */
    public Stream<PatResource<?>> referringTo(SecretRef secret) {
        String key = secret.toString();
        return kinds.keySet().stream().flatMap(kind -> indexed(kind, REFERRING, key));
    }

    /** Returns the names of the kinds that are watched. */
    public Set<String> kinds() {
        return Set.copyOf(kinds.keySet());
    }

    /** Returns every resource of a kind as the watch delivered it. Callers must not change them: nothing is copied. */
    public Stream<? extends PatResource<?>> all(String kindName) {
        WatchedKind kind = kinds.get(kindName);
        return kind == null ? Stream.empty() : kind.cache().list();
    }

    private Stream<PatResource<?>> indexed(String kindName, String index, String key) {
        WatchedKind kind = kinds.get(kindName);
        if (kind == null) {
            return Stream.empty();
        }
        return kind.cache().byIndex(index, key).stream()
                .flatMap(found -> kind
                        .cache()
                        .get(new ResourceID(
                                found.getMetadata().getName(),
                                found.getMetadata().getNamespace()))
                        .stream())
                .map(this::newest);
    }

    /** Has the resource reconciled soon. The request is lost while its controller is not running, so callers repeat it. */
    public void wake(ResourceRef ref) {
        WatchedKind kind = kinds.get(ref.kind());
        if (kind != null) {
            kind.wake().propagateEvent(new ResourceID(ref.name(), ref.namespace()));
        }
    }

    // Revocations have one action: only reviews can conflict, so only they are looked up by id.
    private static List<String> keys(PatResource<?> resource) {
        return ParsedResource.of(resource).intent().stream()
                .filter(intent -> intent.action() != Action.REVOKE)
                .flatMap(intent -> intent.ids().stream().map(id -> key(intent.organizationKey(), id)))
                .toList();
    }

    /** Includes resources with an invalid spec: an edit that breaks a Deny must not release what it holds back. */
    private static List<String> selectingOrganization(PatResource<?> resource) {
        return ResourceScope.of(resource)
                .filter(ResourceScope::selects)
                .map(scope -> List.of(scope.organizationKey()))
                .orElse(List.of());
    }

    private static List<String> secret(PatResource<?> resource) {
        return ResourceScope.of(resource)
                .map(scope -> List.of(scope.secret().toString()))
                .orElse(List.of());
    }

    private static String key(String organization, long id) {
        return organization + "/" + id;
    }
}
