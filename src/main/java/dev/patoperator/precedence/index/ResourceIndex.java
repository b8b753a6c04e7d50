package dev.patoperator.precedence.index;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.ResourceVersion;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.InvalidSpecException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The informers' caches of both kinds, by what the operator asks of them, and the way to wake a reconciler. */
public final class ResourceIndex {

    private static final String BY_ID = "organization-and-id";
    private static final String SELECTING = "organization-of-selector";
    private static final String REFERRING = "secret";
    private static final String REVIEWS = "PatGrantReview";

    private record WatchedKind(
            IndexerResourceCache<? extends PatResource<?>> cache, SimpleInboundEventSource<?> wake) {}

    /** Past this number those that the watch has caught up with are let go. One may take hundreds of KiB. */
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

    /** A status was written: until the watch brings it, this is the newest word. */
    public void remember(PatResource<?> written) {
        pendingStatusWrites.put(written.getMetadata().getUid(), written);
        if (pendingStatusWrites.size() > MAX_PENDING_STATUS_WRITES) {
            forgetObservedWrites();
        }
    }

    /** Lets go of statuses that the watch has brought by now, and of those of resources that are gone. */
    public void forgetObservedWrites() {
        pendingStatusWrites.values().forEach(resource -> find(Intent.refOf(resource)));
    }

    /** The resource, or what was written to it since the watch brought it. */
    @SuppressWarnings("unchecked") // a uid stands for one object, and so for one kind
    public <R extends PatResource<?>> R newest(R told) {
        String uid = told.getMetadata().getUid();
        PatResource<?> written = pendingStatusWrites.get(uid);
        if (written == null) {
            return told;
        }
        if (version(told) >= version(written)) {
            pendingStatusWrites.remove(uid, written);
            return told;
        }
        return (R) written;
    }

    /** Where one is no number, what the watch tells counts. */
    private static long version(PatResource<?> resource) {
        return ResourceVersion.parse(resource.getMetadata().getResourceVersion())
                .orElse(Long.MAX_VALUE);
    }

    /** The resource as the cluster last told, unless it is gone or being deleted. */
    public Optional<? extends PatResource<?>> find(ResourceRef ref) {
        WatchedKind kind = kinds.get(ref.kind());
        Optional<? extends PatResource<?>> told =
                kind == null ? Optional.empty() : kind.cache().get(new ResourceID(ref.name(), ref.namespace()));
        if (told.filter(found -> ref.uid().equals(found.getMetadata().getUid())).isEmpty()) {
            pendingStatusWrites.remove(ref.uid()); // it is gone, though another may have its name by now
            return Optional.empty();
        }
        return told.map(this::newest).filter(found -> found.getMetadata().getDeletionTimestamp() == null);
    }

    /** Whom a resource concerns as the cluster last told, its spec readable or not. */
    public Optional<ResourceScope> claim(ResourceRef ref) {
        return find(ref).flatMap(ResourceScope::of);
    }

    /** Every review that lists this request of this organization. */
    public Stream<PatResource<?>> naming(String organizationKey, long id) {
        return indexed(REVIEWS, BY_ID, key(organizationKey, id));
    }

    /** Every resource whose selector chooses requests, or grants, of this organization. */
    public Stream<PatResource<?>> selecting(ItemKind kind, String organizationKey) {
        return indexed(kind == ItemKind.REQUEST ? REVIEWS : "PatRevocation", SELECTING, organizationKey)
                .filter(resource -> resource.getMetadata().getDeletionTimestamp() == null);
    }

    /** Every resource that takes its credentials from this Secret. */
    public Stream<PatResource<?>> referringTo(SecretRef secret) {
        String key = secret.toString();
        return kinds.keySet().stream().flatMap(kind -> indexed(kind, REFERRING, key));
    }

    /** The names of the kinds that are watched. */
    public Set<String> kinds() {
        return Set.copyOf(kinds.keySet());
    }

    /** Every resource of a kind as the watch brought it. For reading only: nothing is copied. */
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

    /** Has the resource reconciled soon. Lost while its controller is not running; whoever waits wakes again. */
    public void wake(ResourceRef ref) {
        WatchedKind kind = kinds.get(ref.kind());
        if (kind != null) {
            kind.wake().propagateEvent(new ResourceID(ref.name(), ref.namespace()));
        }
    }

    // Revocations have one direction: only reviews can disagree, and only they are looked up by id.
    private static List<String> keys(PatResource<?> resource) {
        try {
            Intent intent = Intent.of(resource);
            return intent.action() == Action.REVOKE
                    ? List.of()
                    : intent.ids().stream()
                            .map(id -> key(intent.organizationKey(), id))
                            .toList();
        } catch (InvalidSpecException e) {
            return List.of();
        }
    }

    /** Those that cannot be read are among them: an edit that spoils a Deny must not open what it holds back. */
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
