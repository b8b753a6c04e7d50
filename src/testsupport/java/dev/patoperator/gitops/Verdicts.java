package dev.patoperator.gitops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patoperator.gitops.ArgoCustomization.Health;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Records every stored state of a resource, and compares the status that Argo CD and kstatus derive from each with its
 * conditions. States that are equal in everything that the two read are recorded once. Thread-safe.
 */
public final class Verdicts implements Consumer<JsonNode> {

    private final Map<JsonNode, JsonNode> states = new LinkedHashMap<>();

    @Override
    public synchronized void accept(JsonNode stored) {
        if (ArgoCustomization.KINDS.contains(stored.path("kind").asText())) {
            states.putIfAbsent(comparisonKey(stored), stored);
        }
    }

    private static JsonNode comparisonKey(JsonNode stored) {
        ObjectNode key = JsonNodeFactory.instance.objectNode();
        key.set("name", stored.at("/metadata/name"));
        key.set("kind", stored.path("kind"));
        key.set("generation", stored.at("/metadata/generation"));
        key.set("deleted", stored.at("/metadata/deletionTimestamp"));
        key.set("observedGeneration", stored.at("/status/observedGeneration"));
        key.set("conditions", stored.at("/status/conditions"));
        return key;
    }

    /** Returns the number of different states. */
    public synchronized int size() {
        return states.size();
    }

    /** Fails on the first state for which Argo CD or kstatus reports something else than its conditions. */
    public synchronized void assertConsistent() {
        states.values().forEach(Verdicts::assertConsistent);
    }

    /** Fails when Argo CD or kstatus reports something else than the conditions of one state. */
    public static void assertConsistent(JsonNode resource) {
        Health argo = new ArgoCustomization(resource.path("kind").asText()).health(resource);
        assertThat(argo.message()).as("%s", resource).isNotBlank();
        Expected expected = Expected.of(resource);
        // Argo CD does not run its script for a resource that is being deleted.
        Kstatus kstatus =
                resource.at("/metadata/deletionTimestamp").isMissingNode() ? expected.kstatus() : Kstatus.TERMINATING;
        assertThat(argo.status()).as("Argo CD on %s", resource).isEqualTo(expected.argo());
        assertThat(Kstatus.of(resource)).as("kstatus on %s", resource).isEqualTo(kstatus);
        if (!expected.message().isEmpty()) {
            assertThat(argo.message()).as("Argo CD on %s", resource).startsWith(expected.message());
        }
    }

    /** The expected results of both, and the beginning of Argo CD's message where a condition contains it. */
    private record Expected(String argo, Kstatus kstatus, String message) {

        static Expected of(JsonNode resource) {
            JsonNode observed = resource.at("/status/observedGeneration");
            assertThat(observed.isIntegralNumber())
                    .as("the CRD's default or the operator sets observedGeneration: %s", resource)
                    .isTrue();
            if (observed.longValue() != resource.at("/metadata/generation").longValue()) {
                return new Expected("Progressing", Kstatus.IN_PROGRESS, "");
            }
            return ofConditions(resource, conditions(resource));
        }

        private static Expected ofConditions(JsonNode resource, Map<String, JsonNode> conditions) {
            assertThat(conditions).as("%s", resource).containsKey("Ready");
            boolean ready = isTrue(conditions, "Ready");
            boolean stalled = isTrue(conditions, "Stalled");
            boolean reconciling = isTrue(conditions, "Reconciling");
            if (isTrue(conditions, "Suspended")) {
                assertThat(reconciling)
                        .as("not Reconciling while Suspended: %s", resource)
                        .isFalse();
                Kstatus last = stalled ? Kstatus.FAILED : ready ? Kstatus.CURRENT : Kstatus.IN_PROGRESS;
                return new Expected("Suspended", last, message(conditions, "Suspended"));
            }
            assertThat(Stream.of(ready, stalled, reconciling).filter(it -> it))
                    .as("one of Ready, Stalled and Reconciling is True: %s", resource)
                    .hasSize(1);
            if (ready) {
                return new Expected("Healthy", Kstatus.CURRENT, message(conditions, "Ready"));
            }
            return stalled
                    ? new Expected("Degraded", Kstatus.FAILED, message(conditions, "Stalled"))
                    : new Expected("Progressing", Kstatus.IN_PROGRESS, message(conditions, "Reconciling"));
        }

        private static Map<String, JsonNode> conditions(JsonNode resource) {
            Map<String, JsonNode> conditions = new HashMap<>();
            resource.at("/status/conditions")
                    .forEach(condition -> conditions.put(condition.path("type").asText(), condition));
            return conditions;
        }

        private static boolean isTrue(Map<String, JsonNode> conditions, String type) {
            return conditions.containsKey(type)
                    && conditions.get(type).path("status").asText().equals("True");
        }

        private static String message(Map<String, JsonNode> conditions, String type) {
            return conditions.get(type).path("message").asText();
        }
    }
}
