package dev.patoperator.github.simulator;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * A small HTTP/1.1 server on loopback, with one thread per connection. The JDK's {@code HttpServer} is not used: it
 * overwrites the {@code Date} header, with which clients correct their clock, and it cannot reset a connection.
 */
final class HttpListener implements AutoCloseable {

    private static final int BACKLOG = 256;

    private final ServerSocket server;
    private final Handler handler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "github-simulator");
        thread.setDaemon(true);
        return thread;
    });

    /** Handles one request on its connection. */
    interface Handler {

        void handle(HttpConnection.Request request, HttpConnection connection) throws IOException;
    }

    /** Starts to listen; port 0 takes any free one. */
    HttpListener(int port, Handler handler) {
        this.handler = handler;
        try {
            server = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Stops listening and ends all connections. */
    @Override
    public void close() {
        closeQuietly(server);
        open.forEach(HttpListener::closeQuietly);
        threads.shutdownNow();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException | RejectedExecutionException e) {
                // Closed while waiting: the loop ends by itself.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            // Small answers must not wait for the client's delayed ACK.
            socket.setTcpNoDelay(true);
            HttpConnection connection = new HttpConnection(socket);
            HttpConnection.Request request = connection.read();
            while (request != null) {
                handler.handle(request, connection);
                request = connection.isOpen() ? connection.read() : null;
            }
        } catch (IOException e) {
            // The client is gone or did not send HTTP, so no answer can be sent.
            closeQuietly(socket);
        } finally {
            open.remove(socket);
        }
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // Nothing depends on a normal end of a loopback socket.
        }
    }
}
