package dev.patoperator.github.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls so far, in the order in which they were answered. Thread-safe. */
final class Recording {

    static final int CUT = 0;

    private final List<RecordedCall> calls = new ArrayList<>();

    void add(IncomingCall call, int status, Instant finishedAt) {
        RecordedCall recorded = new RecordedCall(
                call.operationId(),
                call.method(),
                call.path(),
                call.query(),
                json(call.body()),
                status,
                call.receivedAt(),
                finishedAt,
                call.requestId(),
                hash(call.header("Authorization")),
                call.header("X-GitHub-Api-Version"));
        synchronized (calls) {
            calls.add(recorded);
        }
    }

    List<RecordedCall> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    void clear() {
        synchronized (calls) {
            calls.clear();
        }
    }

    private static @Nullable JsonNode json(String body) {
        if (body.isBlank()) {
            return null;
        }
        try {
            return GitHubJson.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static @Nullable String hash(@Nullable String authorization) {
        if (authorization == null) {
            return null;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(InstallationTokens.bearer(authorization).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
