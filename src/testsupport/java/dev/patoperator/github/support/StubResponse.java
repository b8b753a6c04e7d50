package dev.patoperator.github.support;

import dev.patoperator.fuzz.FuzzInput;
import dev.patoperator.github.http.GitHubResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLSession;

/**
 * A response as an input describes it: the status, headers, an empty line and the body.
 *
 * @param bytes the body
 */
@SuppressWarnings("ArrayRecordComponent")
public // responses are not compared
record StubResponse(int statusCode, HttpHeaders headers, byte[] bytes) implements HttpResponse<byte[]> {

    public static GitHubResponse of(FuzzInput input) {
        String first = input.line().strip();
        int status = first.matches("[1-9][0-9]{2}") ? Integer.parseInt(first) : 200;
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        while (input.hasHeader()) {
            String[] header = input.line().split(":", 2);
            if (header.length == 2 && header[0].matches("[A-Za-z0-9-]+")) {
                headers.computeIfAbsent(header[0], name -> new ArrayList<>()).add(header[1]);
            }
        }
        input.line();
        return new GitHubResponse(new StubResponse(
                status,
                HttpHeaders.of(headers, (name, value) -> true),
                input.rest().getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public byte[] body() {
        return bytes;
    }

    @Override
    public HttpRequest request() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<HttpResponse<byte[]>> previousResponse() {
        return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return Optional.empty();
    }

    @Override
    public URI uri() {
        return URI.create("https://api.github.com");
    }

    @Override
    public HttpClient.Version version() {
        return HttpClient.Version.HTTP_1_1;
    }
}
