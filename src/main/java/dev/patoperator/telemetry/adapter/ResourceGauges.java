package dev.patoperator.telemetry.adapter;

import dev.patoperator.precedence.CredentialVerificationCache;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.telemetry.metrics.ResourceMetrics;

/** Connects the gauges of resources to the informers' caches, which are read at every scrape. */
public final class ResourceGauges {

    private ResourceGauges() {}

    /** Registers all gauges of the indexed kinds. Must be called once. */
    public static void register(
            ResourceMetrics metrics, ResourceIndex index, CredentialVerificationCache verifications) {
        UnwellResources resources = new UnwellResources(index);
        metrics.addCounts(new ResourceCounter(index)::counts);
        metrics.denySelectors(new DenySelectorCounter(index, verifications)::counts);
        metrics.addUnwell(resources::unwell);
        metrics.addSuspended(resources::suspendedDenials);
    }
}
