package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One answer.
 *
 * @param status the HTTP status
 * @param body the JSON document, or bare text
 */
record ApiResponse(int status, JsonNode body) {

    /** The body as it is sent; health answers are bare text. */
    String text() {
        return body.isTextual() ? body.asText() : Json.write(body);
    }

    String contentType() {
        return body.isTextual() ? "text/plain" : "application/json";
    }
}
