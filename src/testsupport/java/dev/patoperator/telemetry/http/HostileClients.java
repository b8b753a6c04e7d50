package dev.patoperator.telemetry.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Connections to a local port that keep a server busy. Closing this object closes them all. */
final class HostileClients implements AutoCloseable {

    private final List<Socket> sockets = new ArrayList<>();

    /** Opens connections that send this text and nothing more, and read nothing. */
    HostileClients open(int count, int port, String begun) {
        for (int i = 0; i < count; i++) {
            try {
                Socket socket = new Socket();
                sockets.add(socket);
                socket.setReceiveBufferSize(1024); // before it connects, because it limits the window that is offered
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
                socket.getOutputStream().write(begun.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return this;
    }

    /** Whether the server has closed every connection by now. */
    boolean areCutOff() {
        return sockets.stream().allMatch(socket -> {
            try {
                socket.setSoTimeout(1);
                return socket.getInputStream().read() < 0;
            } catch (SocketTimeoutException e) {
                return false;
            } catch (IOException e) {
                return true;
            }
        });
    }

    /** Returns how many bytes arrive until all connections end. */
    long drain() throws IOException {
        long bytes = 0;
        byte[] some = new byte[64 * 1024];
        for (Socket socket : sockets) {
            socket.setSoTimeout(10_000);
            int read = 0;
            while (read >= 0) {
                bytes += read;
                read = socket.getInputStream().read(some);
            }
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
