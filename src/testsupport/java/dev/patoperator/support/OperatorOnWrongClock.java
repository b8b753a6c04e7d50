package dev.patoperator.support;

import dev.patoperator.Main;
import dev.patoperator.OperatorRuntime;
import dev.patoperator.Timings;
import dev.patoperator.config.InvalidSettingException;
import dev.patoperator.config.Settings;
import dev.patoperator.controller.schedule.RequeueIntervals;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.election.LeaseRenewalMonitor;
import dev.patoperator.github.GitHubSettings;
import dev.patoperator.telemetry.http.BindFailedException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.CountDownLatch;

/**
 * The operator with a wrong clock that can jump while it runs: a file contains the offset in milliseconds. A minute of
 * an interval takes five seconds here, so that a standing selector is evaluated several times in a process that runs
 * for some seconds. Everything else is as in {@link Main}, except that there is no orderly shutdown: only a kill ends
 * it.
 */
public final class OperatorOnWrongClock {

    /** The JVM property with the path of the file. */
    public static final String FILE = "clock.offset.file";

    /** How long a minute of the requeue intervals takes here. */
    public static final Duration MINUTE = Duration.ofSeconds(5);

    private static final RequeueIntervals CADENCE = new RequeueIntervals(
            Duration.ofSeconds(3),
            MINUTE,
            MINUTE.multipliedBy(3),
            RequeueIntervals.DEFAULT.shortest(),
            Duration.ofSeconds(1),
            MINUTE,
            MINUTE.multipliedBy(60),
            RequeueIntervals.DEFAULT.maxHold(),
            RequeueIntervals.DEFAULT.holdWindow());

    private OperatorOnWrongClock() {}

    @SuppressWarnings("SystemOut") // the test waits for these lines
    public static void main(String[] args) throws InvalidSettingException, BindFailedException, InterruptedException {
        Settings settings = Settings.from(System.getenv());
        Clock clock = new WrongClock(Path.of(System.getProperty(FILE)));
        LeaseRenewalMonitor renewals = new LeaseRenewalMonitor(clock);
        KubernetesClient kubernetes = new KubernetesClientBuilder()
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("lease renewals", renewals))
                .build();
        Timings timings = new Timings(
                GitHubSettings.DEFAULT,
                DispatchSettings.of(settings.gitHubWriteInterval(), settings.confirmTimeout()),
                CADENCE);
        OperatorRuntime process = new OperatorRuntime(
                settings,
                timings,
                kubernetes,
                renewals,
                clock,
                () -> Runtime.getRuntime().halt(1));
        System.out.println("listening on http://127.0.0.1:" + process.httpPort());
        System.out.println("health on http://127.0.0.1:" + process.healthPort());
        process.start();
        new CountDownLatch(1).await();
    }

    private static final class WrongClock extends Clock {

        private final Path file;

        WrongClock(Path file) {
            this.file = file;
        }

        @Override
        public Instant instant() {
            try {
                return Instant.now()
                        .plusMillis(Long.parseLong(Files.readString(file).strip()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public ZoneId getZone() {
            return Clock.systemUTC().getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this; // the operator never uses a local time
        }
    }
}
