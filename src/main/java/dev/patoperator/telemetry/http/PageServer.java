package dev.patoperator.telemetry.http;

import dev.patoperator.text.DaemonThreads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a few pages by GET to everyone who can reach the port, and stays reachable whatever its clients do. One thread
 * reads and writes only what is possible without blocking, so a client that is slow, silent or never reads delays no other.
 * Each exchange has a deadline. When too many connections are open, the oldest is closed to accept the new one. This does
 * not harm well-behaved clients, because a complete request is answered as soon as it arrives.
 *
 * <p>The JDK's {@code HttpServer} cannot do this. It occupies a thread while a request arrives, and when too many
 * connections are open it refuses new ones, including the kubelet's.
 */
final class PageServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PageServer.class);

    private static final int BACKLOG = 256;

    /** After so many connections in a row, other ready connections are served. */
    private static final int ACCEPTED_AT_ONCE = 64;

    private static final Duration ACCEPT_FAILURE_PAUSE = Duration.ofMillis(20);
    private static final Duration STOP = Duration.ofSeconds(1);

    /**
     * Bounds on what clients may use.
     *
     * @param connections most connections that are open at the same time
     * @param exchange longest duration of a connection
     */
    record Limits(int connections, Duration exchange) {}

    private final ServerSocketChannel listener;
    private final Selector selector;
    private final Map<String, Supplier<TextResponse>> pages;
    private final Limits limits;
    private final Thread thread;
    private final ByteBuffer received = ByteBuffer.allocate(4096);

    /** The oldest first, which is also the one with the nearest deadline. */
    private final Set<Exchange> exchanges = new LinkedHashSet<>();

    private volatile boolean closed;

    private PageServer(
            String name, ServerSocketChannel listener, Map<String, Supplier<TextResponse>> pages, Limits limits)
            throws IOException {
        this.listener = listener;
        this.selector = Selector.open();
        this.pages = pages;
        this.limits = limits;
        this.thread = DaemonThreads.named(name).newThread(this::run);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    /**
     * Opens the port, on all interfaces, and starts to serve.
     *
     * @param name of the thread
     * @param port 0 for any free port
     * @param pages by path; a supplier is called for each request, on the one thread, and must not block
     */
    static PageServer start(String name, int port, Map<String, Supplier<TextResponse>> pages, Limits limits)
            throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.bind(new InetSocketAddress(port), BACKLOG);
            PageServer server = new PageServer(name, listener, pages, limits);
            server.thread.start();
            return server;
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    /** Returns the port that was opened. */
    int port() {
        return listener.socket().getLocalPort();
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (selector;
                listener) {
            while (!closed) {
                selector.select(this::serve, millisToNextDeadline());
                while (!exchanges.isEmpty() && oldest().nanosLeft() <= 0) {
                    close(oldest());
                }
            }
            Set.copyOf(exchanges).forEach(this::close);
        } catch (IOException e) {
            LOG.error("The HTTP server of {} stopped", pages.keySet(), e);
        }
    }

    /** 0 while no connection is open, which makes the selector wait without a timeout. */
    private long millisToNextDeadline() {
        return exchanges.isEmpty() ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(oldest().nanosLeft()) + 1);
    }

    private Exchange oldest() {
        return exchanges.iterator().next();
    }

    private void serve(SelectionKey key) {
        if (key.attachment() instanceof Exchange exchange) {
            advance(exchange);
            return;
        }
        try {
            accept();
        } catch (IOException e) {
            LOG.debug("No connection can be accepted", e);
            makeRoom(Math.max(1, exchanges.size() / 2));
            LockSupport.parkNanos(ACCEPT_FAILURE_PAUSE.toNanos());
        }
    }

    private void accept() throws IOException {
        for (int count = 0; count < ACCEPTED_AT_ONCE; count++) {
            SocketChannel channel = listener.accept();
            if (channel == null) {
                return;
            }
            makeRoom(limits.connections());
            Exchange exchange =
                    new Exchange(channel, System.nanoTime() + limits.exchange().toNanos());
            exchanges.add(exchange);
            try {
                exchange.register(selector);
                advance(exchange); // The request has often arrived already.
            } catch (IOException e) {
                close(exchange);
            }
        }
    }

    /** Closes the oldest connections until fewer than this are open. */
    private void makeRoom(int connections) {
        while (!exchanges.isEmpty() && exchanges.size() >= connections) {
            close(oldest());
        }
    }

    private void advance(Exchange exchange) {
        try {
            if (exchange.advance(selector, received, this::answer)) {
                close(exchange);
            }
        } catch (IOException e) {
            close(exchange); // The client has closed the connection.
        } catch (RuntimeException e) {
            LOG.warn("An HTTP request could not be answered", e);
            close(exchange);
        }
    }

    private ByteBuffer answer(RequestHead head) {
        if (!head.isReadable()) {
            return TextResponse.BAD_REQUEST.encode(true);
        }
        boolean withBody = head.method().equals("GET");
        if (!withBody && !head.method().equals("HEAD")) {
            return TextResponse.ONLY_GET.encode(true);
        }
        return pages.getOrDefault(head.path(), () -> TextResponse.NOT_FOUND)
                .get()
                .encode(withBody);
    }

    private void close(Exchange exchange) {
        exchanges.remove(exchange);
        try {
            exchange.close();
        } catch (IOException e) {
            LOG.debug("A connection could not be closed", e);
        }
    }
}
