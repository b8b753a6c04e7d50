package dev.patoperator.telemetry.http;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One connection, for one request and its answer. Only the thread of its {@link PageServer} touches it. */
final class Exchange implements Closeable {

    private final SocketChannel channel;
    private final long deadline;
    private final RequestHead head = new RequestHead();
    private @Nullable ByteBuffer answer;

    /** @param deadline when it must have ended, on {@link System#nanoTime()}'s scale */
    Exchange(SocketChannel channel, long deadline) {
        this.channel = channel;
        this.deadline = deadline;
    }

    /** Has the selector tell when something arrives. */
    void register(Selector selector) throws IOException {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    /**
     * Reads and writes what is possible without waiting.
     *
     * @param received a buffer to read into; nothing is left in it
     * @param answers makes the answer once the head is complete
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
            if (!head.take(received.flip())) {
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

    /** How long it may still take, in nanoseconds; negative when its time is over. */
    long nanosLeft() {
        return deadline - System.nanoTime();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
