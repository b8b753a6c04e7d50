package dev.patoperator.inventory;

import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.api.v1alpha1.PatInventoryStatus;
import dev.patoperator.api.write.StatusWriter;
import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.InvalidSpecException;
import dev.patoperator.precedence.OrganizationLimit;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Reconciles {@link PatInventory}: has its lists read when they are due, and writes its status when that has changed. */
final class InventoryReconciler implements Reconciler<PatInventory> {

    private static final Duration RETRY_DELAY = Duration.ofMillis(200);

    private final InventoryReader reader;
    private final InventoryStates states;
    private final InventoryStatusFactory statusFactory;
    private final InventoryCache cache;
    private final OrganizationLimit organizations;
    private final Duration excessRetry;
    private final BooleanSupplier leading;
    private final Clock clock;

    /**
     * Creates a reconciler.
     *
     * @param organizations limits how many organizations the inventories with one Secret name
     * @param excessRetry when an inventory beyond that limit is looked at again
     * @param clock the dispatcher's monotonic clock
     */
    InventoryReconciler(
            InventoryReader reader,
            InventoryStates states,
            InventoryStatusFactory statusFactory,
            InventoryCache cache,
            OrganizationLimit organizations,
            Duration excessRetry,
            BooleanSupplier leading,
            Clock clock) {
        this.reader = reader;
        this.states = states;
        this.statusFactory = statusFactory;
        this.cache = cache;
        this.organizations = organizations;
        this.excessRetry = excessRetry;
        this.leading = leading;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, PatInventory>> prepareEventSources(EventSourceContext<PatInventory> context) {
        return List.of(cache.register(context.getPrimaryCache()));
    }

    @Override
    public UpdateControl<PatInventory> reconcile(PatInventory inventory, Context<PatInventory> context)
            throws InterruptedException {
        if (!leading.getAsBoolean()) {
            return UpdateControl.noUpdate(); // the process is about to end
        }
        ResourceRef ref = InventoryIntent.refOf(inventory);
        PatInventoryStatus status;
        Duration requeueAfter = null;
        try {
            InventoryIntent intent = InventoryIntent.of(inventory);
            Optional<String> excess = organizations.excessMessage(intent.secret(), intent.organization());
            if (excess.isPresent()) {
                requeueAfter = excessRetry;
                throw new InvalidSpecException(excess.get());
            }
            requeueAfter = reader.readIfDue(intent);
            var now = clock.instant();
            status = statusFactory.of(inventory.getStatus(), intent, states.of(intent, now), now);
        } catch (InvalidSpecException e) {
            reader.forget(ref);
            status = statusFactory.invalid(
                    inventory.getStatus(), InventoryIntent.generationOf(inventory), String.valueOf(e.getMessage()));
        }
        UpdateControl<PatInventory> control = UpdateControl.noUpdate();
        if (status.observedGeneration() != null && !Objects.equals(status, inventory.getStatus())) {
            try {
                write(inventory, status, context);
            } catch (KubernetesClientException e) {
                if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                    return control; // deleted in the meantime
                }
                if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                    return control.rescheduleAfter(RETRY_DELAY); // changed meanwhile: reconcile the newer version
                }
                throw e;
            }
        }
        return requeueAfter == null ? control : control.rescheduleAfter(requeueAfter);
    }

    private static void write(PatInventory inventory, PatInventoryStatus status, Context<PatInventory> context) {
        PatInventory applied = new PatInventory();
        applied.setMetadata(new ObjectMetaBuilder()
                .withName(inventory.getMetadata().getName())
                .withNamespace(inventory.getMetadata().getNamespace())
                .withUid(inventory.getMetadata().getUid())
                .withResourceVersion(inventory.getMetadata().getResourceVersion())
                .build());
        applied.setStatus(status);
        StatusWriter.write(context.getClient(), applied);
    }
}
