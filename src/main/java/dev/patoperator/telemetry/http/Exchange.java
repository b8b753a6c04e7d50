package dev.patoperator.telemetry.http;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One connection, for one request and its response. Used by one thread, that of its {@link PageServer}. */
final class Exchange implements Closeable {

    private final SocketChannel channel;
    private final long deadline;
    private final RequestHead head = new RequestHead();
    private @Nullable ByteBuffer answer;

    /** @param deadline latest end, as {@link System#nanoTime()} */
    Exchange(SocketChannel channel, long deadline) {
        this.channel = channel;
        this.deadline = deadline;
    }

    /** Registers the connection with the selector, for reading. */
    void register(Selector selector) throws IOException {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    /**
     * Reads and writes what is possible without waiting.
     *
     * @param received a buffer to read into; its content is not used after the call
     * @param answers makes the response once the head is complete or too long
     * @return whether the exchange has ended
     */
    boolean advance(Selector selector, ByteBuffer received, Function<RequestHead, ByteBuffer> answers)
            throws IOException {
        ByteBuffer sending = answer;
        if (sending == null) {
            received.clear();
            if (channel.read(received) < 0) {
                return true;
            }
            if (!head.consume(received.flip())) {
                return false;
            }
            sending = answers.apply(head);
            answer = sending;
        }
        channel.write(sending);
        if (sending.hasRemaining()) {
            channel.keyFor(selector).interestOps(SelectionKey.OP_WRITE);
        }
        return !sending.hasRemaining();
    }

    /** Time until the deadline, in nanoseconds; negative after it. */
    long nanosLeft() {
        return deadline - System.nanoTime();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
