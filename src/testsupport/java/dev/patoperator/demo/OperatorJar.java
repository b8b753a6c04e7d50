package dev.patoperator.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The packaged operator as a child process, on the demo's own Java. With {@code -Ddemo.operator=PROGRAM}, that program
 * runs instead, with the same environment.
 */
final class OperatorJar implements AutoCloseable {

    /** Slightly longer than the operator takes after SIGTERM to finish what it has begun. */
    private static final long GRACE_SECONDS = 15;

    private static final int SHOWN_LINES = 20;

    private final Process process;
    private final Path log;

    private OperatorJar(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts the operator.
     *
     * @param log the file for its output
     * @param settings its environment variables, in addition to the inherited ones that do not configure it
     */
    static OperatorJar start(Path jar, Path log, Map<String, String> settings) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command(jar)).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(OperatorJar::steers);
        builder.environment().putAll(settings);
        return new OperatorJar(builder.start(), log);
    }

    private static List<String> command(Path jar) throws IOException {
        String program = System.getProperty("demo.operator");
        if (program != null) {
            return List.of(program);
        }
        if (!Files.exists(jar)) {
            throw new IOException(jar + " is not there: mvn package makes it");
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(java, "-XX:+UseSerialGC", "-Xmx64m", "-jar", jar.toString());
    }

    /**
     * Whether a variable would configure the operator. The user's own settings, cluster or proxy must not affect the
     * demo: both servers are on this machine.
     */
    private static boolean steers(String variable) {
        String name = variable.toUpperCase(Locale.ROOT);
        return name.startsWith("PAT_OPERATOR_") || name.startsWith("KUBE") || name.endsWith("_PROXY");
    }

    /** Throws, with the end of the operator's output, when its process has ended. */
    void assertRuns() throws IOException {
        if (!process.isAlive()) {
            List<String> lines = Files.readAllLines(log);
            throw new IOException("the operator ended with exit code " + process.exitValue() + "; " + log
                    + " ends with:\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size())));
        }
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
