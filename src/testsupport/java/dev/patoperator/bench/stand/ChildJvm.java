package dev.patoperator.bench.stand;

import dev.patoperator.github.simulator.SecretsWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A JVM as a separate process, with its output in a file. Closing sends SIGTERM. */
public final class ChildJvm implements AutoCloseable {

    private static final Path FOLDER = Path.of("target", "bench");
    private static final String ADDRESS = " on http://(?:[^\\s:\"]+):(\\d+)";
    private static final Pattern METRICS = Pattern.compile("(?<!webhook )listening" + ADDRESS);
    private static final Pattern HEALTH = Pattern.compile("health" + ADDRESS);
    private static final Pattern WEBHOOK = Pattern.compile("webhook listening" + ADDRESS);
    private static final Pattern LAST_TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Duration PROBE = Duration.ofSeconds(5);

    private final Image image;
    private final long startedAt;
    private final Process process;
    private final Path log;

    private ChildJvm(Image image, long startedAt, Process process, Path log) {
        this.image = image;
        this.startedAt = startedAt;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a process with the image's environment and the given variables.
     *
     * @param name the beginning of its log's name
     */
    public static ChildJvm start(Image image, String name, List<String> command, Map<String, String> environment)
            throws IOException {
        Files.createDirectories(FOLDER);
        Path log = Files.createTempFile(FOLDER, name + "-", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(image.environment());
        builder.environment().putAll(environment);
        long now = System.nanoTime();
        return new ChildJvm(image, now, builder.start(), log);
    }

    /** Returns when it was started, by {@link System#nanoTime()}. */
    public long startedAt() {
        return startedAt;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Throws, with the name of its log, when it has ended. */
    public void assertRuns() {
        if (!process.isAlive()) {
            throw new IllegalStateException("ended with exit code " + process.exitValue() + "; see " + log);
        }
    }

    /** Returns how it ended, for a report. */
    public String ending() {
        return process.isAlive() ? "it runs" : "it ended with exit code " + process.exitValue() + ", see " + log;
    }

    /** Waits for the line with the port of the metrics. */
    public int metricsPort() {
        return awaitPort(METRICS);
    }

    /** Waits for the line with the port of the webhook. */
    public int webhookPort() {
        return awaitPort(WEBHOOK);
    }

    /** Returns the port of the probes: a separate one, or that of the metrics when there is none. */
    public int healthPort() {
        return port(HEALTH).orElseGet(this::metricsPort);
    }

    private int awaitPort(Pattern line) {
        return Awaitility.await()
                .atMost(START)
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () -> {
                            assertRuns();
                            return port(line);
                        },
                        OptionalInt::isPresent)
                .getAsInt();
    }

    private OptionalInt port(Pattern line) {
        Matcher found = line.matcher(output());
        return found.find() ? OptionalInt.of(Integer.parseInt(found.group(1))) : OptionalInt.empty();
    }

    /** Waits until {@code /readyz} returns 200. */
    public ChildJvm awaitReady() {
        metricsPort();
        Awaitility.await().atMost(START).pollInterval(Duration.ofMillis(10)).until(() -> {
            assertRuns();
            return Probe.isOk(healthPort(), "/readyz", PROBE);
        });
        return this;
    }

    /** Returns the sum of all samples of a metric; zero when there are none. */
    public double metric(String name) throws IOException {
        String text = Probe.get(metricsPort(), "/metrics", PROBE).body();
        Matcher sample =
                Pattern.compile("(?m)^" + name + "(?:\\{[^}]*\\})? (\\S+)").matcher(text);
        return sample.results()
                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                .sum();
    }

    /** Returns the processor time so far. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Returns the bytes of live objects, after a full collection. The histogram is written next to its log. */
    public long liveHeap() throws IOException {
        Process jcmd = new ProcessBuilder(image.tool("jcmd"), String.valueOf(process.pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String text = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Files.writeString(Path.of(log + ".histogram"), text);
        Matcher total = LAST_TOTAL.matcher(text);
        if (!total.find()) {
            throw new IOException("no total in: " + text.lines().limit(3).toList());
        }
        return Long.parseLong(total.group(1));
    }

    /** Returns the output so far. */
    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it ends without being stopped, and returns its output. */
    public String awaitEnd(Duration timeout) throws IOException, InterruptedException {
        if (!process.waitFor(timeout.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("did not end well; see " + log);
        }
        return output();
    }

    /** Sends SIGTERM, and kills the process when it takes too long to end. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().onExit().join();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        SecretsWatch.assertNoSecretIn(log.toString(), output());
    }
}
