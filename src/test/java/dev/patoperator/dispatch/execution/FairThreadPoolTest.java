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
        pool.execute(
                () -> {
                    ran.add(tenant);
                    DispatcherFixture.awaitQuietly(release);
                },
                tenant,
                false);
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
        pool.execute(() -> ran.add("urgent"), "tenant-0", false);
        pool.execute(() -> ran.add("urgent of another"), "another", true);

        awaitRunning(5);
        assertThat(ran).endsWith("urgent of another");
    }

    @Test
    void aTaskThatThrowsDoesNotEndItsThread() {
        for (int i = 0; i < 20; i++) {
            pool.execute(
                    () -> {
                        throw new AssertionError("a bug");
                    },
                    "a",
                    false);
        }
        pool.execute(() -> ran.add("next"), "a", false);

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
                false);
        assertThat(began.await(5, TimeUnit.SECONDS)).isTrue();
        for (int i = 1; i <= 3; i++) {
            String name = "a" + i;
            pool.execute(() -> ran.add(name), "a", false);
        }
        pool.execute(() -> ran.add("b1"), "b", false);
        pool.execute(() -> ran.add("b2"), "b", false);
        pool.execute(() -> ran.add("a urgent"), "a", true);
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
                    i % 5 == 0);
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
        pool.execute(() -> Thread.currentThread().interrupt(), "a", false);
        pool.execute(() -> ran.add("interrupted: " + Thread.currentThread().isInterrupted()), "a", false);

        awaitRunning(1);
        assertThat(ran).containsExactly("interrupted: false");
    }

    @Test
    void tasksAreRejectedAfterClose() {
        pool.close();

        assertThatThrownBy(() -> pool.execute(() -> {}, "a", false)).isInstanceOf(RejectedExecutionException.class);
        assertThat(pool.waiting()).isEmpty();
        assertThat(pool.schedule(() -> {}, Duration.ZERO)).isDone();
    }
}
