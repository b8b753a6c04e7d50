package dev.patoperator.cli.preview.base;

import dev.patoperator.cli.document.InvalidInputException;
import dev.patoperator.text.TextSanitizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the program git in a folder: without a shell, without a question to a terminal, and for a limited time. */
final class GitCommand {

    private static final String PROGRAM = "git";
    private static final Duration MAX_TIME = Duration.ofSeconds(30);
    private static final int MAX_SHOWN_ERROR = 300;

    /** Git must neither translate its messages nor wait for a password. */
    private static final Map<String, String> ENVIRONMENT =
            Map.of("LC_ALL", "C", "GIT_TERMINAL_PROMPT", "0", "GIT_OPTIONAL_LOCKS", "0");

    /** What git answered. */
    static final class Answer {

        private final int exitCode;
        private final byte[] output;
        private final String error;

        private Answer(int exitCode, byte[] output, String error) {
            this.exitCode = exitCode;
            this.output = output;
            this.error = error;
        }

        int exitCode() {
            return exitCode;
        }

        byte[] output() {
            return output.clone();
        }

        String text() {
            return new String(output, StandardCharsets.UTF_8).strip();
        }

        /** Returns what it wrote to standard error, on one line and cut. */
        String error() {
            return error;
        }
    }

    private final Path folder;
    private final String program;

    GitCommand(Path folder) {
        this(folder, PROGRAM);
    }

    /** Creates a runner of another program than {@code git}. */
    GitCommand(Path folder, String program) {
        this.folder = folder;
        this.program = program;
    }

    /**
     * Runs git.
     *
     * @param input what git reads from standard input
     * @throws InvalidInputException when git cannot be started, or does not end in time
     */
    Answer run(String input, String... arguments) throws InvalidInputException, InterruptedException {
        try {
            Path directory = Files.createTempDirectory("github-pat-operator");
            try {
                return run(directory, input, List.of(arguments));
            } finally {
                deleteFiles(directory);
            }
        } catch (IOException e) {
            throw new InvalidInputException("the program git could not be run: " + e.getMessage()
                    + ". Install git, or give a folder with the earlier policies as --base");
        }
    }

    /** Streams are files: nothing waits for a reader, however much git writes. */
    private Answer run(Path directory, String input, List<String> arguments)
            throws IOException, InvalidInputException, InterruptedException {
        Path in = Files.writeString(directory.resolve("in"), input);
        Path out = directory.resolve("out");
        Path error = directory.resolve("error");
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(error.toFile());
        builder.environment().putAll(ENVIRONMENT);
        Process process = builder.start();
        try {
            if (!process.waitFor(MAX_TIME.toSeconds(), TimeUnit.SECONDS)) {
                throw new InvalidInputException(
                        "git " + arguments.get(0) + " did not end within " + MAX_TIME.toSeconds() + " s");
            }
        } finally {
            process.destroyForcibly();
        }
        String said = new String(Files.readAllBytes(error), StandardCharsets.UTF_8);
        return new Answer(process.exitValue(), Files.readAllBytes(out), TextSanitizer.line(said, MAX_SHOWN_ERROR));
    }

    private static void deleteFiles(Path directory) throws IOException {
        for (String name : List.of("in", "out", "error")) {
            Files.deleteIfExists(directory.resolve(name));
        }
        Files.deleteIfExists(directory);
    }
}
