package dev.patoperator.bench.stand;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A GET on a separate connection with a timeout, as the kubelet's probes are. */
final class Probe {

    private static final int BUFFER = 8192;

    private Probe() {}

    /** Status and body of the response. */
    record Answer(int status, String body) {}

    /** Sends a GET to a port of this machine. */
    static Answer get(int port, String path, Duration timeout) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int)
                    Math.max(1, timeout.toMillis()));
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String text = readAll(socket, end);
            int head = text.indexOf("\r\n\r\n");
            if (head < 0 || !text.startsWith("HTTP/1.1 ")) {
                throw new IOException("no answer");
            }
            return new Answer(Integer.parseInt(text.substring(9, 12)), text.substring(head + 4));
        }
    }

    /** Whether the response is a 200 in time. */
    static boolean isOk(int port, String path, Duration timeout) {
        try {
            return get(port, path, timeout).status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static String readAll(Socket socket, long end) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[BUFFER];
        while (true) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("no complete answer in time");
            }
            socket.setSoTimeout((int) left);
            int count = in.read(buffer);
            if (count < 0) {
                return text.toString();
            }
            text.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
        }
    }
}
