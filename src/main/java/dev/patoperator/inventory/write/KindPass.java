package dev.patoperator.inventory.write;

import dev.patoperator.api.v1alpha1.InventoryItemStatus;
import dev.patoperator.inventory.item.KindContent;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings the objects of one kind up to date: first it compares all that exist, page by page, then it creates those that are
 * missing. Done in steps, so that the inventories of others are served in between. Used by one thread.
 *
 * @param <R> the kind
 */
final class KindPass<R extends CustomResource<Void, InventoryItemStatus>> {

    private static final int CREATIONS_IN_STEP = 50;

    /** Objects that may fail one by one. After so many, the others would most likely fail as well. */
    private static final int MAX_FAILURES = 10;

    private final ItemObjects<R> objects;
    private final @Nullable KindContent content;
    private final String namespace;
    private final BooleanSupplier mayWrite;
    private final Set<Long> seen = new HashSet<>();
    private final Set<Long> leftOver = new HashSet<>();
    private final Set<Long> foreign = new HashSet<>();
    private @Nullable String nextPage;
    private @Nullable Queue<Long> missing;
    private @Nullable WriteProblem problem;
    private int failures;

    /**
     * Begins a pass.
     *
     * @param content what there is to show; null to delete every object
     * @param mayWrite asked before each call; false ends the pass
     */
    KindPass(ItemObjects<R> objects, @Nullable KindContent content, String namespace, BooleanSupplier mayWrite) {
        this.objects = objects;
        this.content = content;
        this.namespace = namespace;
        this.mayWrite = mayWrite;
    }

    /** Makes some calls. Returns whether there is more to do. */
    boolean step() {
        try {
            return missing == null ? comparePage() : createSome(missing);
        } catch (KubernetesClientException e) {
            report(CallFailures.of(e, "list", objects.plural(), namespace));
            return false;
        }
    }

    private boolean comparePage() {
        if (!mayWrite.getAsBoolean()) {
            return false;
        }
        ItemObjects.Page<R> page = objects.list(nextPage);
        for (R object : page.items()) {
            if (!compare(object)) {
                return false;
            }
        }
        nextPage = page.next();
        if (nextPage == null) {
            missing = new ArrayDeque<>();
            if (content != null) {
                content.ids().stream().filter(id -> !seen.contains(id)).forEach(missing::add);
            }
        }
        return nextPage != null || (missing != null && !missing.isEmpty());
    }

    /** Updates or deletes an object where that is needed. Returns false when the pass has to end. */
    private boolean compare(R object) {
        OptionalLong id = objects.names().id(object.getMetadata().getName());
        boolean shown = content != null && id.isPresent() && content.shows(id.getAsLong());
        if (!objects.isOwned(object)) {
            if (shown) {
                (objects.isLeftOver(object) ? leftOver : foreign).add(id.getAsLong());
            }
            return true;
        }
        if (content == null || !shown) {
            return write("delete", () -> objects.delete(object));
        }
        seen.add(id.getAsLong());
        InventoryItemStatus status = content.status(id.getAsLong(), object.getStatus());
        return status.equals(object.getStatus()) || write("update", () -> objects.writeStatus(object, status));
    }

    private boolean createSome(Queue<Long> ids) {
        for (int i = 0; i < CREATIONS_IN_STEP; i++) {
            Long id = ids.poll();
            if (id == null || content == null) {
                return false;
            }
            if (!create(id, content.status(id, null))) {
                return false;
            }
        }
        return !ids.isEmpty();
    }

    private boolean create(long id, InventoryItemStatus status) {
        String name = objects.names().of(id);
        if (leftOver.contains(id)) {
            report(new WriteProblem(
                    WriteProblem.Kind.LEFT_OVER,
                    "objects of a deleted inventory of the same name are still being deleted, such as " + objects.kind()
                            + " " + name));
            return true;
        }
        if (foreign.contains(id)) {
            report(foreignObject(name));
            return true;
        }
        return write("create", () -> {
            R created;
            try {
                created = objects.create(name);
            } catch (KubernetesClientException e) {
                if (!isAlreadyThere(e)) {
                    throw e;
                }
                if (!objects.deleteOwned(name)) {
                    report(foreignObject(name));
                    return;
                }
                created = objects.create(name);
            }
            objects.writeStatus(created, status);
        });
    }

    private static boolean isAlreadyThere(KubernetesClientException e) {
        return e.getStatus() != null && "AlreadyExists".equals(e.getStatus().getReason());
    }

    private WriteProblem foreignObject(String name) {
        return new WriteProblem(
                WriteProblem.Kind.FOREIGN_OBJECT,
                objects.kind() + " " + name
                        + " exists and does not belong to this inventory, so it is left alone; delete"
                        + " it, or use an inventory with another name");
    }

    /** Makes a call. Returns false when the pass has to end. */
    private boolean write(String verb, Runnable call) {
        if (!mayWrite.getAsBoolean()) {
            return false;
        }
        try {
            call.run();
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 404 && !verb.equals("create")) {
                return true; // deleted in between; the next pass creates what is missing
            }
            report(CallFailures.of(e, verb, objects.plural(), namespace));
            return CallFailures.isAboutOneObject(e) && ++failures < MAX_FAILURES;
        }
    }

    private void report(WriteProblem found) {
        if (problem == null || found.isMoreUrgentThan(problem)) {
            problem = found;
        }
    }

    /** Returns what went wrong; null when nothing did. */
    @Nullable
    WriteProblem problem() {
        return problem;
    }
}
