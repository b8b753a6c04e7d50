package dev.patoperator.telemetry.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.api.v1alpha1.PatInventoryStatus;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.precedence.index.ResourceIndex;
import dev.patoperator.telemetry.metrics.Metrics;
import dev.patoperator.telemetry.metrics.ResourceMetrics.UnwellResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which conditions make a resource one that is not well; the kind does not matter. */
class UnwellResourcesTest {

    private static final ObjectMeta ALL =
            new ObjectMetaBuilder().withNamespace("acme").withName("all").build();

    private static Condition condition(String type, String status, String reason) {
        return new Condition(type, status, 1L, "2026-12-01T00:00:00Z", reason, "why");
    }

    private static List<UnwellResource> unwell(Condition... conditions) {
        return UnwellResources.unwell("PatInventory", ALL, List.of(conditions)).stream()
                .toList();
    }

    private static UnwellResource shown(String reason, boolean stalled) {
        return new UnwellResource("PatInventory", "acme", "all", reason, stalled);
    }

    @Test
    void readyResourceIsWellUnlessItIsStalled() {
        assertThat(unwell(condition("Ready", "True", "UpToDate"))).isEmpty();
        assertThat(unwell(condition("Ready", "True", "UpToDate"), condition("Stalled", "False", "UpToDate")))
                .isEmpty();
        assertThat(unwell(condition("Ready", "True", "UpToDate"), condition("Stalled", "True", "Conflict")))
                .containsExactly(shown("UpToDate", true));
    }

    @Test
    void resourceThatIsNotReadyHasTheReasonOfReady() {
        assertThat(unwell(condition("Ready", "False", "RateLimited"), condition("Reconciling", "True", "RateLimited")))
                .containsExactly(shown("RateLimited", false));
        assertThat(unwell(
                        condition("Stalled", "True", "PermissionDenied"),
                        condition("Ready", "Unknown", "PermissionDenied")))
                .containsExactly(shown("PermissionDenied", true));
    }

    @Test
    void resourceWithoutConditionsOrWithAnUnknownReasonIsNotWell() {
        assertThat(unwell()).containsExactly(shown("none", false));
        assertThat(unwell(condition("Ready", "False", "SomebodysOwnWord"))).containsExactly(shown("other", false));
    }

    @Test
    void suspendedResourceIsLeftOutWhateverItsLastResult() {
        assertThat(unwell(
                        condition("Ready", "False", "Failed"),
                        condition("Stalled", "True", "Failed"),
                        condition("Suspended", "True", "Suspended")))
                .isEmpty();
    }

    @Test
    void inventoriesAreReadLikePolicies() {
        PatInventory failing = new PatInventory();
        failing.setMetadata(ALL);
        failing.setStatus(new PatInventoryStatus(
                1L, List.of(condition("Ready", "False", "PermissionDenied")), 1, null, 0, 0, 0, 0));
        PatInventory fresh = new PatInventory();
        fresh.setMetadata(ALL);

        assertThat(UnwellResources.unwell(Stream.of(failing, fresh)))
                .containsExactly(shown("PermissionDenied", false), shown("none", false));
    }

    @Test
    void seriesOfDeletedPoliciesAreRemovedWithThoseOfOtherMetrics() {
        try (Metrics metrics = new Metrics()) {
            DispatchMetrics observer = new DispatchMetrics(metrics, Clocks.of(Clock.systemUTC()), new ResourceIndex());
            metrics.policies().decided(new ResourceRef("PatRevocation", "acme", "old", "uid"), "Revoke");

            observer.retain(resource -> resource.uid().equals("uid"));
            assertThat(metrics.scrape()).contains("policy_decisions_total{action=\"Revoke\"");
            observer.retain(resource -> false);
            assertThat(metrics.scrape()).doesNotContain("policy_decisions_total{action");
        }
    }
}
