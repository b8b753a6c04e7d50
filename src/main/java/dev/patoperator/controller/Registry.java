package dev.patoperator.controller;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatSpec;
import dev.patoperator.decision.Action;
import dev.patoperator.decision.Intent;
import dev.patoperator.decision.InvalidSpecException;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Subject;
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
final class Registry {

    private static final String BY_ID = "organization-and-id";
    private static final String SELECTING = "organization-of-selector";
    private static final String REFERRING = "secret";
    private static final String REVIEWS = "PatGrantReview";

    private record Kind(IndexerResourceCache<? extends PatResource<?>> cache, SimpleInboundEventSource<?> wake) {}

    /** Past this number those that the watch has caught up with are let go. */
    private static final int MOST_AHEAD = 500;

    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();
    private final Map<String, PatResource<?>> ahead = new ConcurrentHashMap<>();

    <R extends PatResource<?>> void register(
            String kind, IndexerResourceCache<R> cache, SimpleInboundEventSource<R> wake) {
        cache.addIndexer(BY_ID, Registry::keys);
        cache.addIndexer(SELECTING, Registry::selectingOrganization);
        cache.addIndexer(REFERRING, Registry::secret);
        kinds.put(kind, new Kind(cache, wake));
    }

    /** A status was written: until the watch brings it, this is the newest word. */
    void remember(PatResource<?> written) {
        ahead.put(written.getMetadata().getUid(), written);
        if (ahead.size() > MOST_AHEAD) {
            ahead.values().forEach(resource -> find(Intent.refOf(resource)));
        }
    }

    /** The resource, or what was written to it since the watch brought it. */
    @SuppressWarnings("unchecked") // a uid stands for one object, and so for one kind
    <R extends PatResource<?>> R newest(R told) {
        String uid = told.getMetadata().getUid();
        PatResource<?> written = ahead.get(uid);
        if (written == null) {
            return told;
        }
        if (version(told) >= version(written)) {
            ahead.remove(uid, written);
            return told;
        }
        return (R) written;
    }

    // Resource versions of one resource can be compared as numbers
    // (kubernetes.io/docs/reference/using-api/api-concepts,
    // "Resource versions"); where one is none, what the watch tells counts.
    private static long version(PatResource<?> resource) {
        try {
            return Long.parseLong(resource.getMetadata().getResourceVersion());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    /** The resource as the cluster last told, unless it is gone or being deleted. */
    Optional<? extends PatResource<?>> find(ResourceRef ref) {
        Kind kind = kinds.get(ref.kind());
        Optional<? extends PatResource<?>> told =
                kind == null ? Optional.empty() : kind.cache().get(new ResourceID(ref.name(), ref.namespace()));
        if (told.isEmpty()) {
            ahead.remove(ref.uid());
            return told;
        }
        return told.map(this::newest)
                .filter(found -> ref.uid().equals(found.getMetadata().getUid()))
                .filter(found -> found.getMetadata().getDeletionTimestamp() == null);
    }

    /** Every review that lists this request of this organization. */
    Stream<PatResource<?>> naming(String organizationKey, long id) {
        return indexed(REVIEWS, BY_ID, key(organizationKey, id));
    }

    /** Every resource whose selector chooses requests, or grants, of this organization. */
    Stream<PatResource<?>> selecting(Subject subject, String organizationKey) {
        return indexed(subject == Subject.REQUEST ? REVIEWS : "PatRevocation", SELECTING, organizationKey)
                .filter(resource -> resource.getMetadata().getDeletionTimestamp() == null);
    }

    /** Every resource that takes its credentials from this Secret. */
    Stream<PatResource<?>> referringTo(String namespace, String secretName) {
        String key = namespace + "/" + secretName;
        return kinds.keySet().stream().flatMap(kind -> indexed(kind, REFERRING, key));
    }

    /** The names of the kinds that are watched. */
    Set<String> kinds() {
        return Set.copyOf(kinds.keySet());
    }

    /** Every resource of a kind as the watch brought it. For reading only: nothing is copied. */
    Stream<? extends PatResource<?>> all(String kindName) {
        Kind kind = kinds.get(kindName);
        return kind == null ? Stream.empty() : kind.cache().list();
    }

    private Stream<PatResource<?>> indexed(String kindName, String index, String key) {
        Kind kind = kinds.get(kindName);
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
    void wake(ResourceRef ref) {
        Kind kind = kinds.get(ref.kind());
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

    /** Those that cannot be read are among them: a Deny that an edit has spoilt must not be lost sight of. */
    private static List<String> selectingOrganization(PatResource<?> resource) {
        PatSpec spec = resource.getSpec();
        return spec == null || spec.selector() == null || spec.organization() == null || isReadableList(resource)
                ? List.of()
                : List.of(Intent.organizationKey(spec.organization()));
    }

    private static boolean isReadableList(PatResource<?> resource) {
        try {
            return !Intent.of(resource).selecting();
        } catch (InvalidSpecException e) {
            return false;
        }
    }

    private static List<String> secret(PatResource<?> resource) {
        try {
            return List.of(resource.namespace() + "/" + Intent.of(resource).credentialsName());
        } catch (InvalidSpecException e) {
            return List.of();
        }
    }

    private static String key(String organization, long id) {
        return organization + "/" + id;
    }
}
