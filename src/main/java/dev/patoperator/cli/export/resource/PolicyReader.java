package dev.patoperator.cli.export.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.cli.export.table.Column;
import dev.patoperator.cli.export.table.Evidence;
import dev.patoperator.cli.export.table.MissingType;
import dev.patoperator.cli.export.table.Row;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what the status of a resource that decides says about each id. */
final class PolicyReader {

    private static final String STATUS = "status";

    private final Evidence evidence;

    PolicyReader(Evidence evidence) {
        this.evidence = evidence;
    }

    void read(ObjectMeta resource) throws IOException {
        boolean isRevocation = resource.kind() == ResourceKind.PAT_REVOCATION;
        JsonNode spec = resource.spec();
        JsonNode outcomes = resource.status().path("outcomes");
        for (JsonNode outcome : outcomes) {
            Row.Builder row = resource.named(Row.builder())
                    .set(Column.organization, Fields.text(spec, "organization"))
                    .set(Column.kind, isRevocation ? "grant" : "request")
                    .set(Column.action, isRevocation ? "Revoke" : Fields.text(spec, "action"))
                    .set(Column.generation, generationOfOutcomes(resource))
                    .set(Column.evidence, STATUS);
            evidence.addDecision(outcome(row, outcome));
        }
        checkOutcomes(resource, outcomes);
    }

    private static Row outcome(Row.Builder row, JsonNode outcome) {
        return row.set(Column.time, Fields.text(outcome, "decisionTime"))
                .set(Column.id, Fields.number(outcome, "id"))
                .set(Column.outcome, Fields.text(outcome, "outcome"))
                .set(Column.confirmedBy, Fields.text(outcome, "confirmedBy"))
                .set(Column.owner, Fields.text(outcome, "owner"))
                .set(Column.tokenID, Fields.number(outcome, "tokenID"))
                .set(Column.tokenName, Fields.text(outcome, "tokenName"))
                .set(Column.githubRequestID, Fields.text(outcome, "githubRequestID"))
                .set(Column.message, Fields.text(outcome, "message"))
                .build();
    }

    /** A status does not say under which generation an id was sent. Only a spec that was never edited leaves no doubt. */
    private static @Nullable Long generationOfOutcomes(ObjectMeta resource) {
        Long generation = resource.generation();
        return generation != null && generation == 1 ? generation : null;
    }

    /** Reports outcomes that the status does not have. */
    private void checkOutcomes(ObjectMeta resource, JsonNode outcomes) throws IOException {
        JsonNode totals = resource.status().path("outcomeTotals");
        long missing = 0;
        Map<String, Long> held = new HashMap<>();
        outcomes.forEach(outcome -> held.merge(String.valueOf(Fields.text(outcome, "outcome")), 1L, Long::sum));
        for (Map.Entry<String, JsonNode> total : totals.properties()) {
            missing += Math.max(0, total.getValue().asLong() - held.getOrDefault(total.getKey(), 0L));
        }
        if (missing > 0) {
            evidence.addMissing(resource.missing(
                            MissingType.OUTCOMES_CUT,
                            "the status counts " + missing + " more outcomes in outcomeTotals than it has")
                    .set(Column.count, missing)
                    .build());
        } else if (outcomes.size() >= Outcome.MAX_OF_SELECTOR && isSelectorOnly(resource.spec())) {
            evidence.addMissing(resource.missing(
                            MissingType.OUTCOMES_CUT,
                            "the status has " + outcomes.size() + " outcomes, the most for a selector: older ones are"
                                    + " only in the log")
                    .build());
        }
    }

    private static boolean isSelectorOnly(JsonNode spec) {
        return spec.path("patRequestIDs").isEmpty() && spec.path("patIDs").isEmpty();
    }
}
