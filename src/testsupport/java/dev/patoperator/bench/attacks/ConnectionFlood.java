package dev.patoperator.bench.attacks;

import dev.patoperator.bench.stand.ChildJvm;
import dev.patoperator.bench.stand.Stand;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one port: four senders that never finish their request, and many that send nothing. All of them
 * reconnect.
 */
final class ConnectionFlood extends Attack {

    private static final int SLOW = 4;
    private static final int SILENT = 505;
    private static final byte[] BEGINNING = "GET /healthz HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII);
    private static final Duration PERIOD = Duration.ofMillis(250);

    private final ToIntFunction<ChildJvm> port;
    private final @Nullable SocketChannel[] channels = new SocketChannel[SLOW + SILENT];

    ConnectionFlood(ToIntFunction<ChildJvm> port) {
        this.port = port;
    }

    @Override
    void start(Stand stand, ChildJvm operator) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port.applyAsInt(operator));
        repeat(1, () -> round(address));
    }

    private void round(InetSocketAddress address) {
        for (int n = 0; n < channels.length; n++) {
            try {
                channels[n] = step(channels[n], n < SLOW, address);
            } catch (IOException e) {
                channels[n] = null;
            }
        }
        again(PERIOD);
    }

    /** Opens a connection, or keeps it alive; null when it is closed. */
    private static @Nullable SocketChannel step(
            @Nullable SocketChannel channel, boolean slow, InetSocketAddress address) throws IOException {
        if (channel == null) {
            SocketChannel fresh = SocketChannel.open();
            fresh.configureBlocking(false);
            fresh.connect(address);
            return fresh;
        }
        if (channel.isConnectionPending()) {
            if (channel.finishConnect() && slow) {
                channel.write(ByteBuffer.wrap(BEGINNING));
            }
        } else if (slow) {
            channel.write(ByteBuffer.wrap(new byte[] {'a'}));
        }
        if (channel.isConnected() && channel.read(ByteBuffer.allocate(64)) < 0) {
            channel.close();
            return null;
        }
        return channel;
    }
}
