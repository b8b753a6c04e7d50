package dev.patoperator.demo.view;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.api.v1alpha1.PatStatusBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Resources and rows for tests. */
final class ViewFixtures {

    private static final String TIME = "2026-11-30T12:00:00Z";

    private ViewFixtures() {}

    /** Returns a review without status. */
    static PatGrantReview review(String name, String spec) {
        return read(PatGrantReview.class, name, spec);
    }

    /** Returns a revocation without status. */
    static PatRevocation revocation(String name, String spec) {
        return read(PatRevocation.class, name, spec);
    }

    private static <T extends PatResource<?>> T read(Class<T> type, String name, String spec) {
        return Serialization.unmarshal("""
                apiVersion: patoperator.dev/v1alpha1
                kind: %s
                metadata: {name: %s, namespace: acme, generation: 1}
                spec: {organization: acme, %s}
                """.formatted(type.getSimpleName(), name, spec), type);
    }

    /** Returns the resource with a status of its generation. */
    static <T extends PatResource<?>> T with(T resource, String ready, String reason, Outcome... outcomes) {
        return with(resource, List.of(condition("Ready", ready, reason)), outcomes);
    }

    /** Returns the resource with a status of its generation that says that it is stalled. */
    static <T extends PatResource<?>> T stalled(T resource, String reason) {
        return with(resource, List.of(condition("Ready", "False", reason), condition("Stalled", "True", reason)));
    }

    private static <T extends PatResource<?>> T with(T resource, List<Condition> conditions, Outcome... outcomes) {
        PatStatus status = new PatStatusBuilder()
                .observedGeneration(1L)
                .conditions(conditions)
                .total(outcomes.length)
                .succeeded((int) Stream.of(outcomes).filter(Outcome::wasDone).count())
                .outcomes(List.of(outcomes))
                .build();
        resource.setStatus(status);
        return resource;
    }

    private static Condition condition(String type, String status, String reason) {
        return new Condition(type, status, 1L, TIME, reason, "what is wrong");
    }

    /** Returns an outcome that was decided, or found, now. */
    static Outcome outcome(long id, OutcomeType type) {
        return new Outcome(id, type, null, null, null, null, TIME, null, null);
    }

    /** Returns rows of resources without status. */
    static List<Row> rows(int count) {
        return new ArrayList<>(IntStream.range(0, count)
                .mapToObj(number -> Row.of(review("approve-" + number, "action: Approve, patRequestIDs: [71]")))
                .toList());
    }
}
