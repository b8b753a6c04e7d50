package dev.patoperator.github.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request as it reached the simulator.
 *
 * @param requestId the {@code X-GitHub-Request-Id} of its answer
 * @param operation the operation of its method and path, null when GitHub's description has none
 * @param method upper case
 * @param path without the GHES prefix
 * @param target path and query as they were sent, with the GHES prefix
 * @param pathParameters by the names of the path template
 * @param query decoded, with the order of repeated parameters kept; array parameters under their wire name
 *     ({@code owner[]})
 * @param headers by lower-case name, with the last value of a repeated header
 * @param body empty when there was none
 * @param receivedAt by the clock of the test, without skew
 */
record IncomingCall(
        String requestId,
        @Nullable Operation operation,
        String method,
        String path,
        String target,
        Map<String, String> pathParameters,
        Map<String, List<String>> query,
        Map<String, String> headers,
        String body,
        Instant receivedAt) {

    static final String UNKNOWN_OPERATION = "unknown";

    String operationId() {
        return operation == null ? UNKNOWN_OPERATION : operation.id();
    }

    @Nullable
    String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /** Returns the first value of a query parameter, or null. */
    @Nullable
    String query(String name) {
        List<String> values = query.get(name);
        return values == null ? null : values.get(0);
    }

    /** Returns a path parameter of the operation, which is always present. */
    String pathParameter(String name) {
        return Objects.requireNonNull(pathParameters.get(name), name);
    }

    /** Omits the headers: they hold the token. */
    @Override
    public String toString() {
        return method + " " + path + " (" + operationId() + ")";
    }
}
