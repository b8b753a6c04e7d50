package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A refusal, which is sent as a Kubernetes {@code Status} object. */
final class ApiFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;
    private final transient ObjectNode details = JsonNodeFactory.instance.objectNode();

    /** Creates a refusal as the API server does: HTTP status, machine-readable reason and message for people. */
    ApiFailure(int code, String reason, String message) {
        super(message);
        this.code = code;
        this.reason = reason;
    }

    /** One error in an object. */
    record Cause(String reason, String field, String message) {}

    static ApiFailure notFound(ResourceType type, String name) {
        return new ApiFailure(404, "NotFound", "%s \"%s\" not found".formatted(type.qualifiedPlural(), name))
                .about(type, name);
    }

    static ApiFailure noSuchPath() {
        return new ApiFailure(404, "NotFound", "the server could not find the requested resource");
    }

    static ApiFailure alreadyExists(ResourceType type, String name) {
        return new ApiFailure(409, "AlreadyExists", "%s \"%s\" already exists".formatted(type.qualifiedPlural(), name))
                .about(type, name);
    }

    static ApiFailure stale(ResourceType type, String name) {
        String message = "Operation cannot be fulfilled on %s \"%s\": the object has been modified; "
                + "please apply your changes to the latest version and try again";
        return new ApiFailure(409, "Conflict", message.formatted(type.qualifiedPlural(), name)).about(type, name);
    }

    static ApiFailure badRequest(String message) {
        return new ApiFailure(400, "BadRequest", message);
    }

    /** Returns a 422 with every cause, in the wording that kubectl prints. */
    static ApiFailure invalid(ResourceType type, String name, List<Cause> causes) {
        List<String> texts =
                causes.stream().map(c -> c.field() + ": " + c.message()).toList();
        String list = texts.size() == 1 ? texts.get(0) : "[" + String.join(", ", texts) + "]";
        ApiFailure failure = new ApiFailure(
                        422, "Invalid", "%s \"%s\" is invalid: %s".formatted(type.qualifiedKind(), name, list))
                .about(type, name);
        // In this error alone, Kubernetes gives the kind instead of the plural.
        failure.details.put("kind", type.kind());
        causes.forEach(c -> failure.details
                .withArray("causes")
                .addObject()
                .put("reason", c.reason())
                .put("message", c.message())
                .put("field", c.field()));
        return failure;
    }

    boolean isConflict() {
        return code == 409;
    }

    private ApiFailure about(ResourceType type, String name) {
        details.put("name", name).put("group", type.group()).put("kind", type.plural());
        return this;
    }

    ApiResponse response() {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
        status.put("status", "Failure").put("message", getMessage()).put("reason", reason);
        status.set("details", details);
        status.put("code", code);
        return new ApiResponse(code, status);
    }
}
