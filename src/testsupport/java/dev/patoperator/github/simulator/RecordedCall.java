package dev.patoperator.github.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call and its result. It is recorded before its answer is sent, so that a client that has the answer finds it.
 *
 * @param operationId GitHub's operation id, {@code unknown} when no operation serves the method and path
 * @param method upper case
 * @param path without the GHES prefix
 * @param query decoded; array parameters under their wire name ({@code owner[]})
 * @param body null when there was none or it is no JSON
 * @param status HTTP status, 0 when the connection was cut instead
 * @param startedAt by the clock that the simulator was given, without skew
 * @param finishedAt by the same clock, just before the answer was sent
 * @param requestId {@code X-GitHub-Request-Id} of the answer
 * @param tokenHash hash of the {@code Authorization} header, null when there was none
 * @param apiVersion the version header, null when it was not sent
 */
public record RecordedCall(
        String operationId,
        String method,
        String path,
        Map<String, List<String>> query,
        @Nullable JsonNode body,
        int status,
        Instant startedAt,
        Instant finishedAt,
        String requestId,
        @Nullable String tokenHash,
        @Nullable String apiVersion) {}
