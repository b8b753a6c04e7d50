package dev.patoperator.gitops;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The status that kstatus, by which Flux waits, computes for a custom resource. {@code KstatusIT} compares it with
 * Flux's own program. It follows {@code status.Compute} of
 * <a href="https://github.com/kubernetes-sigs/cli-utils/tree/master/pkg/kstatus/status">cli-utils'
 * pkg/kstatus/status</a> (status.go, generic.go): the status of a kind without rules of its own depends on deletion,
 * generation, the conditions Reconciling and Stalled, and Ready, in this order.
 */
public enum Kstatus {
    IN_PROGRESS,
    CURRENT,
    FAILED,
    TERMINATING;

    /** Computes the status of a resource. */
    public static Kstatus of(JsonNode resource) {
        if (!resource.at("/metadata/deletionTimestamp").asText("").isEmpty()) {
            return TERMINATING;
        }
        JsonNode generation = resource.at("/metadata/generation");
        JsonNode observed = resource.at("/status/observedGeneration");
        // A missing observedGeneration counts as observed. Only a default in the CRD prevents a new resource from being
        // Current.
        if (!generation.isMissingNode()
                && !observed.isMissingNode()
                && generation.longValue() != observed.longValue()) {
            return IN_PROGRESS;
        }
        for (JsonNode condition : resource.at("/status/conditions")) {
            if (isTrue(condition, "Reconciling")) {
                return IN_PROGRESS;
            }
            if (isTrue(condition, "Stalled")) {
                return FAILED;
            }
        }
        for (JsonNode condition : resource.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                switch (condition.path("status").asText()) {
                    case "True" -> {
                        return CURRENT;
                    }
                    case "False", "Unknown" -> {
                        return IN_PROGRESS;
                    }
                    default -> {}
                }
            }
        }
        return CURRENT;
    }

    private static boolean isTrue(JsonNode condition, String type) {
        return condition.path("type").asText().equals(type)
                && condition.path("status").asText().equals("True");
    }
}
