package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One response.
 *
 * @param status the HTTP status
 * @param body the JSON document, or bare text
 */
record ApiResponse(int status, JsonNode body) {

    /** Returns the body as it is sent; health responses are plain text. */
    String text() {
        return body.isTextual() ? body.asText() : Json.write(body);
    }

    String contentType() {
        return body.isTextual() ? "text/plain" : "application/json";
    }
}
