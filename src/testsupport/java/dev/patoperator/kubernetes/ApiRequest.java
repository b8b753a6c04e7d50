package dev.patoperator.kubernetes;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One HTTP request, from either port.
 *
 * @param method GET, POST, PUT, PATCH or DELETE
 * @param path the decoded path without the query
 * @param query the decoded query parameters; the last value of a repeated one
 * @param contentType media type of the body without parameters; empty when there is none
 * @param accept the Accept header; empty when there is none
 * @param userAgent the User-Agent header; empty when there is none
 * @param body the body; empty when there is none
 */
public record ApiRequest(
        String method,
        String path,
        Map<String, String> query,
        String contentType,
        String accept,
        String userAgent,
        String body) {

    private static final String APPLY = "application/apply-patch+yaml";

    /** Parses a request target such as {@code /api/v1/pods?watch=true}; absent headers are null. */
    static ApiRequest of(
            String method, String target, String contentType, String accept, String userAgent, String body) {
        int mark = target.indexOf('?');
        String path = decode(mark < 0 ? target : target.substring(0, mark));
        Map<String, String> query = new LinkedHashMap<>();
        if (mark >= 0) {
            for (String pair : target.substring(mark + 1).split("&")) {
                int equals = pair.indexOf('=');
                String key = equals < 0 ? pair : pair.substring(0, equals);
                query.put(decode(key), equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return new ApiRequest(
                method,
                path,
                Map.copyOf(query),
                contentType == null ? "" : contentType.split(";")[0].trim(),
                accept == null ? "" : accept,
                userAgent == null ? "" : userAgent,
                body == null ? "" : body);
    }

    /** Returns a query parameter, or the empty string. */
    String param(String name) {
        return query.getOrDefault(name, "");
    }

    boolean isTrue(String name) {
        String value = param(name);
        return value.equals("true") || value.equals("1");
    }

    boolean isApply() {
        return method.equals("PATCH") && contentType.equals(APPLY);
    }

    boolean isDryRun() {
        return !param("dryRun").isEmpty();
    }

    /**
     * Returns the field manager of this write: the parameter, else the program of the User-Agent, as in the API server.
     */
    String fieldManager() {
        String manager = param("fieldManager");
        if (!manager.isEmpty()) {
            return manager;
        }
        String program = userAgent.split("/")[0];
        return program.isEmpty() ? "unknown" : program;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
