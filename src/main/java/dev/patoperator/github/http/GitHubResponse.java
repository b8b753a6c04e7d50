package dev.patoperator.github.http;

import dev.patoperator.github.CallObserver;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A complete HTTP response, and the values of GitHub's headers in it. */
public final class GitHubResponse {

    /**
     * Hexadecimal groups, as GitHub sends them, or other groups of a few letters and digits: the form is not documented.
     * Other text might be a secret that a server repeats.
     */
    private static final Pattern REQUEST_ID =
            Pattern.compile("[A-Fa-f0-9:-]{1,100}|[A-Za-z0-9]{1,16}(?:[:-][A-Za-z0-9]{1,16}){0,5}");

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,12}");

    private static final int UNAUTHORIZED = 401;

    private static final byte[] NO_BODY = {};

    private final HttpResponse<byte[]> response;

    public GitHubResponse(HttpResponse<byte[]> response) {
        this.response = response;
    }

    public int status() {
        return response.statusCode();
    }

    /** Returns the body; empty when there is none. The JDK's client gives null for a response to its own CONNECT. */
    public byte[] body() {
        byte[] body = response.body();
        return body == null ? NO_BODY : body;
    }

    String text() {
        return new String(body(), StandardCharsets.UTF_8);
    }

    /**
     * Whether the body is a web page, which GitHub's load balancers and foreign proxies send where the API would send
     * JSON.
     */
    boolean isHtml() {
        if (body().length == 0) {
            return false;
        }
        boolean declared = header("content-type")
                .map(type -> type.toLowerCase(Locale.ROOT).contains("html"))
                .orElse(false);
        return declared || text().stripLeading().startsWith("<");
    }

    /**
     * Whether something between here and GitHub sent the response. GitHub's API (the cloud's, GHES and data residency
     * alike) sends a request id in every response and reports errors in a JSON object: true when both are missing.
     */
    boolean isForeign() {
        return header("x-github-request-id").isEmpty()
                && !ResponseJson.parseOrMissing(body()).isObject();
    }

    public Optional<String> header(String name) {
        return response.headers().firstValue(name).map(String::strip).filter(value -> !value.isEmpty());
    }

    public List<String> headers(String name) {
        return response.headers().allValues(name);
    }

    /** Returns a header that is a number from 0 to 10^12 - 1; empty for any other value. */
    OptionalLong number(String name) {
        Optional<String> value =
                header(name).filter(text -> NUMBER.matcher(text).matches());
        return value.isPresent() ? OptionalLong.of(Long.parseLong(value.get())) : OptionalLong.empty();
    }

    /** Returns a header that is an HTTP date (RFC 9110, 5.6.7); empty for any other value. */
    Optional<Instant> date(String name) {
        try {
            return header(name)
                    .map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException notADate) {
            return Optional.empty();
        }
    }

    @Nullable
    public String requestId() {
        return header("x-github-request-id")
                .filter(id -> REQUEST_ID.matcher(id).matches())
                .orElse(null);
    }

    /** Returns null also for a 401, which reports the limit of calls without credentials from this address. */
    CallObserver.@Nullable RateLimit rateLimit() {
        OptionalLong limit = number("x-ratelimit-limit");
        OptionalLong remaining = number("x-ratelimit-remaining");
        OptionalLong reset = number("x-ratelimit-reset");
        if (status() == UNAUTHORIZED || limit.isEmpty() || remaining.isEmpty() || reset.isEmpty()) {
            return null;
        }
        return new CallObserver.RateLimit(
                limit.getAsLong(), remaining.getAsLong(), Instant.ofEpochSecond(reset.getAsLong()));
    }
}
