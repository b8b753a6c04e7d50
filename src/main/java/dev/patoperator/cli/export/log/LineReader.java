package dev.patoperator.cli.export.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads lines of bounded length. Of a longer line nothing is kept. Used by one thread. */
final class LineReader {

    /** The operator's own lines have some kilobytes at most. */
    static final int MAX_LINE_BYTES = 1 << 20;

    private static final byte[] TOO_LONG = new byte[0];

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int end;
    private long number;

    LineReader(InputStream in) {
        this.in = in;
    }

    /** Returns the bytes of the next line without its end; null after the last line. */
    byte @Nullable [] next() throws IOException {
        line.reset();
        boolean isLong = false;
        boolean isStarted = false;
        while (fill()) {
            isStarted = true;
            int from = position;
            while (position < end && buffer[position] != '\n') {
                position++;
            }
            if (line.size() + position - from > MAX_LINE_BYTES) {
                isLong = true;
                line.reset();
            } else if (!isLong) {
                line.write(buffer, from, position - from);
            }
            if (position < end) {
                position++;
                break;
            }
        }
        if (!isStarted) {
            return null;
        }
        number++;
        return isLong ? TOO_LONG : line.toByteArray();
    }

    /** Whether these bytes stand for a line that was too long. */
    @SuppressWarnings("ReferenceEquality") // one array says it
    static boolean isTooLong(byte[] line) {
        return line == TOO_LONG;
    }

    /** Returns the number of the line that was read last, from 1. */
    long number() {
        return number;
    }

    private boolean fill() throws IOException {
        if (position < end) {
            return true;
        }
        position = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }
}
