package dev.patoperator.cli.export.log;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patoperator.cli.export.table.Column;
import dev.patoperator.cli.export.table.Row;
import dev.patoperator.text.Rfc3339;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A line of the operator's audit trail, as docs/reference/log.md describes its keys. */
final class AuditLine {

    private static final Pattern RESOURCE = Pattern.compile("(PatGrantReview|PatRevocation) ([^/ ]+)/([^/ ]+)");
    private static final Pattern CUT_IDS = Pattern.compile("(.*) and (\\d+) more");
    private static final String REVOCATION = "PatRevocation";

    private final Map<String, String> keys = new HashMap<>();
    private final Instant loggedAt;

    /** @param kvpList the line's keys, each an object with one field whose value is a text */
    AuditLine(Instant loggedAt, JsonNode kvpList) {
        this.loggedAt = loggedAt;
        for (JsonNode pair : kvpList) {
            pair.properties().forEach(entry -> {
                // The encoder writes a value that is null so. A token with that name loses its name here.
                if (!entry.getValue().asText().equals("null")) {
                    keys.put(entry.getKey(), entry.getValue().asText());
                }
            });
        }
    }

    /** Whether the line says that a resource is ready, in progress or stalls: no decision. */
    boolean isAboutCondition() {
        return keys.containsKey("ready");
    }

    /** Whether the line has the fields of results. */
    boolean hasResults() {
        return keys.containsKey("outcome") && keys.containsKey("action");
    }

    @Nullable
    String resource() {
        return keys.get("resource");
    }

    /** Returns how many ids the line is about and does not name; at least one where it does not say how many. */
    long unnamedIds() {
        String ids = keys.get("ids");
        Matcher cut = CUT_IDS.matcher(ids == null ? "" : ids);
        if (!cut.matches()) {
            return 0;
        }
        Long count = parse(cut.group(2));
        return count == null ? 1 : count;
    }

    /** Returns a row for each id that the line names; none when the line lacks fields. */
    List<Row> rows() {
        Matcher resource = RESOURCE.matcher(String.valueOf(resource()));
        String uid = keys.get("uid");
        if (!resource.matches() || uid == null) {
            return List.of();
        }
        Row.Builder base = Row.builder()
                .set(Column.resourceKind, resource.group(1))
                .set(Column.namespace, resource.group(2))
                .set(Column.name, resource.group(3))
                .set(Column.uid, uid)
                .set(Column.kind, resource.group(1).equals(REVOCATION) ? "grant" : "request")
                .set(Column.generation, number("generation"))
                .set(Column.organization, keys.get("organization"))
                .set(Column.action, keys.get("action"))
                .set(Column.outcome, keys.get("outcome"))
                .set(Column.confirmedBy, keys.get("confirmedBy"))
                .set(Column.owner, keys.get("owner"))
                .set(Column.tokenID, number("tokenID"))
                .set(Column.tokenName, keys.get("tokenName"))
                .set(Column.githubRequestID, keys.get("githubRequestID"))
                .set(Column.message, keys.get("why"))
                .set(Column.time, wholeSeconds(keys.get("decisionTime")))
                .set(Column.loggedAt, Rfc3339.of(loggedAt))
                .set(Column.evidence, "log");
        return ids().stream().map(id -> base.set(Column.id, id).build()).toList();
    }

    private List<Long> ids() {
        Long id = number("id");
        if (id != null) {
            return List.of(id);
        }
        String text = keys.getOrDefault("ids", "");
        Matcher cut = CUT_IDS.matcher(text);
        List<Long> ids = new ArrayList<>();
        for (String part : (cut.matches() ? cut.group(1) : text).split(", ", -1)) {
            Long named = parse(part);
            if (named != null) {
                ids.add(named);
            }
        }
        return ids;
    }

    private @Nullable Long number(String key) {
        return parse(keys.get(key));
    }

    private static @Nullable Long parse(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** As in statuses. */
    private static @Nullable String wholeSeconds(@Nullable String time) {
        try {
            return time == null ? null : Rfc3339.of(Instant.parse(time));
        } catch (DateTimeException e) {
            return null;
        }
    }
}
