package dev.patoperator.gitops;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A resource with only the fields that kstatus reads, and the expected status.
 *
 * @param generation {@code metadata.generation}
 * @param observed {@code status.observedGeneration}; null where the status has none
 * @param conditions type and status of each condition, such as {@code Ready=False Stalled=True}
 */
public record KstatusCase(long generation, @Nullable Long observed, String conditions, Kstatus status) {

    private static final List<String> TYPES =
            List.of("Ready", "Reconciling", "Stalled", "Suspended", "SpecWarning", "Ready", "Reconciling", "Stalled");
    private static final List<String> STATUSES = List.of("True", "False", "Unknown", "");

    /** Returns one case for each rule of kstatus, and for each combination of conditions that the operator writes. */
    public static List<KstatusCase> all() {
        return List.of(
                new KstatusCase(2, 1L, "Ready=True", Kstatus.IN_PROGRESS),
                new KstatusCase(1, -1L, "", Kstatus.IN_PROGRESS),
                new KstatusCase(2, 1L, "Ready=False Stalled=True", Kstatus.IN_PROGRESS),
                new KstatusCase(2, 2L, "Ready=True", Kstatus.CURRENT),
                new KstatusCase(2, null, "Ready=True", Kstatus.CURRENT),
                new KstatusCase(2, 2L, "Ready=False", Kstatus.IN_PROGRESS),
                new KstatusCase(2, 2L, "Ready=Unknown", Kstatus.IN_PROGRESS),
                new KstatusCase(2, 2L, "Ready=False Reconciling=True", Kstatus.IN_PROGRESS),
                new KstatusCase(2, 2L, "Ready=False Stalled=True", Kstatus.FAILED),
                new KstatusCase(2, 2L, "Ready=True Stalled=True", Kstatus.FAILED),
                new KstatusCase(2, 2L, "Stalled=True Reconciling=True", Kstatus.FAILED),
                new KstatusCase(2, 2L, "Reconciling=True Stalled=True", Kstatus.IN_PROGRESS),
                new KstatusCase(2, 2L, "Ready=True Stalled=False", Kstatus.CURRENT),
                new KstatusCase(2, 2L, "Ready=False Suspended=True", Kstatus.IN_PROGRESS),
                new KstatusCase(2, 2L, "Ready=True Suspended=True", Kstatus.CURRENT),
                new KstatusCase(2, 2L, "Ready=False Stalled=True Suspended=True", Kstatus.FAILED),
                new KstatusCase(2, 2L, "Ready=True SpecWarning=True", Kstatus.CURRENT),
                new KstatusCase(2, 2L, "Ready=False Stalled=True SpecWarning=True", Kstatus.FAILED),
                new KstatusCase(2, 2L, "Ready=False Reconciling=True SpecWarning=True", Kstatus.IN_PROGRESS),
                new KstatusCase(2, 2L, "", Kstatus.CURRENT),
                new KstatusCase(2, null, "", Kstatus.CURRENT));
    }

    /** Generates resources with random generations and conditions, in random order and some of them twice. */
    public static List<ObjectNode> randomResources(long seed, int count) {
        Random random = new Random(seed);
        List<ObjectNode> resources = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Long observed = random.nextInt(4) == 0 ? null : Long.valueOf(random.nextInt(4) == 0 ? 1 : 2);
            StringJoiner conditions = new StringJoiner(" ");
            for (int j = random.nextInt(4); j > 0; j--) {
                conditions.add(pick(TYPES, random) + "=" + pick(STATUSES, random));
            }
            // The status is not used: the test computes it.
            KstatusCase each = new KstatusCase(2, observed, conditions.toString(), Kstatus.CURRENT);
            resources.add(random.nextInt(10) == 0 ? each.deletedResource() : each.resource());
        }
        return resources;
    }

    private static String pick(List<String> words, Random random) {
        return words.get(random.nextInt(words.size()));
    }

    /** Returns the resource. */
    public ObjectNode resource() {
        ObjectNode resource = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "patoperator.dev/v1alpha1")
                .put("kind", "PatGrantReview");
        resource.putObject("metadata")
                .put("name", "made-up")
                .put("namespace", "acme")
                .put("generation", generation);
        ObjectNode into = resource.putObject("status");
        if (observed != null) {
            into.put("observedGeneration", observed);
        }
        for (String condition : conditions.isEmpty() ? new String[0] : conditions.split(" ")) {
            String[] parts = condition.split("=", 2);
            into.withArray("/conditions").addObject().put("type", parts[0]).put("status", parts[1]);
        }
        return resource;
    }

    /** Returns the resource while a finalizer delays its deletion. */
    public ObjectNode deletedResource() {
        ObjectNode resource = resource();
        resource.withObjectProperty("metadata").put("deletionTimestamp", "2026-11-22T16:00:00Z");
        return resource;
    }
}
