package dev.patoperator.dispatch.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patoperator.dispatch.support.DispatcherFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FairThreadPoolTest {

    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch release = new CountDownLatch(1);
    private FairThreadPool pool = new FairThreadPool(5, 1);

    @AfterEach
    void close() {
        release.countDown();
        pool.close();
    }

    private void block(String tenant) {
        block(tenant, Urgency.NORMAL);
    }

    private void block(String tenant, Urgency urgency) {
        pool.execute(
                () -> {
                    ran.add(tenant);
                    DispatcherFixture.awaitQuietly(release);
                },
                tenant,
                urgency);
    }

    private void awaitRunning(int number) {
        Awaitility.await().until(() -> ran.size() == number);
    }

    @Test
    void oneTenantLeavesTheReservedThreadsToOthers() {
        for (int i = 0; i < 10; i++) {
            block("many");
        }
        awaitRunning(3);
        block("few");

        awaitRunning(4);
        assertThat(ran).containsExactly("many", "many", "many", "few");
        assertThat(pool.waiting()).containsEntry("many", 7).containsEntry("few", 0);
    }

    @Test
    void oneThreadIsReservedForUrgentTasks() {
        for (int i = 0; i < 10; i++) {
            block("tenant-" + i);
        }
        awaitRunning(4);
        pool.execute(() -> ran.add("urgent"), "tenant-0", Urgency.NORMAL);
        pool.execute(() -> ran.add("urgent of another"), "another", Urgency.URGENT);

        awaitRunning(5);
        assertThat(ran).endsWith("urgent of another");
    }

    @Test
    void tasksInTheBackgroundDelayNothingElse() {
        pool.close();
        pool = new FairThreadPool(11, 2);
        for (int i = 0; i < 100; i++) {
            block("many", Urgency.BACKGROUND);
        }
        awaitRunning(4);
        assertThat(pool.isBackgroundInTheWay()).isFalse();

        block("many", Urgency.NORMAL);
        awaitRunning(5);
        pool.execute(() -> ran.add("reviews of another"), "another", Urgency.NORMAL);
        awaitRunning(6);
        pool.execute(() -> ran.add("revocation of another"), "another", Urgency.URGENT);
        awaitRunning(7);
        assertThat(ran).endsWith("reviews of another", "revocation of another");
        assertThat(pool.waiting()).containsEntry("many", 96);

        release.countDown();
        awaitRunning(103);
        Awaitility.await().until(() -> pool.waiting().isEmpty());
    }

    /** Its tasks may take minutes. */
    @Test
    void oneTenantLeavesAThreadInTheBackgroundToOthers() {
        pool.close();
        pool = new FairThreadPool(11, 2);
        for (int i = 0; i < 10; i++) {
            block("many", Urgency.BACKGROUND);
        }
        awaitRunning(4);
        block("few", Urgency.BACKGROUND);
        awaitRunning(5);
        block("one more", Urgency.BACKGROUND);

        assertThat(ran).containsExactly("many", "many", "many", "many", "few");
        assertThat(pool.waiting()).containsEntry("many", 6).containsEntry("one more", 1);
        release.countDown();
        awaitRunning(12);
    }

    @Test
    void backgroundIsInTheWayWhileAnythingElseWaits() {
        block("a", Urgency.BACKGROUND);
        block("b", Urgency.BACKGROUND);
        awaitRunning(2);
        for (int i = 0; i < 3; i++) {
            block("tenant-" + i);
        }
        awaitRunning(4);
        assertThat(pool.isBackgroundInTheWay()).isTrue();

        release.countDown();
        awaitRunning(5);
        Awaitility.await().until(() -> !pool.isBackgroundInTheWay());
    }

    /** The last free threads are for tenants that decide something. */
    @Test
    void tasksInTheBackgroundTakeNoReservedThread() {
        for (int i = 0; i < 3; i++) {
            block("tenant-" + i);
        }
        awaitRunning(3);
        block("another", Urgency.BACKGROUND);
        block("one more");

        awaitRunning(4);
        assertThat(ran).endsWith("one more");
        assertThat(pool.waiting()).containsEntry("another", 1);
        release.countDown();
        awaitRunning(5);
    }

    @Test
    void aTaskThatThrowsDoesNotEndItsThread() {
        for (int i = 0; i < 20; i++) {
            pool.execute(
                    () -> {
                        throw new AssertionError("a bug");
                    },
                    "a",
                    Urgency.NORMAL);
        }
        pool.execute(() -> ran.add("next"), "a", Urgency.NORMAL);

        awaitRunning(1);
        Awaitility.await().until(() -> pool.waiting().isEmpty());
    }

    @Test
    void urgentTasksGoFirstAndThenTenantsTakeTurns() throws InterruptedException {
        pool.close();
        pool = new FairThreadPool(2, 0);
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        pool.execute(
                () -> {
                    began.countDown();
                    DispatcherFixture.awaitQuietly(go);
                },
                "a",
                Urgency.NORMAL);
        assertThat(began.await(5, TimeUnit.SECONDS)).isTrue();
        for (int i = 1; i <= 3; i++) {
            String name = "a" + i;
            pool.execute(() -> ran.add(name), "a", Urgency.NORMAL);
        }
        pool.execute(() -> ran.add("b1"), "b", Urgency.NORMAL);
        pool.execute(() -> ran.add("b2"), "b", Urgency.NORMAL);
        pool.execute(() -> ran.add("a urgent"), "a", Urgency.URGENT);
        go.countDown();

        awaitRunning(6);
        assertThat(ran).containsExactly("a urgent", "b1", "a1", "b2", "a2", "a3");
        Awaitility.await().until(() -> pool.waiting().isEmpty());
    }

    @Test
    void thePoolUsesAtMostItsThreadsAndLosesNoTask() throws InterruptedException {
        int tasks = 5_000;
        Set<String> threads = ConcurrentHashMap.newKeySet();
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(tasks);
        for (int i = 0; i < tasks; i++) {
            pool.execute(
                    () -> {
                        most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                        threads.add(Thread.currentThread().getName());
                        atOnce.decrementAndGet();
                        all.countDown();
                    },
                    "tenant-" + i % 7,
                    Urgency.values()[i % 3]);
        }

        assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isBetween(1, 5);
        assertThat(threads).hasSizeBetween(1, 5);
        Awaitility.await().until(() -> pool.waiting().isEmpty());
    }

    @Test
    void aTaskThatIsInterruptedDoesNotInterruptTheNext() {
        pool.close();
        pool = new FairThreadPool(2, 0);
        pool.execute(() -> Thread.currentThread().interrupt(), "a", Urgency.NORMAL);
        pool.execute(() -> ran.add("interrupted: " + Thread.currentThread().isInterrupted()), "a", Urgency.NORMAL);

        awaitRunning(1);
        assertThat(ran).containsExactly("interrupted: false");
    }

    @Test
    void tasksAreRejectedAfterClose() {
        pool.close();

        assertThatThrownBy(() -> pool.execute(() -> {}, "a", Urgency.NORMAL))
                .isInstanceOf(RejectedExecutionException.class);
        assertThat(pool.waiting()).isEmpty();
        assertThat(pool.schedule(() -> {}, Duration.ZERO)).isDone();
    }
}
