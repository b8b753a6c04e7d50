package dev.patoperator.policy;

import dev.patoperator.model.ResourceRef;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One generation of a resource with conditions. The {@link ConditionStore} guards it. */
final class ResourceConditions {

    /** The oldest first. Times are those of the Kubernetes API, which sort as texts. */
    static final Comparator<ResourceConditions> BY_AGE = Comparator.<ResourceConditions, String>comparing(
                    user -> user.createdAt)
            .thenComparing(user -> user.resource.uid());

    private final ResourceRef resource;
    private final long generation;
    private final String createdAt;
    private final List<SharedCondition> conditions;
    private final List<SharedCondition> distinct;
    private final long weight;
    private boolean admitted;
    private @Nullable AdmissionRefusal refusal;

    /** Its selector, once somebody asked for it. */
    @Nullable
    CompiledSelector selector;

    /** Whether somebody was told that its conditions fit. */
    boolean fitReported;

    ResourceConditions(ResourceRef resource, long generation, String createdAt, List<SharedCondition> conditions) {
        this.resource = resource;
        this.generation = generation;
        this.createdAt = createdAt;
        this.conditions = List.copyOf(conditions);
        this.distinct = conditions.stream().distinct().toList();
        this.weight = distinct.stream().mapToLong(SharedCondition::weight).sum();
    }

    ResourceRef resource() {
        return resource;
    }

    long generation() {
        return generation;
    }

    /** In the resource's order. */
    List<SharedCondition> conditions() {
        return conditions;
    }

    /** Each of them once. */
    List<SharedCondition> distinct() {
        return distinct;
    }

    boolean isAdmitted() {
        return admitted;
    }

    /** Why its conditions do not fit; null when they do. */
    @Nullable
    AdmissionRefusal refusal() {
        return refusal;
    }

    /** Its conditions may be compiled. */
    void admit() {
        refusal = null;
        if (!admitted) {
            admitted = true;
            distinct.forEach(condition -> condition.admittedUsers++);
        }
    }

    /** Its conditions do not fit; it is released next. */
    void refuse(long allowed, long used) {
        if (refusal == null || refusal.allowed() != allowed || refusal.used() != used) {
            refusal = new AdmissionRefusal(allowed, used, weight);
        }
    }

    /** It uses nothing any more. Programs that nobody else may use are let go of. */
    void release() {
        selector = null;
        if (admitted) {
            admitted = false;
            for (SharedCondition condition : distinct) {
                condition.admittedUsers--;
                if (condition.admittedUsers == 0) {
                    condition.forget();
                }
            }
        }
    }

    /**
     * What does not fit, in bytes.
     *
     * @param allowed what the namespace may use
     * @param used what older resources of the namespace use
     * @param weight what the resource's own conditions would use if it shared none
     */
    record AdmissionRefusal(long allowed, long used, long weight) {}
}
