package dev.patoperator.chaos;

import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.it.OperatorInstallation;
import dev.patoperator.process.OperatorJvm;
import dev.patoperator.support.OperatorOnWrongClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the processes of the operator one after the other, and records when each ran. */
final class Runs {

    private static final Path FOLDER = Path.of("target", "chaos").toAbsolutePath();
    private static final Path OFFSET = FOLDER.resolve("clock-offset");
    private static final int MOST_MINUTES_OFF = 30;

    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);

    private final OperatorInstallation installation;
    private final GitHubSimulator gitHub;
    private final Map<String, String> settings;
    private final List<Span> spans = new ArrayList<>();

    /** @param sink the receiver of notifications */
    Runs(OperatorInstallation installation, GitHubSimulator gitHub, URI sink) {
        this.installation = installation;
        this.gitHub = gitHub;
        this.settings = Map.of(
                "PAT_OPERATOR_LEADER_ELECTION",
                "false",
                "PAT_OPERATOR_GITHUB_WRITE_INTERVAL",
                "50ms",
                "PAT_OPERATOR_CONFIRM_TIMEOUT",
                "10s",
                "PAT_OPERATOR_EVENT_SINK",
                sink.toString());
    }

    /** The times during which a process ran. */
    List<Span> spans() {
        return spans;
    }

    /** Starts the packaged jar. */
    OperatorJvm start() {
        Span.begin(spans, Instant.now());
        return installation.startOperator(gitHub, settings);
    }

    /** Starts a process whose clock is wrong by up to 30 minutes, ahead or behind. */
    OperatorJvm startOnWrongClock(Random random) {
        setClock(random);
        Span.begin(spans, Instant.now());
        return OperatorJvm.fromClassPath(
                OperatorOnWrongClock.class.getName(),
                installation.settings(gitHub, settings),
                List.of("-D" + OperatorOnWrongClock.FILE + "=" + OFFSET));
    }

    /** Sets the clock of the running process to another wrong time or to the right time. */
    void setClock(Random random) {
        Duration off = random.nextInt(4) == 0
                ? Duration.ZERO
                : Duration.ofSeconds(random.nextInt(2 * 60 * MOST_MINUTES_OFF) - 60 * MOST_MINUTES_OFF);
        try {
            Files.createDirectories(FOLDER);
            Path next = Files.writeString(FOLDER.resolve("clock-offset.next"), String.valueOf(off.toMillis()));
            // Replaced atomically, because the process can read the file at any moment.
            Files.move(next, OFFSET, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Restarts a process that has ended or is not alive, as the kubelet does. Saves its threads. */
    OperatorJvm restartIfNeeded(OperatorJvm operator, String name) {
        if (operator.isAlive() && isWell(operator)) {
            return operator;
        }
        LOG.warn("{} is started again: {}", name, operator.isAlive() ? "it is not well" : "it ended");
        operator.dumpThreads(FOLDER.resolve(name + "-threads.txt"));
        kill(operator, name + ".log");
        operator.close();
        OperatorJvm next = start();
        next.healthPort();
        return next;
    }

    private static boolean isWell(OperatorJvm operator) {
        try {
            return operator.get("/healthz").statusCode() == 200;
        } catch (UncheckedIOException e) {
            return true; // it cannot answer at this moment
        }
    }

    /** Kills the process, and saves its output to help explain a finding. */
    void kill(OperatorJvm operator, String log) {
        operator.kill();
        operator.exitCode(Duration.ofSeconds(10));
        Span.end(spans, Instant.now());
        try {
            Files.createDirectories(FOLDER);
            Files.writeString(FOLDER.resolve(log), operator.out() + operator.err());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
