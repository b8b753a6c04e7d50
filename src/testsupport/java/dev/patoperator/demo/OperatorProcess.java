package dev.patoperator.demo;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The operator as a child process, on the demo's own Java and from the demo's class path, so that no jar needs to be
 * packed. With {@code -Ddemo.operator=FILE}, that jar or program runs instead, with the same environment.
 */
final class OperatorProcess implements AutoCloseable {

    private static final String MAIN = "dev.patoperator.Main";
    private static final Pattern METRICS = Pattern.compile("(?m)^listening on (http://\\S+)$");

    /** Slightly longer than the operator takes after SIGTERM to finish what it has begun. */
    private static final long GRACE_SECONDS = 15;

    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 20;
    private static final int SHOWN_LINES = 20;

    private final Process process;
    private final Path log;

    private OperatorProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts the operator.
     *
     * @param log the file for its output
     * @param settings its environment variables, in addition to the inherited ones that do not configure it
     */
    static OperatorProcess start(Path log, Map<String, String> settings) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command()).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(OperatorProcess::steers);
        builder.environment().putAll(settings);
        return new OperatorProcess(builder.start(), log);
    }

    private static List<String> command() throws IOException {
        String operator = System.getProperty("demo.operator", "");
        if (!operator.isEmpty() && !operator.endsWith(".jar")) {
            return List.of(operator);
        }
        if (!operator.isEmpty() && !Files.exists(Path.of(operator))) {
            throw new IOException(operator + " does not exist: mvn package builds the jar");
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        // The second compiler would only take processor time from the start: few methods become hot.
        List<String> command = new ArrayList<>(List.of(java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m"));
        command.addAll(operator.isEmpty() ? List.of("-cp", classPath(), MAIN) : List.of("-jar", operator));
        return command;
    }

    /** Returns the class path of this class. Maven gives it to a class loader and not to the JVM. */
    private static String classPath() {
        if (!(OperatorProcess.class.getClassLoader() instanceof URLClassLoader loader)) {
            return System.getProperty("java.class.path");
        }
        List<String> entries = new ArrayList<>();
        for (URL url : loader.getURLs()) {
            entries.add(Path.of(URI.create(url.toString())).toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    /**
     * Whether a variable would configure the operator. The user's own settings, cluster or proxy must not affect the
     * demo: both servers are on this machine.
     */
    private static boolean steers(String variable) {
        String name = variable.toUpperCase(Locale.ROOT);
        return name.startsWith("PAT_OPERATOR_")
                || name.startsWith("K_")
                || name.startsWith("KUBE")
                || name.endsWith("_PROXY");
    }

    /**
     * Waits until the operator serves its metrics.
     *
     * @return the URL of the metrics
     * @throws IOException when the operator ended, or does not start in time
     */
    String awaitStart() throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < START_PATIENCE.toNanos()) {
            assertRuns();
            Matcher line = METRICS.matcher(Files.readString(log));
            if (line.find()) {
                return line.group(1) + "/metrics";
            }
            Thread.sleep(LOOK_MILLIS);
        }
        throw new IOException("the operator did not start within " + START_PATIENCE.toSeconds() + " s; " + end());
    }

    /** Throws, with the end of the operator's output, when its process has ended. */
    void assertRuns() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("the operator ended with exit code " + process.exitValue() + "; " + end());
        }
    }

    private String end() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return log + " ends with:\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    }

    /** Sends SIGTERM, and kills the process when it takes too long to end. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
