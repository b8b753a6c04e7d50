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

/** Reads and writes GitHub's JSON. Fields are read by name, so that new ones do no harm. Thread-safe. */
public final class ResponseJson {

    /** Some five times the tokens of a page of 100 repositories. A tree of so many nodes takes some MiB. */
    private static final long MAX_TOKENS_OF_PAGE = 150_000;

    /** Many times those of one object: an installation, a token, an error. */
    private static final long MAX_TOKENS_OF_OBJECT = 10_000;

    private static final ObjectMapper MAPPER = mapper(MAX_TOKENS_OF_PAGE);
    private static final ObjectMapper OBJECT_MAPPER = mapper(MAX_TOKENS_OF_OBJECT);

    /** Reads a tree that is followed by more tokens. */
    private static final ObjectReader SUBTREE_READER =
            MAPPER.readerFor(JsonNode.class).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** GitHub's examples write the offset as {@code -07:00} and as {@code Z}; ISO 8601 allows {@code -0700} too. */
    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter();

    /** A field that is present but not as GitHub documents it. The message names the field and quotes nothing. */
    public static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        /**
         * Creates the exception.
         *
         * @param what what is there instead, such as {@code a token_expires_at that is not a time}
         */
        public UnreadableException(String what) {
            super(what, null, false, false);
        }

        /** Returns the same failure, with the name of the part of the body that has it. */
        public UnreadableException in(String part) {
            return new UnreadableException(part + " has " + getMessage());
        }
    }

    private ResponseJson() {}

    private static ObjectMapper mapper(long maxTokens) {
        return JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxTokenCount(maxTokens)
                                .build())
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static JsonNode parse(byte[] body) throws IOException {
        return OBJECT_MAPPER.readTree(body);
    }

    /** Parses the body, which is no page of a list, as JSON; a missing node when it is not JSON, or has too many values. */
    public static JsonNode parseOrMissing(byte[] body) {
        try {
            return parse(body);
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }

    /** Returns a parser that fails on a body of too many tokens. */
    public static JsonParser parser(byte[] body) throws IOException {
        return MAPPER.createParser(body);
    }

    /** Reads the value at the parser's position. */
    public static JsonNode tree(JsonParser parser) throws IOException {
        return SUBTREE_READER.readValue(parser);
    }

    /** Returns the failure for a documented status with a body that is not what GitHub sends with it. */
    public static GitHubException.Unavailable unreadable(GitHubRequest request, GitHubResponse response) {
        return unreadable(request, response, null);
    }

    /**
     * Returns the same failure with an explanation.
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

    /** Returns an id from 1 to 2^53 - 1; null for any other value. */
    static @Nullable public Long id(JsonNode object, String field) {
        Long id = number(object, field);
        return id == null || id < 1 || id > PathSegments.MAX_ID ? null : id;
    }

    static @Nullable public Boolean bool(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isBoolean() ? value.booleanValue() : null;
    }

    /** Returns a time whose absence has a meaning: null only when the field is absent or null. */
    static @Nullable public Instant nullableInstant(JsonNode object, String field) throws UnreadableException {
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
