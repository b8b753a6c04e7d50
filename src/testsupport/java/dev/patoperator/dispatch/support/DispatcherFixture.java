package dev.patoperator.dispatch.support;

import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstalledApp;
import dev.patoperator.model.ItemKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A dispatcher with stand-in collaborators, and intervals of milliseconds up to a second. */
public final class DispatcherFixture implements AutoCloseable {

    static final DispatchSettings QUICK = new DispatchSettings(
            Duration.ofMillis(1),
            Duration.ofSeconds(1),
            Duration.ofMillis(1),
            Duration.ofMillis(10),
            Duration.ofMillis(200),
            Duration.ofMillis(2),
            Duration.ofMillis(8),
            Duration.ofMillis(400),
            Duration.ofHours(1),
            Duration.ofMillis(20));

    /** Makes the next look-up of an installation fail. */
    public interface Mishap {
        void happen() throws GitHubException;
    }

    public volatile Installation installation = new Installation(TestSubmissions.CREDENTIALS.apiUrl(), 1);
    public final ScriptedOrganization gitHub = new ScriptedOrganization();
    public final RecordingClusterView resources = new RecordingClusterView();
    public final RecordingObserver observer = new RecordingObserver();
    public final WorkerFixture.FailingJournal journal = new WorkerFixture.FailingJournal();
    public final Queue<Mishap> mishaps = new ConcurrentLinkedQueue<>();
    public volatile Map<String, String> permissions =
            Map.of(ItemKind.REQUEST.permission(), "write", ItemKind.GRANT.permission(), "write");
    public final AtomicInteger lookUps = new AtomicInteger();
    private @Nullable Dispatcher started;

    /** Started by the first call. Prepare the journal and the cluster before. */
    public Dispatcher dispatcher() {
        if (started == null) {
            started = new Dispatcher(
                    QUICK,
                    this::installation,
                    gitHub,
                    new ListedPeople(),
                    journal,
                    resources,
                    new NoPolicyEvaluator(),
                    observer,
                    Clocks.same(Clock.systemUTC()));
        }
        return started;
    }

    private InstalledApp installation(AppCredentials credentials, String organization, Duration maxAge)
            throws GitHubException {
        lookUps.incrementAndGet();
        Mishap mishap = mishaps.poll();
        if (mishap != null) {
            mishap.happen();
        }
        return new InstalledApp(installation, permissions, Instant.now());
    }

    @Override
    public void close() {
        dispatcher().close();
    }

    public static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
