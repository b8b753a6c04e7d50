package dev.patoperator.github.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What the body of a failed call says: {@code basic-error} and {@code validation-error} of GitHub's OpenAPI description, or
 * the words of a proxy.
 *
 * @param message GitHub's message, followed by what a validation error names; a body that is no JSON as it is; empty when
 *     there is neither
 * @param documentationUrl empty when the body holds none
 */
record ErrorBody(String message, String documentationUrl) {

    /** As many single errors as a one-line message has room for. */
    private static final int MAX_ERRORS = 3;

    static ErrorBody of(GitHubResponse response) {
        JsonNode body = ResponseJson.lenient(response.body());
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
