package dev.patoperator.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The API server's audit log, one JSON object a line, from {@code firstLine} on. */
public record AuditLog(Path file, int firstLine) {

    private static final String OPERATOR = "system:serviceaccount:github-pat-operator:github-pat-operator";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A call of the operator: verb and resource, such as {@code patch patgrantreviews/status}, the namespace of the
     * path, and the HTTP status of the response.
     *
     * @param namespace empty for a call without a namespace or for all namespaces
     */
    record Call(String what, String namespace, int status) {

        private boolean isRefused() {
            return status == HttpURLConnection.HTTP_UNAUTHORIZED || status == HttpURLConnection.HTTP_FORBIDDEN;
        }
    }

    /** Returns the same log without its present lines. */
    AuditLog fromNow() {
        return new AuditLog(file, lines().size());
    }

    /** The calls of the operator's ServiceAccount so far, in sequence. */
    List<Call> callsOfTheOperator() {
        List<Call> calls = new ArrayList<>();
        for (JsonNode event : events()) {
            if (OPERATOR.equals(event.at("/user/username").asText())) {
                calls.add(new Call(
                        what(event),
                        event.at("/objectRef/namespace").asText(),
                        event.at("/responseStatus/code").asInt()));
            }
        }
        return calls;
    }

    /** The calls that were answered with 401 or 403. */
    List<Call> refusedCallsOfTheOperator() {
        return callsOfTheOperator().stream().filter(Call::isRefused).toList();
    }

    /** How many statuses of reviews the operator's ServiceAccount has applied. */
    public long statusWrites() {
        return callsOfTheOperator().stream()
                .filter(call -> call.what().equals("patch patgrantreviews/status") && call.status() == 200)
                .count();
    }

    private List<JsonNode> events() {
        try {
            List<JsonNode> events = new ArrayList<>();
            List<String> lines = lines();
            for (String line : lines.subList(firstLine, lines.size())) {
                events.add(JSON.readTree(line));
            }
            return events;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String what(JsonNode event) {
        JsonNode object = event.path("objectRef");
        if (object.isMissingNode()) {
            return event.path("verb").asText() + " " + event.path("requestURI").asText();
        }
        String part = object.path("subresource").asText();
        return event.path("verb").asText() + " " + object.path("resource").asText()
                + (part.isEmpty() ? "" : "/" + part);
    }
}
