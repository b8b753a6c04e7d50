package dev.patoperator.demo.view;

import dev.patoperator.api.v1alpha1.Condition;
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
 * @param message the message of the condition Ready; empty when it is absent
 * @param progress how far the resource is
 */
public record Row(String key, List<String> cells, String message, Progress progress) {

    static final List<String> TITLES = List.of("KIND", "NAME", "ACTION", "READY", "REASON", "DONE", "OUTCOMES");

    /** The column whose colour shows the progress. */
    static final int READY = TITLES.indexOf("READY");

    /** How far a resource is. */
    public enum Progress {
        /** The status says nothing about this generation of the resource yet. */
        UNSEEN(Style.WAITING),
        /** The operator still tries. */
        WORKING(Style.WAITING),
        /** It has reached the end that its spec leads to when all goes well. */
        ENDED(Style.GOOD),
        /** The same, and somebody must act before it goes on. */
        SUSPENDED(Style.WAITING),
        /** It does not go on by itself. */
        STALLED(Style.BAD);

        private final Style style;

        Progress(Style style) {
            this.style = style;
        }

        Style style() {
            return style;
        }
    }

    /** Returns the row that shows a resource as it is now. */
    public static Row of(PatResource<?> resource) {
        PatStatus status = Objects.requireNonNullElse(resource.getStatus(), PatStatus.NONE);
        Optional<Condition> ready = Conditions.ready(status.conditionList());
        return new Row(
                key(resource),
                List.of(
                        resource instanceof PatGrantReview ? "pgr" : "patrev",
                        resource.getMetadata().getName(),
                        action(resource),
                        ready.map(Condition::status).orElse("Unknown"),
                        ready.map(Condition::reason).orElse("Progressing"),
                        status.total() == null ? "" : status.succeeded() + "/" + status.total(),
                        outcomes(status)),
                ready.map(Condition::message).orElse(""),
                progress(resource, status, ready));
    }

    /** Returns namespace, kind and name of a resource. */
    public static String key(PatResource<?> resource) {
        return resource.getMetadata().getNamespace() + " " + resource.getKind() + " "
                + resource.getMetadata().getName();
    }

    /** Whether the resource has reached the end that its spec leads to when all goes well. */
    public boolean hasEnded() {
        return progress == Progress.ENDED || progress == Progress.SUSPENDED;
    }

    /** Returns the resource as kubectl's arguments name it, such as {@code pgr/approve-one}. */
    public String name() {
        return cells.get(0) + "/" + cells.get(1);
    }

    /** Returns what the cells say, without columns. */
    public Line brief() {
        return Line.of(name() + "  ")
                .then(cells.get(READY), progress.style())
                .then(cells.subList(READY + 1, cells.size()).stream()
                        .filter(cell -> !cell.isEmpty())
                        .map(cell -> "  " + cell)
                        .collect(Collectors.joining()));
    }

    /** Returns the resource, its condition and the condition's message in one sentence. */
    public String sentence() {
        return name() + ": Ready is " + cells.get(READY) + ", " + cells.get(READY + 1)
                + (message.isEmpty() ? "" : ": " + message);
    }

    private static Progress progress(PatResource<?> resource, PatStatus status, Optional<Condition> ready) {
        if (ready.isEmpty() || !Objects.equals(status.observedGeneration(), resource.generation())) {
            return Progress.UNSEEN;
        }
        if (Boolean.TRUE.equals(resource.getSpec().suspend())) {
            return ready.get().reason().equals("Suspended") ? Progress.SUSPENDED : Progress.WORKING;
        }
        if (ready.get().status().equals("True")) {
            return Progress.ENDED;
        }
        boolean stalled = status.conditionList().stream()
                .anyMatch(condition -> condition.type().equals(Conditions.STALLED));
        return stalled ? Progress.STALLED : Progress.WORKING;
    }

    private static String action(PatResource<?> resource) {
        return resource instanceof PatGrantReview review
                ? review.getSpec().action().value()
                : "Revoke";
    }

    private static String outcomes(PatStatus status) {
        return status.outcomeList().stream()
                .collect(Collectors.groupingBy(
                        outcome -> outcome.outcome().value(), TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
    }
}
