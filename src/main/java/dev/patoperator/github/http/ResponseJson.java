package dev.patoperator.github.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.patoperator.github.GitHubException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import org.jspecify.annotations.Nullable;

/** JSON as GitHub speaks it: fields are picked by name, so that new ones do no harm. */
public final class ResponseJson {

    /** Some ten times the tokens of a page of 100 repositories; a tree of so many nodes takes some tens of MiB. */
    private static final long MAX_TOKENS = 300_000;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** The same for a tree that more follows. */
    private static final ObjectReader ITEMS =
            MAPPER.readerFor(JsonNode.class).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** GitHub's examples write the offset as {@code -07:00} and as {@code Z}; ISO 8601 allows {@code -0700} too. */
    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter();

    /** A field that is there, and cannot be read as what GitHub documents. The message names it and quotes nothing. */
    public static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        /** @param what what is there instead, such as {@code a token_expires_at that is not a time} */
        public UnreadableException(String what) {
            super(what, null, false, false);
        }

        /** The same of a named part of the whole. */
        public UnreadableException in(String part) {
            return new UnreadableException(part + " has " + getMessage());
        }
    }

    private ResponseJson() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** The body as JSON. */
    static JsonNode parse(byte[] body) throws IOException {
        return MAPPER.readTree(body);
    }

    /** The body as JSON, or a missing node when it is none. */
    public static JsonNode lenient(byte[] body) {
        try {
            return parse(body);
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }

    /** A parser that gives up on a body of too many tokens. */
    public static JsonParser parser(byte[] body) throws IOException {
        return MAPPER.createParser(body);
    }

    /** The value that the parser stands at. */
    public static JsonNode tree(JsonParser parser) throws IOException {
        return ITEMS.readValue(parser);
    }

    /** A failure: the status is a documented one, and the body is not what GitHub sends with it. */
    public static GitHubException.Unavailable unreadable(GitHubRequest request, GitHubResponse response) {
        return unreadable(request, response, null);
    }

    /**
     * The same with an explanation.
     *
     * @param why what cannot be read, in words that quote nothing of the body
     */
    public static GitHubException.Unavailable unreadable(
            GitHubRequest request, GitHubResponse response, @Nullable String why) {
        String message = "GitHub answered " + request.operation().id() + " with " + response.status()
                + " and a body that could not be read" + (why == null ? "" : ": " + why);
        return new GitHubException.Unavailable(message, true, response.requestId());
    }

    public static String write(ObjectNode object) {
        try {
            return MAPPER.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values could not be written", e);
        }
    }

    static @Nullable public String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isTextual() ? value.textValue() : null;
    }

    static @Nullable public Long number(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isIntegralNumber() && value.canConvertToLong() ? value.longValue() : null;
    }

    /** An id as GitHub gives them out; anything else counts as absent. */
    static @Nullable public Long id(JsonNode object, String field) {
        Long id = number(object, field);
        return id == null || id < 1 || id > PathSegments.MAX_ID ? null : id;
    }

    static @Nullable public Boolean bool(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isBoolean() ? value.booleanValue() : null;
    }

    /** A time whose absence means something: null only when the field is absent or null. */
    static @Nullable public Instant requiredInstantOrNull(JsonNode object, String field) throws UnreadableException {
        Instant instant = instant(object, field);
        if (instant == null && object.hasNonNull(field)) {
            throw new UnreadableException("a " + field + " that is not a time");
        }
        return instant;
    }

    static @Nullable public Instant instant(JsonNode object, String field) {
        String text = text(object, field);
        if (text == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text, TIMESTAMP).toInstant();
        } catch (DateTimeException unreadable) {
            return null;
        }
    }
}
