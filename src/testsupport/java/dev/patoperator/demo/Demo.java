package dev.patoperator.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.patoperator.demo.view.Screen;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SecretsWatch;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.kubernetes.EmbeddedKubernetes;
import dev.patoperator.support.EventReceiver;
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

    private static final String ACME = "acme";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Shorter than the interval that GitHub requires: the simulator has no other callers. */
    private static final String WRITE_INTERVAL = "200ms";

    /** Long enough to show that a bulk decision takes effect after its response. */
    private static final Duration BULK_DELAY = Duration.ofMillis(300);

    private final Path folder;
    private final Path samples;
    private final Screen screen;
    private final Duration patience;
    private final Path log;

    /**
     * Creates a demo.
     *
     * @param folder where it leaves kubeconfigs, manifests and the operator's log; absolute
     * @param samples the folder of the manifests that it applies
     * @param screen where it prints
     * @param patience how long the samples may take to reach their end
     */
    public Demo(Path folder, Path samples, Screen screen, Duration patience) {
        this.folder = folder;
        this.samples = samples;
        this.screen = screen;
        this.patience = patience;
        this.log = folder.resolve("operator.log");
    }

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
            Path samples = Path.of(System.getProperty("demo.samples", "deploy/samples"));
            new Demo(Path.of("target", "demo").toAbsolutePath(), samples, Screen.standard(), PATIENCE)
                    .run(!System.getProperty("demo.once", "false").equals("false"), stop);
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

    /**
     * Runs until stopped or, once, until all samples have ended well.
     *
     * @throws IOException when a sample did not reach its end, or the operator or a server ended too early
     */
    public void run(boolean once, CountDownLatch stop) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        screen.say("");
        screen.say("The operator between a Kubernetes API and a simulated GitHub, on this machine:");
        Steps steps = new Steps(screen);
        try (EmbeddedKubernetes kubernetes =
                        steps.run("starting the Kubernetes API", () -> EmbeddedKubernetes.start(crds()));
                GitHubSimulator gitHub = steps.run("starting the simulated GitHub", GitHubSimulator::start);
                EventReceiver sink = EventReceiver.start()) {
            SimulatedOrganization acme = gitHub.organization(ACME).bulkLandsAfter(BULK_DELAY);
            Samples applied = Samples.read(kubernetes.client(), samples);
            applied.seed(gitHub);
            PolicyItems.seed(acme);
            Playground playground = new Playground(folder, acme);
            playground.seed();
            kubernetes.writeKubectlConfig(playground.kubeconfig(), ACME);
            Path operatorConfig = folder.resolve("operator.kubeconfig");
            kubernetes.writeKubeconfig(operatorConfig, "github-pat-operator");
            try (OperatorProcess operator = OperatorProcess.start(log, settings(operatorConfig, gitHub, sink))) {
                String metrics = steps.run("starting the operator", operator::awaitStart);
                Overview overview = new Overview(kubernetes.client(), sink, metrics, folder.resolve("evidence"));
                Show show = new Show(kubernetes.client(), gitHub, acme, operator, applied, overview, screen);
                show.lookAtGitHub();
                steps.run("applying " + applied.resources().size() + " samples and an inventory", () -> {
                    applied.apply(gitHub);
                    return metrics;
                });
                screen.say("");
                if (show.showSamples(patience, once, stop) && !once) {
                    screen.say(playground.invitation(metrics, log, gitHub.baseUrl(), screen.width()));
                    show.showChanges(stop);
                }
            }
            SecretsWatch.assertNoSecretIn(log.toString(), Files.readString(log));
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

    private static Map<String, String> settings(Path kubeconfig, GitHubSimulator gitHub, EventReceiver sink) {
        return Map.of(
                "KUBECONFIG",
                kubeconfig.toString(),
                "PAT_OPERATOR_GITHUB_API_URLS",
                gitHub.baseUrl(),
                "PAT_OPERATOR_GITHUB_WRITE_INTERVAL",
                WRITE_INTERVAL,
                "PAT_OPERATOR_EVENT_SINK",
                sink.url().toString(),
                "PAT_OPERATOR_HEALTH_PORT",
                "0",
                "PAT_OPERATOR_HTTP_PORT",
                "0");
    }
}
