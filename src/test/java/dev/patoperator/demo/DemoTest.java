package dev.patoperator.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.patoperator.demo.view.Screen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a whole, with the operator as a process of its own, printed to a pipe. */
class DemoTest {

    @TempDir
    Path folder;

    private final CountDownLatch stop = new CountDownLatch(1);
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Stops the demo at the last line before it waits for the user. */
    private final Screen screen = Screen.plain(new PrintStream(bytes, true, StandardCharsets.UTF_8) {
        @Override
        public void flush() {
            super.flush();
            if (printed().contains("Ctrl-C ends the demo")) {
                stop.countDown();
            }
        }
    });

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void demoShowsAllSamplesTellsWhatHappenedAndSaysWhatToTry() throws Exception {
        new Demo(folder, Path.of("deploy/samples"), screen, Duration.ofSeconds(60)).run(false, stop);

        assertThat(printed())
                .doesNotContain("\u001b")
                .contains("starting the operator ... ", "1 of 15 done", "15 of 15 done")
                .contains("  denied by deny-administration; approve-read-only matches it too, but a Deny comes first")
                .contains("All 15 samples have reached their end")
                .contains("export KUBECONFIG=" + folder.resolve("kubeconfig"))
                .contains("pending requests 301 hubot/release-notes, 302")
                .containsPattern("Metrics: http://127\\.0\\.0\\.1:[0-9]+/metrics");
        assertThat(folder.resolve("try.yaml")).content().contains("patRequestIDs: [301]");
        assertThat(folder.resolve("wrong.yaml")).content().contains("request.ownr");
        String table =
                printed().substring(printed().indexOf("\nKIND"), printed().indexOf("What happened"));
        assertThat(table.strip().lines()).hasSize(16);
    }

    @Test
    void demoFailsWhenASampleDoesNotReachItsEnd() throws IOException {
        Path samples = Files.createDirectory(folder.resolve("samples"));
        Files.copy(Path.of("deploy/samples/namespace.yaml"), samples.resolve("namespace.yaml"));
        Files.writeString(
                samples.resolve("wrong.yaml"),
                Files.readString(Path.of("deploy/samples/policy-deny-never-expiring.yaml"))
                        .replace("tokenExpiresAt", "tokenExpires"));

        assertThatIOException()
                .isThrownBy(
                        () -> new Demo(folder, samples, screen, Duration.ofSeconds(1)).run(true, new CountDownLatch(1)))
                .withMessageContaining(
                        "after 1 s these samples have not reached their end:\n  pgr/deny-never-expiring: ");
    }
}
