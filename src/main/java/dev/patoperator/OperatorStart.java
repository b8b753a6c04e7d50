package dev.patoperator;

import dev.patoperator.config.InvalidSettingException;
import dev.patoperator.config.LogFormat;
import dev.patoperator.config.Settings;
import dev.patoperator.election.LeaseRenewalMonitor;
import dev.patoperator.telemetry.http.BindFailedException;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.javaoperatorsdk.operator.OperatorException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the settings, wires and starts the operator, and stops it on SIGTERM. */
final class OperatorStart {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorStart.class);

    /** Within Kubernetes' grace period of 30 s, with time left for the rest of the shutdown. */
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(12);

    private static final int FAILURE = 1;

    /**
     * Limits of the JDK's HTTP server, which serves only the webhook: idle connections must not use up the process's
     * file descriptors, and the headers of deliveries that wait for their refusal not its memory. GitHub's and those of
     * proxies have some kilobytes. And of the JDK's client: before JDK 20 it keeps an idle connection for 20 minutes, which a NAT
     * gateway in between drops sooner. Times are in seconds; GitHub waits for ten.
     */
    private static final Map<String, String> HTTP_LIMITS = Map.of(
            "sun.net.httpserver.maxReqTime", "10",
            "sun.net.httpserver.maxRspTime", "10",
            "jdk.httpserver.maxConnections", "500",
            "sun.net.httpserver.maxReqHeaders", "100",
            "sun.net.httpserver.maxReqHeaderSize", "16384",
            "jdk.httpclient.keepalive.timeout", "30");

    private OperatorStart() {}

    /** Starts the operator. Returns only when the process ends. */
    static void run() throws InterruptedException {
        AtomicInteger exitCode = new AtomicInteger();
        try {
            limitHttp();
            Settings settings = Settings.from(System.getenv());
            run(settings, exitCode);
        } catch (InvalidSettingException | BindFailedException | Preflight.FailedException e) {
            fail(exitCode, String.valueOf(e.getMessage()));
        } catch (KubernetesClientException | OperatorException e) {
            LOG.debug("The start failed", e);
            fail(exitCode, "the Kubernetes API did not let the operator start: " + rootMessage(e));
        }
        new CountDownLatch(1).await();
    }

    private static void run(Settings settings, AtomicInteger exitCode)
            throws BindFailedException, Preflight.FailedException {
        StartLog.write(settings, BuildInfo.current());
        Clock clock = Clock.systemUTC();
        LeaseRenewalMonitor renewals = new LeaseRenewalMonitor(clock);
        KubernetesClient kubernetes = connect(http -> http.addOrReplaceInterceptor("lease renewals", renewals));
        OperatorRuntime process =
                new OperatorRuntime(settings, Timings.of(settings), kubernetes, renewals, clock, () -> {
                    LOG.error("The Lease or a watch was lost: the process ends, so that a new one takes over");
                    exitCode.set(FAILURE);
                    new Thread(() -> System.exit(FAILURE), "exit").start();
                });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process, kubernetes, exitCode), "shutdown"));
        // After the wiring: the run that records the image's AOT cache has no Kubernetes API, so it fails here.
        new Preflight(kubernetes).run(settings.watchNamespaces());
        announce(settings, "listening on http://127.0.0.1:" + process.httpPort());
        announce(settings, "health on http://127.0.0.1:" + process.healthPort());
        process.webhookPort().ifPresent(port -> announce(settings, "webhook listening on http://127.0.0.1:" + port));
        process.start();
    }

    /** Called before the JDK's server reads these properties, once. Values from the command line are kept. */
    private static void limitHttp() {
        HTTP_LIMITS.forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
    }

    /**
     * Connects to the cluster that kubectl would use. Makes no call.
     *
     * @param configurator of the HTTP client
     * @throws Preflight.FailedException when a kubeconfig cannot be used; its message is one line
     */
    static KubernetesClient connect(Consumer<HttpClient.Builder> configurator) throws Preflight.FailedException {
        ConfigBuilder config = KubeconfigReader.read(System.getenv("KUBECONFIG"));
        try {
            return new KubernetesClientBuilder()
                    // The SDK and the workers retry by themselves. The client's ten retries would occupy a thread.
                    // The API server takes the field manager of what is created from the user agent.
                    .withConfig(config.withRequestRetryBackoffLimit(2)
                            .withUserAgent(
                                    "github-pat-operator/" + BuildInfo.current().version())
                            .build())
                    .withHttpClientFactory(new KubernetesHttpClientFactory())
                    .withHttpClientBuilderConsumer(configurator)
                    .build();
        } catch (RuntimeException e) {
            throw KubeconfigReader.unusable(config.build(), e);
        }
    }

    /** Runs last. Ends with exit code 0 after SIGTERM, where the JVM by itself would end with 143. */
    private static void stop(OperatorRuntime process, KubernetesClient kubernetes, AtomicInteger exitCode) {
        try {
            process.stop(DRAIN_TIMEOUT);
            kubernetes.close();
        } catch (InterruptedException | RuntimeException e) {
            LOG.warn("The operator did not stop cleanly: {}", e.toString());
        }
        Runtime.getRuntime().halt(exitCode.get());
    }

    @SuppressWarnings("SystemOut") // programs that start the operator wait for it
    private static void announce(Settings settings, String line) {
        if (settings.logFormat() == LogFormat.JSON) {
            LOG.info(line);
        } else {
            System.out.println(line);
        }
    }

    @SuppressWarnings("SystemOut") // one line for a person, whatever the log format
    private static void fail(AtomicInteger exitCode, String message) {
        exitCode.set(FAILURE);
        System.err.println("github-pat-operator: " + message);
        System.exit(FAILURE);
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
