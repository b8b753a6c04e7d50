package dev.patoperator.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a command line tool to its end. Its output, and what it keeps in its home, stay in a folder of the test. */
final class ChildProgram {

    private static final int PATIENCE_SECONDS = 60;

    private ChildProgram() {}

    /**
     * Runs a command.
     *
     * @param directory the home of the program, which is created when it does not exist
     * @param input the standard input
     */
    static Kubectl.Result run(Path directory, List<String> command, String input) {
        try {
            Path output = Files.createTempFile(Files.createDirectories(directory), "output", ".txt");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().put("HOME", directory.toString());
            Process process = builder.start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("it did not end: " + command + Files.readString(output));
            }
            return new Kubectl.Result(process.exitValue(), Files.readString(output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
