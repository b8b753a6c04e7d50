package dev.patoperator.versions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Fixed values in the fixtures for what differs in every run: times, GitHub's address and request ids, uids. */
final class Placeholders {

    static final String TIME = "2026-11-22T16:00:00Z";
    static final String URL = "https://api.github.com";
    static final String REQUEST_ID = "C0FF:EE";
    static final String BATCH = "batch.json";
    private static final int INSTALLATION = 1;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ANY_TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");

    private Placeholders() {}

    /** Replaces what differs in every run in the status of a resource, and drops what the server adds. */
    static ObjectNode inResource(ObjectNode resource, String gitHubUrl) {
        ObjectNode fixture = (ObjectNode) texts(
                resource,
                text -> ANY_TIME.matcher(text.replace(gitHubUrl, URL))
                        .replaceAll(time -> isOfThisRun(time.group()) ? TIME : time.group()));
        // Times that a spec names are part of what the operator reads.
        fixture.set("spec", resource.get("spec"));
        ObjectNode metadata = (ObjectNode) fixture.get("metadata");
        ObjectNode kept = fixture.putObject("metadata");
        for (String field : new String[] {"name", "namespace", "generation", "annotations"}) {
            if (metadata.has(field)) {
                kept.set(field, metadata.get(field));
            }
        }
        fixture.at("/status/outcomes").forEach(outcome -> {
            if (outcome.has("githubRequestID")) {
                ((ObjectNode) outcome).put("githubRequestID", REQUEST_ID);
            }
        });
        return fixture;
    }

    /** Does the same in a record of the journal, whose name becomes that of the resource. */
    static ObjectNode inRecord(ObjectNode record, String gitHubUrl) {
        ObjectNode batch = batch(record);
        batch.put("apiUrl", batch.path("apiUrl").asText().replace(gitHubUrl, URL));
        batch.put("installation", INSTALLATION);
        batch.put("at", TIME);
        batch.get("items")
                .forEach(item -> ((ObjectNode) item)
                        .put("uid", "uid-" + item.path("name").asText()));
        ObjectNode fixture = record.deepCopy();
        ObjectNode metadata = fixture.putObject("metadata");
        metadata.put("name", "github-pat-operator-journal-" + resourceOf(record));
        metadata.put("namespace", record.at("/metadata/namespace").asText());
        metadata.set("labels", record.at("/metadata/labels"));
        return with(fixture, batch);
    }

    /** Returns the name of the resource that a record is about; all of the fixtures are about one. */
    static String resourceOf(ObjectNode record) {
        return batch(record).at("/items/0/name").asText();
    }

    /** Puts real values back into a resource, as if all of it happened at this time. */
    static ObjectNode outOfResource(ObjectNode fixture, String gitHubUrl, Instant time) {
        ObjectNode resource = fixture.deepCopy();
        resource.set(
                "status",
                texts(
                        fixture.get("status"),
                        text -> text.replace(URL, gitHubUrl).replace(TIME, time.toString())));
        resource.at("/status/decisionsByHour")
                .forEach(hour -> ((ObjectNode) hour)
                        .put("hour", time.truncatedTo(ChronoUnit.HOURS).toString()));
        return resource;
    }

    /** Puts real values back into a record, as if the batch was sent at this time. */
    static ObjectNode outOfRecord(
            ObjectNode fixture, String gitHubUrl, long installation, Instant time, UnaryOperator<String> uidByName) {
        ObjectNode batch = batch(fixture);
        batch.put("apiUrl", batch.path("apiUrl").asText().replace(URL, gitHubUrl));
        batch.put("installation", installation);
        batch.put("at", time.toString());
        batch.get("items")
                .forEach(item -> ((ObjectNode) item)
                        .put("uid", uidByName.apply(item.path("name").asText())));
        return with(fixture.deepCopy(), batch);
    }

    /** Times that GitHub shows of a token are far from now, and stay. */
    private static boolean isOfThisRun(String time) {
        return Duration.between(Instant.parse(time), Instant.now()).abs().toDays() < 1;
    }

    private static ObjectNode batch(ObjectNode record) {
        try {
            return (ObjectNode) JSON.readTree(record.path("data").path(BATCH).asText());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static ObjectNode with(ObjectNode record, ObjectNode batch) {
        ((ObjectNode) record.get("data")).put(BATCH, batch.toString());
        return record;
    }

    private static JsonNode texts(JsonNode node, UnaryOperator<String> change) {
        if (node.isTextual()) {
            return TextNode.valueOf(change.apply(node.asText()));
        }
        JsonNode copy = node.deepCopy();
        if (copy instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(texts(field.getValue(), change)));
        } else if (copy.isArray()) {
            ArrayNode array = (ArrayNode) copy;
            for (int i = 0; i < array.size(); i++) {
                array.set(i, texts(array.get(i), change));
            }
        }
        return copy;
    }
}
