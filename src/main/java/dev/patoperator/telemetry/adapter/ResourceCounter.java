package dev.patoperator.telemetry.adapter;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.status.Conditions;
import dev.patoperator.status.Reason;
import dev.patoperator.telemetry.metrics.ResourceMetrics.ResourceGroup;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts the resources in the informers' caches by the reason of their Ready condition. */
public final class ResourceCounter {

    /** The resource has no Ready condition yet. */
    private static final String NONE = "none";

    /** A reason that the operator does not use: something else wrote the status. */
    private static final String OTHER = "other";

    private static final Set<String> WORDS =
            Arrays.stream(Reason.values()).map(Reason::value).collect(Collectors.toUnmodifiableSet());

    private static final String INVENTORY = HasMetadata.getKind(PatInventory.class);

    private final ResourceIndex index;

    public ResourceCounter(ResourceIndex index) {
        this.index = index;
    }

    /** Returns the number for every kind and reason, including those with 0. */
    public Map<ResourceGroup, Long> counts() {
        Map<ResourceGroup, Long> counts = new HashMap<>();
        for (String kind : index.kinds()) {
            counts.putAll(counts(kind, index.all(kind).map(ResourceCounter::reason)));
        }
        return counts;
    }

    /** Returns the number of inventories for every reason, including those with 0. */
    public static Map<ResourceGroup, Long> counts(Stream<PatInventory> inventories) {
        return counts(
                INVENTORY,
                inventories.map(inventory -> reason(
                        inventory.getStatus() == null
                                ? List.of()
                                : inventory.getStatus().conditionList())));
    }

    private static Map<ResourceGroup, Long> counts(String kind, Stream<String> reasons) {
        Map<ResourceGroup, Long> counts = new HashMap<>();
        WORDS.forEach(word -> counts.put(new ResourceGroup(kind, word), 0L));
        reasons.forEach(reason -> counts.merge(new ResourceGroup(kind, reason), 1L, Long::sum));
        return counts;
    }

    private static String reason(PatResource<?> resource) {
        List<Condition> conditions =
                resource.getStatus() == null ? List.of() : resource.getStatus().conditionList();
        return reason(conditions);
    }

    /** Returns Suspended for a suspended resource, whatever its last result was: it needs no attention. */
    static String reason(List<Condition> conditions) {
        if (conditions.stream().anyMatch(condition -> Conditions.SUSPENDED.equals(condition.type()))) {
            return Reason.SUSPENDED.value();
        }
        return Conditions.ready(conditions)
                .map(ready -> WORDS.contains(ready.reason()) ? ready.reason() : OTHER)
                .orElse(NONE);
    }
}
