package dev.patoperator.policy;

import dev.patoperator.model.ResourceRef;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conditions, reason and variables of one generation of a resource. Guarded by the {@link ConditionStore}. */
final class ResourceConditions {

    /** Oldest first. The times are in the Kubernetes API's format, which sorts as text. */
    static final Comparator<ResourceConditions> BY_AGE = Comparator.<ResourceConditions, String>comparing(
                    user -> user.createdAt)
            .thenComparing(user -> user.resource.uid());

    private final ResourceRef resource;
    private final long generation;
    private final String createdAt;
    private final List<SharedCondition> distinctConditions;
    private final long weight;
    private boolean admitted;
    private @Nullable AdmissionRefusal refusal;

    /** The compiled selector; null before the first use. */
    @Nullable
    CompiledSelector selector;

    /** Whether a caller of the store knows that the conditions fit, and has to be informed when they do not any more. */
    boolean reportedAsAdmitted;

    ResourceConditions(ResourceRef resource, long generation, String createdAt, List<SharedCondition> conditions) {
        this.resource = resource;
        this.generation = generation;
        this.createdAt = createdAt;
        this.distinctConditions = conditions.stream().distinct().toList();
        this.weight =
                distinctConditions.stream().mapToLong(SharedCondition::weight).sum();
    }

    ResourceRef resource() {
        return resource;
    }

    long generation() {
        return generation;
    }

    /** Returns one of the resource's conditions. */
    SharedCondition condition(SharedCondition.ConditionKey key) {
        return distinctConditions.stream()
                .filter(condition -> condition.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the resource has no such condition"));
    }

    /** Returns each condition once. */
    List<SharedCondition> distinctConditions() {
        return distinctConditions;
    }

    boolean isAdmitted() {
        return admitted;
    }

    /** Returns why the conditions do not fit; null when they do. */
    @Nullable
    AdmissionRefusal refusal() {
        return refusal;
    }

    /** Permits the conditions to be compiled. */
    void admit() {
        refusal = null;
        if (!admitted) {
            admitted = true;
            distinctConditions.forEach(condition -> condition.admittedUsers++);
        }
    }

    /** Records that the conditions do not fit. The caller releases them afterwards. */
    void refuse(long allowed, long used) {
        if (refusal == null || refusal.allowed() != allowed || refusal.used() != used) {
            refusal = new AdmissionRefusal(allowed, used, weight);
        }
    }

    /** Drops the selector, and the programs that no other resource may use. */
    void release() {
        selector = null;
        if (admitted) {
            admitted = false;
            for (SharedCondition condition : distinctConditions) {
                condition.admittedUsers--;
                if (condition.admittedUsers == 0) {
                    condition.clear();
                }
            }
        }
    }

    /**
     * Why conditions do not fit, in bytes.
     *
     * @param allowed what the namespace may use
     * @param used what older resources of the namespace use
     * @param weight what the resource's conditions would use if it shared none of them
     */
    record AdmissionRefusal(long allowed, long used, long weight) {}
}
