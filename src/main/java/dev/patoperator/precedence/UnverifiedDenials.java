package dev.patoperator.precedence;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.patoperator.model.ResourceRef;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Approvals that are about to be sent although a resource that may deny them could not be verified in time. Kept from the
 * last check before the call until the decision is recorded, so that its Event names these resources. Thread-safe.
 */
public final class UnverifiedDenials {

    private static final int MAX_PER_DECISION = 10;

    @GuardedBy("this")
    private final Map<ResourceRef, Map<Long, Set<ResourceRef>>> byApproval = new HashMap<>();

    /** Records that an id is approved without a resource that may have denied it. Keeps 10 resources for each id. */
    public synchronized void add(ResourceRef approval, long id, ResourceRef denial) {
        Set<ResourceRef> denials = byApproval
                .computeIfAbsent(approval, key -> new HashMap<>())
                .computeIfAbsent(id, key -> new LinkedHashSet<>());
        if (denials.size() < MAX_PER_DECISION) {
            denials.add(denial);
        }
    }

    /** Returns and removes the resources without which an id is approved. */
    public synchronized Set<ResourceRef> take(ResourceRef approval, long id) {
        Map<Long, Set<ResourceRef>> ids = byApproval.get(approval);
        if (ids == null) {
            return Set.of();
        }
        Set<ResourceRef> denials = ids.remove(id);
        if (ids.isEmpty()) {
            byApproval.remove(approval);
        }
        return denials == null ? Set.of() : denials;
    }

    /** Forgets approving resources that are gone. */
    synchronized void retain(Predicate<ResourceRef> exists) {
        byApproval.keySet().removeIf(approval -> !exists.test(approval));
    }
}
