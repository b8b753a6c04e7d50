package dev.patoperator.github.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The response of the simulator to a call.
 *
 * @param status HTTP status
 * @param contentType empty when there is no body
 * @param body empty when there is none
 * @param headers in addition to the ones that every answer carries
 */
record Answer(int status, String contentType, String body, Map<String, String> headers) {

    static final String JSON = "application/json; charset=utf-8";

    /** Value of a header that is not sent, although every other answer carries it. */
    static final String ABSENT = "";

    private static final String DOCUMENTATION = "https://docs.github.com/rest";

    static Answer json(int status, JsonNode body) {
        return new Answer(status, JSON, body.toString(), Map.of());
    }

    static Answer empty(int status) {
        return new Answer(status, "", "", Map.of());
    }

    static Answer html(int status, String page) {
        return new Answer(status, "text/html; charset=utf-8", page, Map.of());
    }

    /**
     * Returns the plain-text answer of a proxy, without GitHub's headers.
     *
     * @param words the body, ASCII
     */
    static Answer plainText(int status, String words) {
        return new Answer(status, "text/plain", words, Map.of("X-GitHub-Request-Id", ABSENT));
    }

    /** Returns an error in GitHub's basic form ({@code message}, {@code documentation_url}, {@code status}). */
    static Answer error(int status, String message) {
        return error(status, message, DOCUMENTATION);
    }

    static Answer error(int status, String message, String documentationUrl) {
        ObjectNode body = GitHubJson.MAPPER.createObjectNode();
        body.put("message", message).put("documentation_url", documentationUrl);
        // GitHub's validation-error schema has no status; its basic-error schema has.
        if (status != 422) {
            body.put("status", Integer.toString(status));
        }
        return json(status, body);
    }

    Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, contentType, body, more);
    }

    /** Returns a copy without this header. */
    Answer without(String header) {
        Map<String, String> less = new LinkedHashMap<>(headers);
        less.keySet().removeIf(header::equalsIgnoreCase);
        return new Answer(status, contentType, body, less);
    }

    /** Returns a copy with those of the headers that are not set yet. */
    Answer withDefaults(Map<String, String> defaults) {
        Map<String, String> more = new LinkedHashMap<>(defaults);
        more.putAll(headers);
        return new Answer(status, contentType, body, more);
    }

    boolean isJson() {
        return contentType.startsWith("application/json");
    }

    Answer withBody(String newBody) {
        return new Answer(status, contentType, newBody, headers);
    }

    /** Returns a copy with the first half of the body, as from a proxy that gave up midway. */
    Answer truncated() {
        return withBody(body.substring(0, body.length() / 2));
    }
}
