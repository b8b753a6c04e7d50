package dev.patoperator.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The packaged operator as a child process, on the Java that runs the demo; or, with {@code -Ddemo.operator=PROGRAM},
 * that program in its place, which gets the same environment.
 */
final class OperatorJar implements AutoCloseable {

    /** A little longer than the operator takes to finish what is under way after SIGTERM. */
    private static final long GRACE_SECONDS = 15;

    private static final int SHOWN_LINES = 20;

    private final Process process;
    private final Path log;

    private OperatorJar(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it.
     *
     * @param log where its output goes
     * @param settings its environment variables, beside the inherited ones that do not steer it
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

    /** A person's own settings, cluster or proxy have no part in the demo: both its sides are on this machine. */
    private static boolean steers(String variable) {
        String name = variable.toUpperCase(Locale.ROOT);
        return name.startsWith("PAT_OPERATOR_") || name.startsWith("KUBE") || name.endsWith("_PROXY");
    }

    /** Throws, with the end of its output, when it has ended by itself. */
    void assertRuns() throws IOException {
        if (!process.isAlive()) {
            List<String> lines = Files.readAllLines(log);
            throw new IOException("the operator ended with exit code " + process.exitValue() + "; " + log
                    + " ends with:\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size())));
        }
    }

    /** Ends it as SIGTERM does, and by force when that takes too long. */
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
