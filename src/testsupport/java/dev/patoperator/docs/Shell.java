package dev.patoperator.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Runs the commands of a page as a reader would, one block after the other, in one folder.
 *
 * @param directory the working directory, which has a {@code kubeconfig}; kubectl writes its caches there
 */
record Shell(Path directory) {

    private static final long MAX_SECONDS = 60;

    /** The exit code and the output, standard error included. */
    record Result(int code, String output) {}

    /** Runs the lines of a block until the first that fails. */
    Result run(String block) {
        try {
            Path output = Files.createTempFile(directory, "shell", ".out");
            ProcessBuilder builder = new ProcessBuilder("sh", "-ec", block)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment()
                    .put("KUBECONFIG", directory.resolve("kubeconfig").toString());
            builder.environment().put("HOME", directory.toString());
            Process process = builder.start();
            if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("did not end: " + block);
            }
            return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
