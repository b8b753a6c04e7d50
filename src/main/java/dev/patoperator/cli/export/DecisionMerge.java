package dev.patoperator.cli.export;

import dev.patoperator.cli.export.resource.ResourceFacts;
import dev.patoperator.cli.export.table.Column;
import dev.patoperator.cli.export.table.Evidence;
import dev.patoperator.cli.export.table.MissingType;
import dev.patoperator.cli.export.table.Row;
import dev.patoperator.cli.export.table.RowConsumer;
import dev.patoperator.cli.export.table.RowOrder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes one row of what a status and a log say about the same decision. Receives rows in the order of
 * {@link Evidence#DECISION_KEY}. Used by one thread.
 */
final class DecisionMerge implements RowConsumer {

    private static final RowOrder SAME_DECISION = new RowOrder(Evidence.DECISION_KEY);

    private final Evidence evidence;
    private final Map<String, ResourceFacts> facts;
    private final boolean hasLogs;
    private final RowConsumer consumer;
    private final List<Row> group = new ArrayList<>();
    private final Set<List<@Nullable Object>> logged = new HashSet<>();
    private @Nullable ResourceTally resource;

    /**
     * Creates a merge.
     *
     * @param evidence receives what is missing
     * @param facts of the resources that were read, by uid
     * @param hasLogs whether a decision of a status should have a line
     * @param consumer receives the merged rows
     */
    DecisionMerge(Evidence evidence, Map<String, ResourceFacts> facts, boolean hasLogs, RowConsumer consumer) {
        this.evidence = evidence;
        this.facts = facts;
        this.hasLogs = hasLogs;
        this.consumer = consumer;
    }

    @Override
    public void accept(Row row) throws IOException {
        if (!group.isEmpty() && SAME_DECISION.compare(group.get(0), row) != 0) {
            endGroup();
        }
        // Of lines about the same decision the first one is kept: rows of logs come by the time of their line.
        if (!LoggedDecisions.isLogged(row) || logged.add(LoggedDecisions.identity(row))) {
            group.add(row);
        }
    }

    /** Ends with the last row. */
    void finish() throws IOException {
        if (!group.isEmpty()) {
            endGroup();
        }
        if (resource != null) {
            resource.report(evidence);
        }
    }

    private void endGroup() throws IOException {
        Row first = group.get(0);
        if (resource == null || !resource.isOf(first)) {
            if (resource != null) {
                resource.report(evidence);
            }
            resource = new ResourceTally(first, isRead(first));
        }
        for (Row row : merged()) {
            resource.count(row, hasLogs);
            consumer.accept(withReason(row));
        }
        group.clear();
        logged.clear();
    }

    private boolean isRead(Row row) {
        String uid = row.text(Column.uid);
        return uid == null || facts.containsKey(uid);
    }

    private List<Row> merged() throws IOException {
        List<Row> lines = group.stream().filter(LoggedDecisions::isLogged).toList();
        List<Row> merged = new ArrayList<>(lines);
        for (Row row : group) {
            if (LoggedDecisions.isLogged(row)) {
                continue;
            }
            int match = LoggedDecisions.indexOf(row, lines);
            if (match < 0) {
                merged.add(row);
            } else {
                merged.set(match, merge(row, lines.get(match)));
            }
        }
        return merged;
    }

    /**
     * Returns the row of the log, which tenants cannot change. It gets nothing from the status, since a row of both sources is
     * taken as told by the operator.
     */
    private Row merge(Row status, Row log) throws IOException {
        List<String> differences = new ArrayList<>();
        List<String> onlyInStatus = new ArrayList<>();
        for (Column column : Column.values()) {
            Object said = status.get(column);
            Object logged = log.get(column);
            if (said == null) {
                continue;
            }
            if (logged == null) {
                onlyInStatus.add(column.name());
            } else if (!said.equals(logged) && column != Column.evidence && column != Column.message) {
                differences.add(column.name());
            }
        }
        if (!differences.isEmpty()) {
            remark(
                    MissingType.CONTRADICTION,
                    "the log and the status differ in " + String.join(", ", differences)
                            + "; decisions have what the log says",
                    log);
        }
        if (!onlyInStatus.isEmpty()) {
            remark(
                    MissingType.ONLY_IN_STATUS,
                    "the status has " + String.join(", ", onlyInStatus) + ", the log has not; decisions leave it out",
                    log);
        }
        return log.toBuilder().set(Column.evidence, "status+log").build();
    }

    private void remark(MissingType type, String sentence, Row of) throws IOException {
        evidence.addMissing(ResourceTally.named(type.row(sentence), of)
                .set(Column.id, of.get(Column.id))
                .build());
    }

    /** The reason of a spec is that of a decision only if the spec is still the one that decided. */
    private Row withReason(Row row) {
        String uid = row.text(Column.uid);
        ResourceFacts of = uid == null ? null : facts.get(uid);
        boolean isSameSpec =
                of != null && of.generation() != null && Objects.equals(of.generation(), row.get(Column.generation));
        return of != null && isSameSpec
                ? row.toBuilder().set(Column.reason, of.reason()).build()
                : row;
    }
}
