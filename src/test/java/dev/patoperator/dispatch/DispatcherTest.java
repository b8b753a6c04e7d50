package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.TestOrders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Verdict;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** From the hand-over to the report, through the door of the credentials. */
class DispatcherTest {

    private static final DispatchSettings QUICK = new DispatchSettings(
            Duration.ofMillis(1),
            Duration.ofSeconds(1),
            Duration.ofMillis(1),
            Duration.ofMillis(10),
            Duration.ofMillis(200),
            Duration.ofMillis(2),
            Duration.ofMillis(8),
            Duration.ofMillis(400),
            Duration.ofMillis(20));

    /** Makes the next look-up of an installation fail. */
    private interface Mishap {
        void happen() throws GitHubException;
    }

    private final Installation installation = new Installation(TestOrders.CREDENTIALS.apiUrl(), 1);
    private final ScriptedOrganization gitHub = new ScriptedOrganization();
    private final RecordingResources resources = new RecordingResources();
    private final RecordingObserver observer = new RecordingObserver();
    private final LaneStage.FailingJournal journal = new LaneStage.FailingJournal();
    private final Queue<Mishap> mishaps = new ConcurrentLinkedQueue<>();
    private final AtomicInteger lookUps = new AtomicInteger();
    private @Nullable Dispatcher started;

    /** Started by its first use: what it is to find must be there before. */
    private Dispatcher dispatcher() {
        if (started == null) {
            started = new Dispatcher(
                    QUICK,
                    this::installation,
                    gitHub,
                    journal,
                    resources,
                    new NoPolicies(),
                    observer,
                    Clock.systemUTC());
        }
        return started;
    }

    private Installation installation(AppCredentials credentials, String organization) throws GitHubException {
        lookUps.incrementAndGet();
        Mishap mishap = mishaps.poll();
        if (mishap != null) {
            mishap.happen();
        }
        return installation;
    }

    @AfterEach
    void close() {
        dispatcher().close();
    }

    @Test
    void whatIsHandedOverIsDecidedReportedAndForgottenOnceItIsOnRecord() {
        LongStream.rangeClosed(1, 3).forEach(gitHub::addRequest);
        dispatcher().submit(order("a", 7, Action.DENY, null, 1, 2, 3));

        await().until(() -> dispatcher().report("uid-a").verdicts().size() == 3);
        assertThat(resources.standings).containsExactly("a true");
        assertThat(dispatcher().apiUrl("uid-a")).isEqualTo(installation.apiUrl());
        assertThat(dispatcher().generations("uid-a")).isEqualTo(Map.of(1L, 7L, 2L, 7L, 3L, 7L));
        await().until(() -> !resources.woken.isEmpty());
        await("whoever does not read is woken again").until(() -> resources.woken.size() > 3);

        dispatcher().done("uid-a");
        assertThat(dispatcher().report("uid-a").verdicts())
                .as("not before it is on record")
                .hasSize(3);
        dispatcher().acknowledge("uid-a", dispatcher().report("uid-a").verdicts());
        dispatcher().done("uid-a");
        assertThat(dispatcher().report("uid-a")).isEqualTo(Report.NOTHING);
        assertThat(dispatcher().apiUrl("uid-a")).isNull();
        assertThat(observer.told).contains("forgotten uid-a");
        assertThat(journal.forgotten).containsExactlyInAnyOrderElementsOf(journal.written);
        assertThat(dispatcher().isAlive()).isTrue();
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(new GitHubException.Unauthorized("bad key", null), Obstacle.Kind.CREDENTIALS_INVALID),
                Arguments.of(new GitHubException.Forbidden("suspended", null), Obstacle.Kind.PERMISSION_DENIED),
                Arguments.of(new GitHubException.NotFound("404", null), Obstacle.Kind.ORGANIZATION_NOT_FOUND));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalAtTheDoorIsToldAndNotAskedForAgainForAWhile(GitHubException reason, Obstacle.Kind kind) {
        gitHub.addRequest(1);
        mishaps.add(() -> {
            throw reason;
        });
        Instant before = Instant.now();
        dispatcher().submit(order("a", Action.DENY, 1));
        await().until(() -> dispatcher().report("uid-a").obstacle() != null);
        assertThat(dispatcher().report("uid-a").obstacle().kind()).isEqualTo(kind);
        assertThat(resources.standings).containsExactly("a false");
        await().until(() -> !resources.woken.isEmpty());
        dispatcher().submit(order("early", Action.DENY, 1));
        await().until(() -> dispatcher().report("uid-early").obstacle() != null);
        assertThat(dispatcher().report("uid-early").obstacle().kind())
                .as("turned away by what is remembered")
                .isEqualTo(kind);
        assertThat(lookUps).hasValue(1);

        AtomicInteger tries = new AtomicInteger();
        await().until(() -> {
            dispatcher().submit(order("b" + tries.incrementAndGet(), Action.DENY, 1));
            return lookUps.get() > 1;
        });
        assertThat(Duration.between(before, Instant.now())).isGreaterThanOrEqualTo(QUICK.refusalMemory());
        await().until(() -> gitHub.pending() == 0);
    }

    @Test
    void aRateLimitAtTheDoorIsToldToWhoeverComesMeanwhile() {
        gitHub.addRequest(1);
        Instant until = Instant.now().plusMillis(400);
        mishaps.add(() -> {
            throw new GitHubException.RateLimited("slow down", until, null);
        });

        dispatcher().submit(order("a", Action.DENY, 1));
        await().until(() -> dispatcher().report("uid-a").obstacle() != null);
        dispatcher().submit(order("b", Action.DENY, 1));

        assertThat(dispatcher().report("uid-b").obstacle().kind()).isEqualTo(Obstacle.Kind.RATE_LIMITED);
        assertThat(resources.standings).containsExactly("a unknown", "b unknown");
        await().until(() -> dispatcher().report("uid-b").verdicts().containsKey(1L));
        assertThat(Instant.now()).isAfterOrEqualTo(until);
        assertThat(resources.standings).containsExactly("a unknown", "b unknown", "a true", "b true");
        assertThat(lookUps).as("one for both").hasValue(2);
    }

    @Test
    void aFailureAtTheDoorIsAHiccupAndTheNextIsTold() {
        gitHub.addRequest(1);
        for (int i = 0; i < 4; i++) {
            mishaps.add(() -> {
                throw new GitHubException.Unavailable("503", true, null);
            });
        }
        mishaps.add(() -> {
            throw new IllegalStateException("a bug");
        });

        dispatcher().submit(order("a", Action.DENY, 1));

        await().until(() -> dispatcher().report("uid-a").verdicts().containsKey(1L));
        assertThat(lookUps).hasValue(6);
        assertThat(resources.standings).containsExactly("a unknown", "a unknown", "a unknown", "a true");
    }

    @Test
    void nothingIsSentBeforeTheJournalWasRead() {
        gitHub.addRequest(1);
        journal.unreadable = true;

        dispatcher().submit(order("a", Action.DENY, 1));
        await().until(() -> journal.refusedReads >= 3);
        assertThat(lookUps).hasValue(0);
        journal.unreadable = false;

        await().until(() -> dispatcher().report("uid-a").verdicts().containsKey(1L));
    }

    @Test
    void whoeverWithdrawsAtTheDoorIsNotLetIn() throws InterruptedException {
        gitHub.addRequest(1);
        gitHub.addRequest(2);
        CountDownLatch withdrawn = new CountDownLatch(1);
        mishaps.add(() -> awaitQuietly(withdrawn));

        dispatcher().submit(order("a", Action.DENY, 1));
        dispatcher().submit(order("b", Action.DENY, 2));
        dispatcher().withdraw("uid-a");
        withdrawn.countDown();

        await().until(() -> dispatcher().report("uid-b").verdicts().containsKey(2L));
        assertThat(gitHub.pendingIds()).containsExactly(1L);
        assertThat(resources.standings).containsExactly("b true");
        assertThat(observer.told).contains("forgotten uid-a");
    }

    @Test
    void whatWaitsIsCountedAndCanBeWithdrawn() {
        gitHub.addRequest(1);
        gitHub.addRequest(2);
        CountDownLatch read = new CountDownLatch(1);
        gitHub.fails("list requests", () -> awaitQuietly(read));

        dispatcher().submit(order("a", Action.DENY, 1));
        dispatcher().submit(order("b", Action.APPROVE, 2));
        await().until(() -> dispatcher().waiting() == 2);
        await().until(() -> dispatcher().longestWait().compareTo(Duration.ZERO) > 0);
        assertThat(dispatcher().longestWait()).isLessThan(Duration.ofSeconds(30));
        dispatcher().withdraw("uid-a");
        await().until(() -> dispatcher().waiting() == 1);
        read.countDown();

        await().until(() -> dispatcher().report("uid-b").verdicts().containsKey(2L));
        assertThat(gitHub.pendingIds()).containsExactly(1L);
        await().until(() -> dispatcher().waiting() == 0);
        assertThat(dispatcher().longestWait()).isZero();
    }

    @Test
    void aResourceThatIsGoneLeavesNothingBehindButWhatBecameOfIt() {
        gitHub.addRequest(1);
        Order order = order("a", Action.DENY, 1);
        dispatcher().submit(order);
        await().until(() -> dispatcher().report("uid-a").verdicts().containsKey(1L));

        resources.deleted.add(order.resource());

        await().until(() -> !resources.orphans.isEmpty());
        assertThat(resources.orphans.get(0).verdicts()).containsOnlyKeys(1L);
        assertThat(dispatcher().report("uid-a")).isEqualTo(Report.NOTHING);
        assertThat(observer.told).contains("forgotten uid-a");
    }

    @Test
    void whatAPredecessorSentForAResourceThatIsGoneIsToldOnce() {
        Order order = order("a", Action.DENY, 71);
        Batch left = new Batch(
                "left",
                installation,
                "acme",
                Action.DENY,
                Instant.now(),
                List.of(new Batch.Item(71, null, true, order.resource(), 1)),
                journal);
        resources.undecided.add(71L);
        journal.left.add(left);
        dispatcher();
        await().until(() -> dispatcher().owed("uid-a").contains(71L));
        resources.deleted.add(order.resource());

        await().until(() -> !resources.orphans.isEmpty());
        assertThat(resources.orphans.get(0).verdicts().get(71L))
                .isInstanceOfSatisfying(
                        Verdict.Failed.class,
                        failed -> assertThat(failed.message()).contains("sent before a restart"));
        assertThat(dispatcher().owed("uid-a")).isEmpty();
        assertThat(journal.forgotten).containsExactly(left);
    }

    @Test
    void drainingLetsTheCallUnderWayFinishAndWaitsForTheRecord() throws Exception {
        gitHub.addRequest(1);
        CountDownLatch sent = new CountDownLatch(1);
        gitHub.failsAfter("review", () -> {
            sent.countDown();
        });
        dispatcher().submit(order("a", Action.DENY, 1));
        awaitQuietly(sent);

        assertThat(dispatcher().drain(Duration.ofMillis(50))).as("nobody reads").isFalse();
        await().until(() -> dispatcher().report("uid-a").verdicts().containsKey(1L));
        dispatcher().acknowledge("uid-a", dispatcher().report("uid-a").verdicts());
        assertThat(dispatcher().drain(Duration.ofSeconds(5))).isTrue();

        gitHub.addRequest(2);
        dispatcher().submit(order("late", Action.DENY, 2));
        assertThat(gitHub.pendingIds()).containsExactly(2L);
        assertThat(dispatcher().waiting()).isZero();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
