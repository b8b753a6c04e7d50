package dev.patoperator.bench;

import dev.patoperator.github.simulator.SecretsWatch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A class of this class path as a process of its own, with the collector of the operator's image. */
final class ChildJvm implements AutoCloseable {

    private static final Path FOLDER = Path.of("target", "bench");
    private static final Pattern HEALTH_LINE = Pattern.compile("health on (http://127\\.0\\.0\\.1:\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path log;

    private ChildJvm(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it; of the environment it has only what is given here.
     *
     * @param main name of the class
     */
    static ChildJvm start(String main, Map<String, String> environment) throws IOException {
        Files.createDirectories(FOLDER);
        Path log = Files.createTempFile(FOLDER, main.substring(main.lastIndexOf('.') + 1) + "-", ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        tool("java"),
                        "-Xmx" + System.getProperty("bench.heap"),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new ChildJvm(builder.start(), log);
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** Throws, naming its log, when it has ended. */
    void assertRuns() {
        if (!process.isAlive()) {
            throw new IllegalStateException("ended with exit code " + process.exitValue() + "; see " + log);
        }
    }

    /** Waits for the operator's start lines and answers the address of its probes. */
    String awaitStartLine() {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () -> {
                            assertRuns();
                            Matcher line = HEALTH_LINE.matcher(output());
                            return line.find() ? line.group(1) : "";
                        },
                        address -> !address.isEmpty());
    }

    /** Waits until the operator's {@code /readyz} says so. */
    ChildJvm awaitReady() {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest readyz =
                HttpRequest.newBuilder(URI.create(awaitStartLine() + "/readyz")).build();
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            assertRuns();
            return http.send(readyz, BodyHandlers.discarding()).statusCode() == 200;
        });
        return this;
    }

    /** Processor time so far. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Bytes that live objects take, after a full collection; what they are stands beside its log. */
    long liveHeap() throws IOException {
        Process jcmd = new ProcessBuilder(tool("jcmd"), String.valueOf(process.pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String text = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Files.writeString(Path.of(log + ".histogram"), text);
        Matcher total = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)").matcher(text);
        if (!total.find()) {
            throw new IOException("no total in: " + text.lines().limit(3).toList());
        }
        return Long.parseLong(total.group(1));
    }

    /** What it has printed so far. */
    String output() throws IOException {
        return Files.readString(log);
    }

    /** Waits until it ends by itself. */
    String awaitEnd() throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("did not end well; see " + log);
        }
        return output();
    }

    /** Ends it as SIGTERM does. */
    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        SecretsWatch.assertNoSecretIn(log.toString(), output());
    }
}
