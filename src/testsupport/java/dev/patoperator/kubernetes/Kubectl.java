package dev.patoperator.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs the kubectl of the PATH as a child process against one kubeconfig. */
public final class Kubectl {

    private static final int LEAST_MINOR = 32;
    private static final Pattern MINOR = Pattern.compile("Client Version: v1\\.(\\d+)");
    private static final long PATIENCE_SECONDS = 30;

    private final Path directory;

    /**
     * Creates a kubectl that reads {@code kubeconfig} in a folder and writes its caches and output there. kubectl
     * caches discovery by host and port, so the folder must be new.
     */
    public Kubectl(Path directory) {
        this.directory = directory;
    }

    /** The exit code and the output of a run. */
    public record Result(int code, String out, String err) {}

    /** Returns why the tests with kubectl cannot run here; empty when they can. */
    public static Optional<String> unusable(Path directory) {
        boolean found = Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl")));
        if (!found) {
            return Optional.of("there is no kubectl on the PATH");
        }
        String version = new Kubectl(directory).run("version", "--client").out();
        Matcher minor = MINOR.matcher(version);
        return minor.find() && Integer.parseInt(minor.group(1)) >= LEAST_MINOR
                ? Optional.empty()
                : Optional.of("kubectl 1." + LEAST_MINOR + " or newer is needed: " + version);
    }

    /** Runs a command to its end. */
    public Result run(String... arguments) {
        return run("", arguments);
    }

    /** Runs a command to its end with a standard input, for {@code -f -}. */
    public Result run(String input, String[] arguments) {
        Running running = start(arguments);
        return running.feed(input).result();
    }

    /** Starts a long-running command, such as a watch. */
    Running start(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("kubectl", "--cache-dir", directory.resolve("cache").toString()));
        command.addAll(List.of(arguments));
        try {
            Path out = Files.createTempFile(directory, "kubectl", ".out");
            Path err = Files.createTempFile(directory, "kubectl", ".err");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment()
                    .put("KUBECONFIG", directory.resolve("kubeconfig").toString());
            builder.environment().put("HOME", directory.toString());
            builder.environment().put("KUBE_EDITOR", "sed -i s/Approve/Deny/");
            return new Running(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A command that may still be running; closing it ends the process. */
    record Running(Process process, Path outFile, Path errFile) implements AutoCloseable {

        private Running feed(String input) {
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        /** Returns the output so far. */
        String out() {
            return read(outFile);
        }

        /** Waits for the end of the process. */
        Result result() {
            try {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException("kubectl did not end; it printed: " + out() + read(errFile));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            return new Result(process.exitValue(), out(), read(errFile));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }

        private static String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
