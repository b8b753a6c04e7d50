package dev.patoperator.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patoperator.gitops.Kstatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Flux's kstatus as a program. It computes the status of one object in each run. */
record KstatusProgram(Path file) {

    private static final Logger LOG = LoggerFactory.getLogger(KstatusProgram.class);

    /**
     * The output of the program.
     *
     * @param message why the object has this status
     */
    record Output(Kstatus status, String message) {}

    /** Returns the program. Without it, skips the test class and logs the reason. */
    static KstatusProgram orSkip(String testClass) {
        Optional<String> missing = ApiServerBinaries.missing();
        Optional<Path> file = missing.isPresent()
                ? Optional.empty()
                : ApiServerBinaries.find().kstatus();
        if (file.isEmpty()) {
            String why = missing.orElse("the folder that KUBEBUILDER_ASSETS names has no executable kstatus");
            LOG.warn("SKIPPED {}: {}", testClass, why);
            throw new TestAbortedException(why);
        }
        return new KstatusProgram(file.get());
    }

    /** Computes the status of an object. Fails when the program cannot compute one. */
    Output compute(JsonNode object) {
        try {
            Process process = new ProcessBuilder(file.toString())
                    .redirectErrorStream(true)
                    .start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(object.toString().getBytes(StandardCharsets.UTF_8));
            }
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("%s on %s", printed, object).isZero();
            String[] columns = printed.strip().split("\t", 2);
            return new Output(status(columns[0]), columns.length == 1 ? "" : columns[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Kstatus status(String word) {
        return Arrays.stream(Kstatus.values())
                .filter(status -> status.name().replace("_", "").equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the operator's resources never have the status " + word));
    }
}
