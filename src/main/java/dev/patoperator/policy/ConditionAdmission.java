package dev.patoperator.policy;

import dev.patoperator.model.ResourceRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides which resources may have their conditions compiled. The result depends only on which resources exist, not on the
 * order in which they were added. Used by one thread at a time.
 *
 * <p><b>Within a namespace</b> the oldest resource comes first. A resource fits when its conditions, without those that it
 * shares with older resources that fit, are within the rest of the namespace's allowance. A younger resource that needs less
 * may fit although an older one does not.
 *
 * <p><b>Between namespaces</b> the memory is divided by max-min fairness. When all fit, each namespace may use
 * {@link #MAX_NAMESPACE_BYTES}. Otherwise the allowance is the largest equal one with which the sum stays within the bound
 * of the process. A namespace that needs less gets what it needs, and the others share the rest. So a namespace below an
 * equal share is refused nothing because of others. A namespace above its share loses its youngest resources when others
 * use their shares. Fifty namespaces that request 8 MiB each get 0.5 MiB each of 25 MiB.
 */
final class ConditionAdmission {

    static final long MAX_NAMESPACE_BYTES = 8L << 20;

    private final long maxBytes;
    private final Map<String, Namespace> namespaces = new HashMap<>();
    private final List<ResourceConditions> replaced = new ArrayList<>();
    private boolean upToDate = true;

    /**
     * Creates an admission without resources.
     *
     * @param maxBytes what all namespaces together may use; conditions that namespaces share count for each of them
     */
    ConditionAdmission(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds a new resource. The next {@link #applyChanges} admits or refuses it. */
    void add(ResourceConditions resource) {
        namespaces
                .computeIfAbsent(resource.resource().namespace(), name -> new Namespace())
                .add(resource);
        upToDate = false;
    }

    /** Replaces a resource by its edited generation. Conditions that both generations share stay compiled. */
    void replace(ResourceConditions before, ResourceConditions now) {
        removeFromNamespace(before);
        replaced.add(before);
        add(now);
    }

    /** Removes a deleted resource and releases its conditions at once. */
    void remove(ResourceConditions resource) {
        removeFromNamespace(resource);
        resource.release();
    }

    private void removeFromNamespace(ResourceConditions resource) {
        String name = resource.resource().namespace();
        Namespace namespace = namespaces.get(name);
        if (namespace != null && namespace.remove(resource)) {
            namespaces.remove(name);
        }
        upToDate = false;
    }

    /**
     * Admits and refuses resources according to the changes since the last call.
     *
     * @return resources that do not fit any more although they were reported to fit
     */
    List<ResourceRef> applyChanges() {
        if (upToDate) {
            return List.of();
        }
        upToDate = true;
        long allowance = equalAllowance();
        List<ResourceConditions> refused = new ArrayList<>();
        namespaces.values().forEach(namespace -> namespace.allow(allowance, refused));
        replaced.forEach(ResourceConditions::release);
        replaced.clear();
        List<ResourceRef> displacedResources = new ArrayList<>();
        for (ResourceConditions resource : refused) {
            if (resource.reportedAsAdmitted) {
                resource.reportedAsAdmitted = false;
                displacedResources.add(resource.resource());
            }
        }
        return displacedResources;
    }

    /** Returns the bytes that all namespaces use together. */
    long used() {
        return namespaces.values().stream()
                .mapToLong(namespace -> namespace.used)
                .sum();
    }

    private long equalAllowance() {
        long sum = namespaces.values().stream().mapToLong(Namespace::demand).sum();
        if (sum <= maxBytes) {
            return MAX_NAMESPACE_BYTES;
        }
        long remaining = maxBytes;
        int count = namespaces.size();
        for (long demand : namespaces.values().stream()
                .mapToLong(Namespace::demand)
                .sorted()
                .toArray()) {
            if (demand > remaining / count) {
                break;
            }
            remaining -= demand;
            count--;
        }
        return remaining / count;
    }

    private static final class Namespace {

        private final NavigableSet<ResourceConditions> resources = new TreeSet<>(ResourceConditions.BY_AGE);
        private final Map<SharedCondition, Integer> usersByCondition = new HashMap<>();
        private final List<ResourceConditions> added = new ArrayList<>();
        private long demandedBytes;
        private long used;
        private boolean allFit = true;

        /** Returns the bytes that the namespace would use if no other namespace needed memory. */
        long demand() {
            return Math.min(demandedBytes, MAX_NAMESPACE_BYTES);
        }

        void add(ResourceConditions resource) {
            resources.add(resource);
            added.add(resource);
            for (SharedCondition condition : resource.distinctConditions()) {
                if (usersByCondition.merge(condition, 1, Integer::sum) == 1) {
                    demandedBytes += condition.weight();
                }
            }
        }

        /** Returns whether the namespace has no resources left. */
        boolean remove(ResourceConditions resource) {
            resources.remove(resource);
            added.remove(resource);
            for (SharedCondition condition : resource.distinctConditions()) {
                if (usersByCondition.merge(condition, -1, Integer::sum) == 0) {
                    usersByCondition.remove(condition);
                    demandedBytes -= condition.weight();
                }
            }
            return resources.isEmpty();
        }

        void allow(long allowance, List<ResourceConditions> refused) {
            if (demandedBytes > allowance) {
                admitOldest(allowance, refused);
                allFit = false;
            } else {
                (allFit ? added : resources).forEach(ResourceConditions::admit);
                used = demandedBytes;
                allFit = true;
            }
            added.clear();
        }

        private void admitOldest(long allowance, List<ResourceConditions> refused) {
            Set<SharedCondition> admittedConditions = new HashSet<>();
            int first = refused.size();
            used = 0;
            for (ResourceConditions resource : resources) {
                long needed = needed(resource, admittedConditions, allowance - used);
                if (used + needed <= allowance) {
                    admittedConditions.addAll(resource.distinctConditions());
                    used += needed;
                    resource.admit();
                } else {
                    resource.refuse(allowance, used);
                    refused.add(resource);
                }
            }
            // Last, so that conditions that admitted resources share stay compiled.
            refused.subList(first, refused.size()).forEach(ResourceConditions::release);
        }

        /**
         * Returns the bytes that a resource needs in addition to the held conditions. Stops counting above {@code room},
         * because a namespace may have thousands of resources.
         */
        private static long needed(
                ResourceConditions resource, Set<SharedCondition> admittedConditions, long availableBytes) {
            long needed = 0;
            for (SharedCondition condition : resource.distinctConditions()) {
                if (!admittedConditions.contains(condition)) {
                    needed += condition.weight();
                    if (needed > availableBytes) {
                        break;
                    }
                }
            }
            return needed;
        }
    }
}
