package dev.patoperator.github.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of a failed call: {@code basic-error} and {@code validation-error} of GitHub's OpenAPI description, or the
 * text of a proxy.
 *
 * @param message GitHub's message, followed by the errors that a validation error lists; the text of a body that is not
 *     JSON; empty for HTML or when there is no message
 * @param documentationUrl empty when the body has none
 */
record ErrorBody(String message, String documentationUrl) {

    /** The most errors for which a one-line message has room. */
    private static final int MAX_ERRORS = 3;

    static ErrorBody of(GitHubResponse response) {
        JsonNode body = ResponseJson.parseOrMissing(response.body());
        if (body.isMissingNode()) {
            return new ErrorBody(response.isHtml() ? "" : response.text(), "");
        }
        List<String> errors = new ArrayList<>();
        for (JsonNode error : body.path("errors")) {
            String words = describe(error);
            if (!words.isEmpty() && errors.size() < MAX_ERRORS) {
                errors.add(words);
            }
        }
        String message = body.path("message").asText("");
        return new ErrorBody(
                errors.isEmpty() ? message : message + " (" + String.join("; ", errors) + ")",
                body.path("documentation_url").asText(""));
    }

    private static String describe(JsonNode error) {
        if (error.isTextual()) {
            return error.asText();
        }
        String field = error.path("field").asText("");
        String reason = error.path("message").asText(error.path("code").asText(""));
        return (field + " " + reason).strip();
    }
}
