package dev.patoperator.github.simulator;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads HTTP/1.1 requests from one kept-alive connection and writes answers to it. */
final class HttpConnection {

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /**
     * A request message.
     *
     * @param target path and query as sent
     * @param headers by lower-case name, with the last value of a repeated header
     */
    record Request(String method, String target, Map<String, String> headers, String body) {

        /** Omits headers and body: they hold secrets. */
        @Override
        public String toString() {
            return method + " " + target;
        }
    }

    HttpConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    boolean isOpen() {
        return !socket.isClosed();
    }

    int clientPort() {
        return socket.getPort();
    }

    /** Returns the next request; null when the client closed the connection. */
    @Nullable
    Request read() throws IOException {
        String requestLine = line();
        if (requestLine == null) {
            return null;
        }
        String[] parts = requestLine.split(" ", -1);
        if (parts.length != 3) {
            throw new ProtocolException("no request line");
        }
        Map<String, String> headers = headers();
        return new Request(parts[0], parts[1], headers, new String(body(headers), StandardCharsets.UTF_8));
    }

    /** Writes a whole answer. An empty body is sent as Content-Length 0, or without that header for 204 and 304. */
    void write(int status, Map<String, String> headers, byte[] body) throws IOException {
        boolean bodiless = status == 204 || status == 304;
        byte[] head = head(status, headers, bodiless ? null : body.length);
        byte[] message = new byte[head.length + body.length];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(body, 0, message, head.length, body.length);
        out.write(message);
        out.flush();
    }

    /** Announces the whole body, writes half of it and ends the connection. */
    void writeHalf(int status, Map<String, String> headers, byte[] body) throws IOException {
        out.write(head(status, headers, body.length + 1));
        out.write(body, 0, body.length / 2);
        out.flush();
        socket.close();
    }

    /** Resets the connection (RST), so that the client sees an error instead of a normal end. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static byte[] head(int status, Map<String, String> headers, @Nullable Integer length) {
        // The reason phrase is optional in HTTP/1.1 and absent in HTTP/2, so no client may depend on it.
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" \r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (length != null) {
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = requiredLine(); !line.isEmpty(); line = requiredLine()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new ProtocolException("no header line");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        return headers;
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return chunks();
        }
        return exactly(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int length = Integer.parseInt(requiredLine().trim(), 16);
        while (length > 0) {
            body.writeBytes(exactly(length));
            requiredLine();
            length = Integer.parseInt(requiredLine().trim(), 16);
        }
        requiredLine();
        return body.toByteArray();
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the client went away");
        }
        return bytes;
    }

    private String requiredLine() throws IOException {
        String line = line();
        if (line == null) {
            throw new EOFException("the client went away");
        }
        return line;
    }

    private @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        while (next >= 0 && next != '\n') {
            if (next != '\r') {
                line.write(next);
            }
            next = in.read();
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
