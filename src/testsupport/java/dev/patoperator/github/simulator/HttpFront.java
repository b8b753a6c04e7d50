package dev.patoperator.github.simulator;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Converts HTTP requests to calls with an operation, and answers to HTTP messages. */
final class HttpFront implements HttpListener.Handler {

    private static final String LETTERS = "ABCDEF";

    private final String pathPrefix;
    private final SimulatedTime time;
    private final CallHandler handler;
    private final AtomicLong sequence = new AtomicLong();

    /** Handles one call and sends its answer. */
    interface CallHandler {

        void handle(IncomingCall call, Wire wire) throws IOException;
    }

    HttpFront(String pathPrefix, SimulatedTime time, CallHandler handler) {
        this.pathPrefix = pathPrefix;
        this.time = time;
        this.handler = handler;
    }

    @Override
    public void handle(HttpConnection.Request request, HttpConnection connection) throws IOException {
        String requestId = letters(connection.clientPort()) + ":" + letters(sequence.incrementAndGet());
        handler.handle(call(request, requestId), new Wire(connection, requestId, time));
    }

    /** Returns a number written with A to F, as in GitHub's ids: a test that looks for a number finds no part of it here. */
    private static String letters(long number) {
        StringBuilder text = new StringBuilder();
        for (long rest = number; rest > 0; rest /= LETTERS.length()) {
            text.append(LETTERS.charAt((int) (rest % LETTERS.length())));
        }
        return text.reverse().toString();
    }

    private IncomingCall call(HttpConnection.Request request, String requestId) {
        int questionMark = request.target().indexOf('?');
        String wholePath =
                questionMark < 0 ? request.target() : request.target().substring(0, questionMark);
        String rawQuery = questionMark < 0 ? "" : request.target().substring(questionMark + 1);
        boolean prefixed = wholePath.startsWith(pathPrefix + "/");
        String path = prefixed ? wholePath.substring(pathPrefix.length()) : wholePath;
        Operation served = null;
        Map<String, String> pathParameters = Map.of();
        if (prefixed) {
            for (Operation operation : OpenApiDescription.instance().operations()) {
                Map<String, String> match = operation.match(request.method(), path);
                if (match != null) {
                    served = operation;
                    pathParameters = match;
                }
            }
        }
        return new IncomingCall(
                requestId,
                served,
                request.method(),
                path,
                request.target(),
                pathParameters,
                query(rawQuery),
                request.headers(),
                request.body(),
                time.localInstant());
    }

    private static Map<String, List<String>> query(String rawQuery) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        if (!rawQuery.isEmpty()) {
            for (String pair : rawQuery.split("&", -1)) {
                int cut = pair.indexOf('=');
                String name = decode(cut < 0 ? pair : pair.substring(0, cut));
                String value = cut < 0 ? "" : decode(pair.substring(cut + 1));
                query.computeIfAbsent(name, unused -> new ArrayList<>()).add(value);
            }
        }
        return Collections.unmodifiableMap(query);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Keeps a broken escape, so that the contract check refuses it.
            return text;
        }
    }

    /** Sends the answer to one call. */
    static final class Wire {

        private static final DateTimeFormatter HTTP_DATE =
                DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

        private final HttpConnection connection;
        private final String requestId;
        private final SimulatedTime time;

        Wire(HttpConnection connection, String requestId, SimulatedTime time) {
            this.connection = connection;
            this.requestId = requestId;
            this.time = time;
        }

        void send(Answer answer) throws IOException {
            connection.write(answer.status(), headers(answer), body(answer));
        }

        /** Ends the connection in the middle of the body. */
        void sendHalf(Answer answer) throws IOException {
            connection.writeHalf(answer.status(), headers(answer), body(answer));
        }

        /** Resets the connection without an answer. */
        void reset() throws IOException {
            connection.reset();
        }

        private Map<String, String> headers(Answer answer) {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("Date", HTTP_DATE.format(time.instant()));
            if (!answer.contentType().isEmpty()) {
                headers.put("Content-Type", answer.contentType());
            }
            headers.put("X-GitHub-Request-Id", requestId);
            headers.putAll(answer.headers());
            headers.values().removeIf(Answer.ABSENT::equals);
            return headers;
        }

        private static byte[] body(Answer answer) {
            return answer.body().getBytes(StandardCharsets.UTF_8);
        }
    }
}
