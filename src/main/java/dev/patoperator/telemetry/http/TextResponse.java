package dev.patoperator.telemetry.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * An HTTP response with a text body.
 *
 * @param status code and reason phrase
 * @param headers additional header lines, each with its line end
 */
record TextResponse(String status, String contentType, String headers, String body) {

    static final TextResponse NOT_FOUND = plain("404 Not Found", "not found");
    static final TextResponse BAD_REQUEST = plain("400 Bad Request", "not an HTTP/1.1 request");
    static final TextResponse ONLY_GET = new TextResponse(
            "405 Method Not Allowed", "text/plain; charset=utf-8", "Allow: GET, HEAD\r\n", "only GET and HEAD\n");

    /** Returns a response with one line of plain text. */
    static TextResponse plain(String status, String line) {
        return new TextResponse(status, "text/plain; charset=utf-8", "", line + "\n");
    }

    /** Encodes the response for sending. Connections are not reused, because any client could hold an idle one open. */
    ByteBuffer encode(boolean withBody) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        byte[] head = ("HTTP/1.1 " + status + "\r\nContent-Type: " + contentType + "\r\nContent-Length: "
                        + content.length + "\r\nConnection: close\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer all = ByteBuffer.allocate(head.length + (withBody ? content.length : 0));
        all.put(head);
        if (withBody) {
            all.put(content);
        }
        return all.flip();
    }
}
