package dev.patoperator.demo;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.status.Conditions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The table row of one resource.
 *
 * @param key namespace, kind and name
 * @param cells one for each of {@link #TITLES}; the kind by its short name
 * @param ended whether the resource has reached the end that its spec leads to when all goes well
 */
record Row(String key, List<String> cells, boolean ended) {

    static final List<String> TITLES = List.of("KIND", "NAME", "ACTION", "READY", "REASON", "DONE", "OUTCOMES");

    static Row of(PatResource<?> resource) {
        PatStatus status = Objects.requireNonNullElse(resource.getStatus(), PatStatus.NONE);
        boolean current = Objects.equals(status.observedGeneration(), resource.generation());
        Optional<Condition> ready = Conditions.ready(status.conditionList());
        return new Row(
                key(resource),
                List.of(
                        resource instanceof PatGrantReview ? "pgr" : "patrev",
                        resource.getMetadata().getName(),
                        action(resource),
                        ready.map(Condition::status).orElse(""),
                        ready.map(Condition::reason).orElse(""),
                        status.total() == null ? "" : status.succeeded() + "/" + status.total(),
                        outcomes(status)),
                current
                        && ready.filter(condition -> isGoodEnd(resource, condition))
                                .isPresent());
    }

    /** Returns namespace, kind and name of a resource. */
    static String key(PatResource<?> resource) {
        return resource.getMetadata().getNamespace() + " " + resource.getKind() + " "
                + resource.getMetadata().getName();
    }

    private static boolean isGoodEnd(PatResource<?> resource, Condition ready) {
        boolean suspended = Boolean.TRUE.equals(resource.getSpec().suspend());
        return suspended ? ready.reason().equals("Suspended") : ready.status().equals("True");
    }

    private static String action(PatResource<?> resource) {
        return resource instanceof PatGrantReview review
                ? review.getSpec().action().value()
                : "Revoke";
    }

    private static String outcomes(PatStatus status) {
        return status.outcomeList().stream()
                .collect(Collectors.groupingBy(Row::outcome, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
    }

    private static String outcome(Outcome outcome) {
        return outcome.outcome().value();
    }
}
