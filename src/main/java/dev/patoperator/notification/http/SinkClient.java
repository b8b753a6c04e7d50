package dev.patoperator.notification.http;

import dev.patoperator.text.DaemonThreads;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Posts one event at a time to the sink. Follows no redirect, and keeps nothing of a response but its status. */
final class SinkClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SinkClient.class);

    private static final int MAX_CAUSES = 10;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(DaemonThreads.named("notification-http"));
    private final HttpClient client;
    private final HttpRequest.Builder request;
    private final Duration timeout;
    private final ResponseClassifier classifier;

    SinkClient(URI sink, String contentType, Duration timeout, ResponseClassifier classifier) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .executor(thread)
                .build();
        this.request = HttpRequest.newBuilder(sink)
                .header("Content-Type", contentType)
                .header("User-Agent", "github-pat-operator/" + version());
        this.timeout = timeout;
        this.classifier = classifier;
    }

    private static String version() {
        return Objects.requireNonNullElse(SinkClient.class.getPackage().getImplementationVersion(), "unknown");
    }

    /** Sends an event, and waits for the response, at most for the time-out. */
    DeliveryResult post(byte[] event) throws InterruptedException {
        AtomicReference<@Nullable ResponseInfo> head = new AtomicReference<>();
        CompletableFuture<?> response = client.sendAsync(
                request.copy().POST(BodyPublishers.ofByteArray(event)).build(), info -> {
                    head.set(info);
                    return new DiscardedBody();
                });
        try {
            response.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return result(head.get(), "it did not answer within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            // Its message may quote the URL or the response.
            LOG.debug("The sink of notifications did not answer: {}", causes(e));
            return result(head.get(), reason(e.getCause()));
        } finally {
            response.cancel(true);
        }
        return result(head.get(), "it did not answer");
    }

    /** A status counts, also when the rest of the response does not come. */
    private DeliveryResult result(@Nullable ResponseInfo head, String otherwise) {
        return head == null
                ? new DeliveryResult.Failed(otherwise, Duration.ZERO, true)
                : classifier.classify(head.statusCode(), head.headers().firstValue("Retry-After"));
    }

    /** Describes the failure without its message, which may quote the URL. */
    private static String reason(@Nullable Throwable failure) {
        if (isCausedBy(failure, UnresolvedAddressException.class) || isCausedBy(failure, UnknownHostException.class)) {
            return "its host name is unknown";
        }
        if (isCausedBy(failure, SSLException.class)) {
            return "no TLS connection could be made; is its certificate in the JVM's trust store?";
        }
        if (isCausedBy(failure, HttpConnectTimeoutException.class) || isCausedBy(failure, ConnectException.class)) {
            return "no connection could be made";
        }
        return failure instanceof IOException ? "the connection was closed" : "the request could not be sent";
    }

    private static List<String> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MAX_CAUSES)
                .map(cause -> cause.getClass().getName())
                .toList();
    }

    private static boolean isCausedBy(@Nullable Throwable failure, Class<? extends Exception> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Ends the thread. The client itself is not closed: on JDK 21 and newer that waits for a request in progress, such as
     * for a slow name server. Its other thread ends when the client is unused.
     */
    @Override
    public void close() {
        thread.shutdown();
    }
}
