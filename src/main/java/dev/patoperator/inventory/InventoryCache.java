package dev.patoperator.inventory;

import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.api.v1alpha1.PatInventoryStatus;
import dev.patoperator.credentials.SecretRef;
import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.InvalidSpecException;
import dev.patoperator.precedence.OrganizationLimit.NamedOrganization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The informer's cache of inventories, and the way to have one reconciled. Thread-safe. */
final class InventoryCache {

    private static final String REFERRING = "secret";

    private record Registered(IndexerResourceCache<PatInventory> cache, SimpleInboundEventSource<PatInventory> wake) {}

    private volatile @Nullable Registered registered;

    /** Uses the cache of a controller that starts, and returns the event source for it. */
    EventSource<?, PatInventory> register(IndexerResourceCache<PatInventory> cache) {
        cache.addIndexer(
                REFERRING,
                inventory -> intent(inventory).stream()
                        .map(intent -> intent.secret().toString())
                        .toList());
        var wake = new SimpleInboundEventSource<PatInventory>("inventory-writer");
        registered = new Registered(cache, wake);
        return wake;
    }

    /** Has an inventory reconciled. */
    void wake(ResourceRef inventory) {
        Registered known = registered;
        if (known != null) {
            known.wake().propagateEvent(new ResourceID(inventory.name(), inventory.namespace()));
        }
    }

    /** Whether an inventory exists, as far as is known. */
    boolean exists(ResourceRef inventory) {
        Registered known = registered;
        return known == null
                || known.cache()
                        .get(new ResourceID(inventory.name(), inventory.namespace()))
                        .filter(found ->
                                inventory.uid().equals(found.getMetadata().getUid())
                                        && found.getMetadata().getDeletionTimestamp() == null)
                        .isPresent();
    }

    /** Returns how many pending requests the status of an inventory shows; 0 when it shows none. */
    int requestsShown(ResourceRef inventory) {
        Registered known = registered;
        return known == null
                ? 0
                : known.cache()
                        .get(new ResourceID(inventory.name(), inventory.namespace()))
                        .filter(found ->
                                inventory.uid().equals(found.getMetadata().getUid()))
                        .map(PatInventory::getStatus)
                        .map(PatInventoryStatus::requests)
                        .orElse(0);
    }

    /** Returns the organizations that inventories with a Secret name. */
    Stream<NamedOrganization> named(SecretRef secret) {
        Registered known = registered;
        return known == null
                ? Stream.empty()
                : known.cache().byIndex(REFERRING, secret.toString()).stream().flatMap(InventoryCache::named);
    }

    private static Stream<NamedOrganization> named(PatInventory inventory) {
        String time = inventory.getMetadata().getCreationTimestamp();
        return intent(inventory).stream()
                .map(intent -> new NamedOrganization(
                        time == null ? "" : time, intent.resource().uid(), intent.organizationKey()));
    }

    private static Optional<InventoryIntent> intent(PatInventory inventory) {
        try {
            return Optional.of(InventoryIntent.of(inventory));
        } catch (InvalidSpecException e) {
            return Optional.empty();
        }
    }

    /** Returns the inventories that are known; none while no controller runs. */
    Stream<PatInventory> all() {
        Registered known = registered;
        return known == null ? Stream.empty() : known.cache().list(inventory -> true);
    }
}
