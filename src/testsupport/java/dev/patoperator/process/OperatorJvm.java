package dev.patoperator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.simulator.SecretsWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * The operator in a JVM of its own, on the Java that runs the tests. It inherits no environment: variables that a test
 * does not give are unset. Closing kills it and searches its output for secrets.
 */
public final class OperatorJvm implements AutoCloseable {

    private static final String MAIN = "dev.patoperator.Main";
    private static final Pattern METRICS_LINE = Pattern.compile("listening on http://127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern HEALTH_LINE = Pattern.compile("health on http://127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern WEBHOOK_LINE = Pattern.compile("webhook listening on http://127\\.0\\.0\\.1:(\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path directory;
    private final Path out;
    private final Path err;
    private final Process process;

    private OperatorJvm(List<String> arguments, Map<String, String> environment) {
        try {
            directory = Files.createTempDirectory("operator");
            out = directory.resolve("stdout.txt");
            err = directory.resolve("stderr.txt");
            List<String> command = new ArrayList<>(List.of(java().toString(), "-Xmx64m", "-XX:+UseSerialGC"));
            command.addAll(arguments);
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().clear();
            builder.environment().put("HOME", directory.toString());
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the tested classes, for Maven phases in which there is no jar yet. */
    public static OperatorJvm fromClassPath(Map<String, String> environment) {
        // Few methods become hot within a second or two, so the second compiler would only take processor time.
        return new OperatorJvm(
                List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), MAIN), environment);
    }

    /** Starts the tested classes with arguments on the command line. */
    static OperatorJvm fromClassPath(Map<String, String> environment, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), MAIN));
        command.addAll(List.of(arguments));
        return new OperatorJvm(command, environment);
    }

    /**
     * Starts another main class with more JVM options, for an operator with a clock and intervals other than the jar's.
     * The class must print the same start lines.
     */
    public static OperatorJvm fromClassPath(String main, Map<String, String> environment, List<String> options) {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), main));
        return new OperatorJvm(arguments, environment);
    }

    /** Starts the packaged jar. */
    public static OperatorJvm fromJar(Path jar, Map<String, String> environment) {
        return fromJar(jar, environment, List.of());
    }

    /** Starts the packaged jar with more JVM options. */
    static OperatorJvm fromJar(Path jar, Map<String, String> environment, List<String> options) {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("-jar", jar.toString()));
        return new OperatorJvm(arguments, environment);
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** Waits for the start line of the metrics, and returns its port. */
    public int httpPort() {
        return port(METRICS_LINE);
    }

    /** Waits for the start line of the probes, and returns its port. */
    public int healthPort() {
        return port(HEALTH_LINE);
    }

    /** Waits for the start line of the webhook, and returns its port. */
    public int webhookPort() {
        return port(WEBHOOK_LINE);
    }

    private int port(Pattern startLine) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            assertThat(process.isAlive()).describedAs("%s%s", out(), err()).isTrue();
            return startLine.matcher(out()).find();
        });
        Matcher line = startLine.matcher(out());
        assertThat(line.find()).isTrue();
        return Integer.parseInt(line.group(1));
    }

    /** Sends a GET to {@code /healthz} or {@code /readyz}. */
    public HttpResponse<String> get(String path) {
        return get(healthPort(), path);
    }

    /** Sends a GET to one of its ports. */
    HttpResponse<String> get(int port, String path) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(PATIENCE)
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until {@code /readyz} answers 200. */
    public OperatorJvm awaitReady() {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(get("/readyz").statusCode()).isEqualTo(200));
        return this;
    }

    /** Sends SIGTERM, as Kubernetes does, and returns at once. */
    public void terminate() {
        process.destroy();
    }

    /** Stops the process as Kubernetes does: with SIGTERM, within 20 seconds. */
    public void stop() {
        terminate();
        exitCode(Duration.ofSeconds(20));
        close();
    }

    /** Sends SIGKILL, which ends the process at any point of its work. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Sends SIGSTOP: the process is stopped, as on a node that hangs, until it is thawed or killed. */
    public void freeze() {
        signal("STOP");
    }

    /** Sends SIGCONT: the process continues, unaware of the time that passed. */
    public void thaw() {
        signal("CONT");
    }

    /** Accepts a failure when the process has ended: a fault may have killed it meanwhile. */
    private void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, String.valueOf(pid()))
                    .start()
                    .waitFor();
            assertThat(code == 0 || !process.isAlive())
                    .as("SIG%s was delivered", name)
                    .isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until the process ends, and returns its exit code. */
    public int exitCode(Duration within) {
        try {
            assertThat(process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS))
                    .describedAs("ended within %s; printed: %s%s", within, out(), err())
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Writes a thread dump to a file. No-op when the process has ended or the JDK has no jstack. */
    public void dumpThreads(Path file) {
        Path tool = java().resolveSibling("jstack");
        if (!isAlive() || !Files.exists(tool)) {
            return;
        }
        try {
            Files.createDirectories(file.getParent());
            new ProcessBuilder(tool.toString(), "-l", String.valueOf(pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(file.toFile())
                    .start()
                    .waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the process runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    /** The standard output so far. */
    public String out() {
        return read(out);
    }

    /** The standard error so far. */
    public String err() {
        return read(err);
    }

    @Override
    public void close() {
        kill();
        process.onExit().join();
        String printed = out() + err();
        try {
            Files.delete(out);
            Files.delete(err);
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SecretsWatch.assertNoSecretIn("what an operator process printed", printed);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
