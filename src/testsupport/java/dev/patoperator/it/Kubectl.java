package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** kubectl as a child process, with one kubeconfig. Its cache and its output stay in a folder of the test. */
public record Kubectl(Path program, Path kubeconfig, Path directory) {

    private static final int PATIENCE_SECONDS = 60;

    /** The exit code and the output of a run; standard output and standard error are one text. */
    public record Result(int code, String text) {

        /** The lines, with one space between columns. */
        public List<String> lines() {
            return text.lines()
                    .map(line -> line.strip().replaceAll("\\s+", " "))
                    .toList();
        }
    }

    /** Returns a kubectl with another kubeconfig. */
    public Kubectl with(Path otherKubeconfig) {
        return new Kubectl(program, otherKubeconfig, directory);
    }

    /** Runs kubectl, which must succeed. */
    public Result run(String... arguments) {
        return apply("", arguments);
    }

    /** Runs kubectl, which must succeed, with a standard input for {@code -f -}. */
    public Result apply(String input, String... arguments) {
        Result result = attempt(input, arguments);
        assertThat(result.code())
                .describedAs("kubectl %s%n%s", String.join(" ", arguments), result.text())
                .isZero();
        return result;
    }

    /** Runs kubectl, which may fail. */
    public Result attempt(String input, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                program.toString(), "--kubeconfig", kubeconfig.toString(), "--cache-dir", directory + "/cache"));
        command.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile(Files.createDirectories(directory), "kubectl", ".txt");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().put("HOME", directory.toString());
            Process process = builder.start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("kubectl did not end: " + command + Files.readString(output));
            }
            return new Result(process.exitValue(), Files.readString(output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
