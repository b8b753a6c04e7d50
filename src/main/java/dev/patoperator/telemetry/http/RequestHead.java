package dev.patoperator.telemetry.http;

import java.nio.ByteBuffer;

/** The head of a request while it arrives. Keeps the first line and discards the headers. Used by one thread. */
final class RequestHead {

    private static final int MAX_LINE = 1024;
    private static final int MAX_BYTES = 16 * 1024;
    private static final String END = "\r\n\r\n";

    private final StringBuilder line = new StringBuilder();
    private boolean lineEnded;
    private int bytes;
    private int matched;

    /** Consumes received bytes. Returns whether the head is complete or is too long. */
    boolean consume(ByteBuffer received) {
        while (received.hasRemaining() && !isComplete() && !isTooLong()) {
            consume((char) (received.get() & 0xff));
        }
        return isComplete() || isTooLong();
    }

    private void consume(char next) {
        bytes++;
        if (next == END.charAt(matched)) {
            matched++;
        } else {
            matched = next == END.charAt(0) ? 1 : 0;
        }
        lineEnded |= next == '\r';
        if (!lineEnded) {
            line.append(next);
        }
    }

    private boolean isComplete() {
        return matched == END.length();
    }

    private boolean isTooLong() {
        return bytes > MAX_BYTES || line.length() > MAX_LINE;
    }

    /** Whether it is the head of an HTTP/1 request. */
    boolean isReadable() {
        String[] parts = parts();
        return isComplete() && parts.length == 3 && parts[2].startsWith("HTTP/1.");
    }

    /** Returns the method of a readable head. */
    String method() {
        return parts()[0];
    }

    /** Returns the path of a readable head, without the query. */
    String path() {
        return parts()[1].split("\\?", 2)[0];
    }

    private String[] parts() {
        return line.toString().split(" ", -1);
    }
}
