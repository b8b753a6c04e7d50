package dev.patoperator.inventory.write;

import dev.patoperator.api.v1alpha1.InventoryItemStatus;
import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.inventory.item.KindContent;
import dev.patoperator.inventory.item.KindCounts;
import dev.patoperator.model.ItemKind;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings all objects of an inventory up to date, in steps. Objects of a kind that the spec does not name are deleted. A kind
 * whose list could not be read keeps its objects as they are. Used by one thread.
 */
final class InventoryPass {

    private final Map<ItemKind, KindContent> contents;
    private final Queue<KindPass<?>> left = new ArrayDeque<>();
    private @Nullable WriteProblem problem;

    /**
     * Begins a pass.
     *
     * @param contents what there is to show, for each kind whose list was read
     * @param mayWrite asked before each call; false ends the pass
     */
    InventoryPass(
            KubernetesClient kubernetes,
            InventoryIntent intent,
            Map<ItemKind, KindContent> contents,
            BooleanSupplier mayWrite) {
        this.contents = Map.copyOf(contents);
        String namespace = intent.resource().namespace();
        for (ItemKind kind : ItemKind.values()) {
            KindContent content = contents.get(kind);
            if (content != null || !intent.kinds().contains(kind)) {
                left.add(pass(ItemObjects.of(kind, kubernetes, intent.resource()), content, namespace, mayWrite));
            }
        }
    }

    private static <R extends CustomResource<Void, InventoryItemStatus>> KindPass<R> pass(
            ItemObjects<R> objects, @Nullable KindContent content, String namespace, BooleanSupplier mayWrite) {
        return new KindPass<>(objects, content, namespace, mayWrite);
    }

    /** Makes some calls. Returns whether there is more to do. */
    boolean step() {
        KindPass<?> pass = left.peek();
        if (pass == null) {
            return false;
        }
        if (!pass.step()) {
            left.remove();
            WriteProblem found = pass.problem();
            if (found != null && (problem == null || found.isMoreUrgentThan(problem))) {
                problem = found;
            }
        }
        return !left.isEmpty();
    }

    /** Returns the result of a pass that has ended. */
    WriteResult result() {
        Map<ItemKind, KindCounts> counts = new EnumMap<>(ItemKind.class);
        contents.forEach((kind, content) -> counts.put(kind, content.counts()));
        return new WriteResult(counts, problem);
    }
}
