package dev.patoperator.github.http;

import dev.patoperator.github.CallObserver;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.GitHubSettings;
import dev.patoperator.text.DaemonThreads;
import dev.patoperator.text.Redaction;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one call and waits for its response. Uses HTTP/1.1: calls of an installation go one after the other, and a
 * connection without other calls shows most clearly what became of each. Thread-safe.
 */
public final class GitHubHttp implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GitHubHttp.class);

    /**
     * The longest response body, 1 MiB. A page of 100 items fits: a repository takes some 6 KiB, a request or a grant
     * less.
     */
    public static final int MAX_BODY_BYTES = 1 << 20;

    private static final int MAX_REDIRECTS = 3;

    /** They receive responses and do not wait. The client's own pool would have a thread for each call in progress. */
    private static final int THREADS = 2;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, DaemonThreads.named("github-http"));
    private final HttpClient client;
    private final Duration timeout;
    private final ServerClock clock;
    private final ErrorMapper errorMapper;
    private final CallObserver observer;
    private final String userAgent;

    /** Base URLs that have responded as GitHub's API does; at most those of the allow-list for credentials. */
    private final Set<URI> knownApis = ConcurrentHashMap.newKeySet();

    public GitHubHttp(GitHubSettings settings, ServerClock clock, CallObserver observer, String version) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .executor(threads)
                .build();
        this.timeout = settings.requestTimeout();
        this.clock = clock;
        this.errorMapper = new ErrorMapper(new RateLimits(clock, settings.secondaryLimitWithoutTime()));
        this.observer = observer;
        this.userAgent = "github-pat-operator/" + version;
    }

    /**
     * Sends a call and returns the response, when it is the one that GitHub documents as success.
     *
     * @param secret the token or JWT that signs the call
     */
    public GitHubResponse send(GitHubRequest request, String secret) throws GitHubException, InterruptedException {
        try {
            return sendFollowingRedirects(request, secret);
        } catch (RuntimeException e) {
            // The message may quote a header, which has the secret.
            LOG.warn(
                    "A call to GitHub failed in the HTTP client, or its response could not be read: {}",
                    e.getClass().getName());
            throw new GitHubException.Unavailable(
                    "GitHub's answer to " + request.operation().id() + " could not be dealt with ("
                            + e.getClass().getSimpleName() + ")",
                    true,
                    null);
        }
    }

    private GitHubResponse sendFollowingRedirects(GitHubRequest request, String secret)
            throws GitHubException, InterruptedException {
        URI target = request.uri();
        GitHubResponse response = exchange(request, target, secret);
        for (int hop = 0; hop < MAX_REDIRECTS; hop++) {
            URI next = Redirects.target(request.apiUrl(), target, response);
            if (next == null) {
                break;
            }
            target = next;
            response = exchange(request, target, secret);
        }
        boolean known = knownApis.contains(request.apiUrl());
        GitHubException failure = errorMapper.toFailure(request, known, response, secret);
        if (failure != null) {
            throw failure;
        }
        knownApis.add(request.apiUrl());
        return response;
    }

    private GitHubResponse exchange(GitHubRequest request, URI target, String secret)
            throws GitHubException, InterruptedException {
        long start = System.nanoTime();
        GitHubResponse response = null;
        try {
            response = new GitHubResponse(await(httpRequest(request, target, secret)));
            recordServerTime(request.apiUrl(), response);
            return response;
        } catch (IOException e) {
            String message = "GitHub gave no answer to " + request.operation().id() + ": " + reason(e, secret);
            throw new GitHubException.Unavailable(message, mayHaveActed(e), isTooSlowOrTooLong(e), null);
        } finally {
            report(request, response, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private HttpRequest httpRequest(GitHubRequest request, URI target, String secret) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(target)
                .header("Accept", "application/vnd.github+json")
                .header("X-GitHub-Api-Version", "2022-11-28")
                .header("User-Agent", userAgent)
                .header("Authorization", "Bearer " + secret);
        String body = request.body();
        if (body == null) {
            return builder.method(request.operation().method(), BodyPublishers.noBody())
                    .build();
        }
        return builder.header("Content-Type", "application/json")
                .method(request.operation().method(), BodyPublishers.ofString(body))
                .build();
    }

    /** The client's own time-out ends with the headers, so the wait for the complete response is bounded here. */
    private HttpResponse<byte[]> await(HttpRequest request) throws IOException, InterruptedException {
        resolveHost(request.uri());
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, info -> new BoundedBody(MAX_BODY_BYTES));
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("not within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure && !(failure instanceof UnresolvedAddressException)) {
                throw failure;
            }
            throw new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    /**
     * Resolves the host in the calling thread; the JDK keeps the result for some seconds. The client would resolve it
     * in one of the few threads that receive the responses of all servers.
     */
    private static void resolveHost(URI target) {
        boolean direct = ProxySelector.getDefault().select(target).stream().allMatch(Proxy.NO_PROXY::equals);
        if (!direct) {
            return;
        }
        try {
            var unused = InetAddress.getByName(target.getHost());
        } catch (UnknownHostException e) {
            LOG.trace("The host name is not known; the HTTP client reports it: {}", e.toString());
        }
    }

    private void recordServerTime(URI apiUrl, GitHubResponse response) {
        if (response.status() < 500) {
            response.date("date").ifPresent(date -> clock.record(apiUrl, date));
        }
    }

    private static boolean mayHaveActed(IOException failure) {
        return !(failure instanceof ConnectException
                || failure instanceof HttpConnectTimeoutException
                || failure instanceof UnknownHostException
                || failure.getCause() instanceof UnresolvedAddressException);
    }

    private static boolean isTooSlowOrTooLong(IOException failure) {
        return failure instanceof BoundedBody.TooLongException
                || (failure instanceof HttpTimeoutException && !(failure instanceof HttpConnectTimeoutException));
    }

    private static String reason(IOException failure, String secret) {
        if (failure.getCause() instanceof UnresolvedAddressException || failure instanceof UnknownHostException) {
            return "its host name is unknown";
        }
        String message = failure.getMessage();
        if (message == null) {
            return failure instanceof ConnectException
                    ? "no connection could be made"
                    : failure.getClass().getSimpleName();
        }
        return Redaction.clean(message, secret);
    }

    private void report(GitHubRequest request, @Nullable GitHubResponse response, Duration duration) {
        int status = response == null ? 0 : response.status();
        LOG.debug(
                "GitHub call: operation={} organization={} installation={} status={} ms={} requestId={}",
                request.operation().id(),
                request.organization(),
                request.installation(),
                status,
                duration.toMillis(),
                response == null ? null : response.requestId());
        try {
            observer.called(new CallObserver.ObservedCall(
                    request.operation().id(),
                    request.apiUrl(),
                    request.organization(),
                    request.installation(),
                    status,
                    duration,
                    response == null ? null : response.rateLimit()));
        } catch (RuntimeException e) {
            LOG.warn("A call to GitHub could not be counted in the metrics", e);
        }
    }

    /**
     * Closes the client where the JDK can (21 and newer, which wait for calls in progress). Older ones end its threads
     * when unused.
     */
    @Override
    public void close() {
        if (client instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                LOG.warn("The HTTP client could not be closed", e);
            }
        }
        threads.shutdown();
    }
}
