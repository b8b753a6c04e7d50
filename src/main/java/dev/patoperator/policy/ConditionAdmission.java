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
 * Decides which resources may have their conditions compiled. What it comes to depends only on which resources there are, and
 * not on the order in which they were made known. Used by one thread at a time.
 *
 * <p><b>Within a namespace</b> the oldest resource comes first. It fits when what it needs beside the conditions of older
 * resources that fit is within the namespace's allowance; a younger one that needs less may fit where it does not.
 *
 * <p><b>Between namespaces</b> the memory is shared out by max-min fairness. Where all fit, each namespace may use
 * {@link #MAX_NAMESPACE_BYTES}. Where not, the largest equal allowance is sought with which the sum stays within the bound
 * of the process; a namespace that needs less gets what it needs, and what it leaves goes to the others. So a namespace that
 * stays below an equal share is never refused anything because of others, and one that is above its share loses its youngest
 * resources when others come to use theirs. Fifty namespaces that ask for 8 MiB each get half a MiB each of 25.
 */
final class ConditionAdmission {

    static final long MAX_NAMESPACE_BYTES = 8L << 20;

    private final long maxBytes;
    private final Map<String, Namespace> namespaces = new HashMap<>();
    private final List<ResourceConditions> replaced = new ArrayList<>();
    private boolean settled = true;

    /**
     * Nothing is used.
     *
     * @param maxBytes what all namespaces together may use; what they share counts for each
     */
    ConditionAdmission(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A resource is new. */
    void add(ResourceConditions user) {
        namespaces
                .computeIfAbsent(user.resource().namespace(), name -> new Namespace())
                .add(user);
        settled = false;
    }

    /** A resource was edited. What both generations share stays compiled. */
    void replace(ResourceConditions before, ResourceConditions now) {
        leave(before);
        replaced.add(before);
        add(now);
    }

    /** A resource is gone. */
    void remove(ResourceConditions user) {
        leave(user);
        user.release();
    }

    private void leave(ResourceConditions user) {
        String name = user.resource().namespace();
        Namespace namespace = namespaces.get(name);
        if (namespace != null && namespace.remove(user)) {
            namespaces.remove(name);
        }
        settled = false;
    }

    /**
     * Admits and refuses resources as the changes since the last time have it.
     *
     * @return resources that do not fit any more, after somebody was told that they do
     */
    List<ResourceRef> settle() {
        if (settled) {
            return List.of();
        }
        settled = true;
        long allowance = equalAllowance();
        List<ResourceConditions> refused = new ArrayList<>();
        namespaces.values().forEach(namespace -> namespace.allow(allowance, refused));
        replaced.forEach(ResourceConditions::release);
        replaced.clear();
        List<ResourceRef> displaced = new ArrayList<>();
        for (ResourceConditions user : refused) {
            if (user.fitReported) {
                user.fitReported = false;
                displaced.add(user.resource());
            }
        }
        return displaced;
    }

    /** What the namespaces use together. */
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

        private final NavigableSet<ResourceConditions> users = new TreeSet<>(ResourceConditions.BY_AGE);
        private final Map<SharedCondition, Integer> counts = new HashMap<>();
        private final List<ResourceConditions> added = new ArrayList<>();
        private long wanted;
        private long used;
        private boolean allFit = true;

        /** What it could use at most. */
        long demand() {
            return Math.min(wanted, MAX_NAMESPACE_BYTES);
        }

        void add(ResourceConditions user) {
            users.add(user);
            added.add(user);
            for (SharedCondition condition : user.distinct()) {
                if (counts.merge(condition, 1, Integer::sum) == 1) {
                    wanted += condition.weight();
                }
            }
        }

        /** Answers whether none is left. */
        boolean remove(ResourceConditions user) {
            users.remove(user);
            added.remove(user);
            for (SharedCondition condition : user.distinct()) {
                if (counts.merge(condition, -1, Integer::sum) == 0) {
                    counts.remove(condition);
                    wanted -= condition.weight();
                }
            }
            return users.isEmpty();
        }

        void allow(long allowance, List<ResourceConditions> refused) {
            if (wanted > allowance) {
                admitOldest(allowance, refused);
                allFit = false;
            } else {
                (allFit ? added : users).forEach(ResourceConditions::admit);
                used = wanted;
                allFit = true;
            }
            added.clear();
        }

        private void admitOldest(long allowance, List<ResourceConditions> refused) {
            Set<SharedCondition> held = new HashSet<>();
            int first = refused.size();
            used = 0;
            for (ResourceConditions user : users) {
                long needed = needed(user, held, allowance - used);
                if (used + needed <= allowance) {
                    held.addAll(user.distinct());
                    used += needed;
                    user.admit();
                } else {
                    user.refuse(allowance, used);
                    refused.add(user);
                }
            }
            // After all others were admitted, so that nothing that they share is let go of.
            refused.subList(first, refused.size()).forEach(ResourceConditions::release);
        }

        /** What it needs beside what is held; counted only until that is too much, because there may be thousands. */
        private static long needed(ResourceConditions user, Set<SharedCondition> held, long room) {
            long needed = 0;
            for (SharedCondition condition : user.distinct()) {
                if (!held.contains(condition)) {
                    needed += condition.weight();
                    if (needed > room) {
                        break;
                    }
                }
            }
            return needed;
        }
    }
}
