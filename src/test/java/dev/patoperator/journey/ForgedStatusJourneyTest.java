package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.ready;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.PatGrantResource;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatInventory;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Somebody else, who may write statuses, adds to them. What server-side apply leaves of that must neither stop the resource
 * nor have its status written without end: the operator's next status has nothing of it.
 */
class ForgedStatusJourneyTest {

    private static final String SUSPENDED = """
            {"conditions": [{"type": "Suspended", "status": "True", "reason": "Suspended", "message": "on holiday",
            "lastTransitionTime": "2026-01-01T00:00:00Z"}]""";

    @RegisterExtension
    final TestOperator operator = TestOperator.withCredentials();

    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    /** Adds fields as another field manager, which keeps them from being removed by server-side apply. */
    private void forge(Class<? extends HasMetadata> kind, String name, String status) {
        String type = HasMetadata.getKind(kind);
        operator.client()
                .resources(kind)
                .inNamespace("acme")
                .withName(name)
                .subresource("status")
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager("mallory")
                                .build(),
                        """
                        {"apiVersion": "patoperator.dev/v1alpha1", "kind": "%s",
                        "metadata": {"namespace": "acme", "name": "%s"}, "status": %s}""".formatted(type, name, status));
    }

    @Test
    void aPolicyGoesOnDecidingAndIsNotShownAsSuspended() {
        operator.apply(SelectorManifests.standing(acme, "bots", "Approve", "owners: [ci-bot]"));
        operator.awaitReview("bots", "UpToDate");
        forge(PatGrantReview.class, "bots", SUSPENDED + "}");
        assertThat(operator.review("bots").getStatus().conditionList())
                .extracting(Condition::type)
                .contains("Suspended");

        acme.request(71).owner("ci-bot").add();

        waiting().untilAsserted(() -> {
            PatStatus status = operator.review("bots").getStatus();
            assertThat(acme.pendingRequestIds()).isEmpty();
            assertThat(status.conditionList()).extracting(Condition::type).containsExactly("Ready");
            assertThat(ready(status).reason()).isEqualTo("UpToDate");
        });
        awaitNoWrites("patgrantreviews");
    }

    @Test
    void anInventoryAndItsObjectsShowNothingOfSomebodyElse() {
        acme.grant(12)
                .owner("mona")
                .lastUsedAt(Instant.now().minus(Duration.ofDays(1)))
                .add();
        operator.apply("""
                apiVersion: patoperator.dev/v1alpha1
                kind: PatInventory
                metadata: {name: estate, namespace: acme}
                spec: {organization: acme, interval: 1m, grants: {}}
                """);
        waiting().until(() -> grant() != null && grant().getStatus() != null);
        var before = grant().getStatus();

        forge(PatGrantResource.class, "estate-12", """
                {"organization": "acme", "reason": "agreed with the CISO", "decidedBy": "PatRevocation/stale"}""");
        forge(PatInventory.class, "estate", SUSPENDED + ", \"requests\": 3}");

        waiting().untilAsserted(() -> {
            assertThat(grant().getStatus()).isEqualTo(before);
            PatInventory inventory = operator.client()
                    .resources(PatInventory.class)
                    .inNamespace("acme")
                    .withName("estate")
                    .get();
            assertThat(inventory.getStatus().requests()).isNull();
            assertThat(inventory.getStatus().conditionList())
                    .extracting(Condition::type)
                    .containsExactly("Ready");
        });
        awaitNoWrites("patgrants");
        awaitNoWrites("patinventories");
    }

    private PatGrantResource grant() {
        return operator.client()
                .resources(PatGrantResource.class)
                .inNamespace("acme")
                .withName("estate-12")
                .get();
    }

    /** Waits until no write was made for a while, not even one that changes nothing. */
    private void awaitNoWrites(String resource) {
        var before = new AtomicLong(-1);
        waiting().during(Duration.ofMillis(700)).until(() -> {
            long count =
                    operator.kubernetes().writes().count(call -> call.resource().equals(resource));
            return before.getAndSet(count) == count;
        });
    }
}
