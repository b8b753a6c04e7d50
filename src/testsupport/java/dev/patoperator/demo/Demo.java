package dev.patoperator.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SecretsWatch;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.kubernetes.EmbeddedKubernetes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/**
 * Starts the embedded Kubernetes API, the GitHub simulator and the operator, applies the samples and shows their
 * progress until Ctrl-C or, with {@code -Ddemo.once}, until all samples have reached the end that their specs lead to.
 */
public final class Demo {

    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path FOLDER = TARGET.resolve("demo");
    private static final Path OPERATOR_KUBECONFIG = FOLDER.resolve("operator.kubeconfig");
    private static final Path OPERATOR_LOG = FOLDER.resolve("operator.log");
    private static final String ACME = "acme";

    /** Shorter than the interval that GitHub requires: the simulator has no other callers. */
    private static final String WRITE_INTERVAL = "200ms";

    /** Long enough to show that a bulk decision takes effect after its response. */
    private static final Duration BULK_DELAY = Duration.ofMillis(300);

    private Demo() {}

    /**
     * Runs in Maven's JVM, so that Ctrl-C reaches it and an exception fails the build.
     *
     * @throws Exception when a sample did not reach its end, or the operator or a server ended too early
     */
    public static void main(String[] args) throws Exception {
        // Both servers warn about keywords and versions, the same in every run and irrelevant for the demo.
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndWait(stop, stopped), "demo-shutdown"));
        try {
            run(!System.getProperty("demo.once", "false").equals("false"), stop);
        } finally {
            stopped.countDown();
        }
    }

    private static void stopAndWait(CountDownLatch stop, CountDownLatch stopped) {
        stop.countDown();
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(boolean once, CountDownLatch stop) throws IOException, InterruptedException {
        Files.createDirectories(FOLDER);
        try (EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(crds());
                GitHubSimulator gitHub = GitHubSimulator.start()) {
            SimulatedOrganization acme = gitHub.organization(ACME).bulkLandsAfter(BULK_DELAY);
            Samples samples = Samples.read(kubernetes.client(), Path.of("deploy/samples"));
            samples.seed(gitHub);
            PolicyItems.seed(acme);
            Playground playground = new Playground(FOLDER, acme);
            playground.seed();
            kubernetes.writeKubectlConfig(playground.kubeconfig(), ACME);
            kubernetes.writeKubeconfig(OPERATOR_KUBECONFIG, "github-pat-operator");
            try (OperatorJar operator = startOperator(gitHub)) {
                samples.apply(gitHub);
                new Show(kubernetes.client(), gitHub, acme, operator, samples).run(once ? null : playground, stop);
            }
            SecretsWatch.assertNoSecretIn(OPERATOR_LOG.toString(), Files.readString(OPERATOR_LOG));
        }
    }

    private static List<String> crds() throws IOException {
        List<String> texts = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("deploy/crds"), "*-v1.yml")) {
            for (Path file : files) {
                texts.add(Files.readString(file));
            }
        }
        return texts;
    }

    private static OperatorJar startOperator(GitHubSimulator gitHub) throws IOException {
        return OperatorJar.start(
                TARGET.resolve("github-pat-operator.jar"),
                OPERATOR_LOG,
                Map.of(
                        "KUBECONFIG",
                        OPERATOR_KUBECONFIG.toString(),
                        "PAT_OPERATOR_GITHUB_API_URLS",
                        gitHub.baseUrl(),
                        "PAT_OPERATOR_GITHUB_WRITE_INTERVAL",
                        WRITE_INTERVAL,
                        "PAT_OPERATOR_HEALTH_PORT",
                        "0",
                        "PAT_OPERATOR_HTTP_PORT",
                        "0"));
    }
}
