package dev.patoperator.dispatch.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.support.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class SerialWorkerTest {

    /** One step. Returns when the next is due. */
    interface Step {
        Instant make() throws InterruptedException;
    }

    /** A timer that the test fires. */
    private record Timer(FutureTask<Void> task, Duration delay) {}

    private final ManualClock clock = new ManualClock();
    private final Deque<Step> steps = new ArrayDeque<>();
    private final List<String> events = new ArrayList<>();
    private final Deque<Runnable> queued = new ArrayDeque<>();
    private final List<Timer> timers = new ArrayList<>();
    private Throwable refusesThreads;
    private Step lastStep = () -> note("last step");
    private Urgency urgency = Urgency.NORMAL;

    private final SerialWorker worker = new SerialWorker(
            new SerialWorker.WorkerTask() {
                @Override
                public boolean hasWork() {
                    return !steps.isEmpty();
                }

                @Override
                public Instant step() throws InterruptedException {
                    return steps.remove().make();
                }

                @Override
                public void failed(Throwable error) {
                    events.add("failed: " + error.getMessage());
                }

                @Override
                public void lastStep() throws InterruptedException {
                    lastStep.make();
                }

                @Override
                public String tenant() {
                    return "team";
                }

                @Override
                public Urgency urgency() {
                    return urgency;
                }
            },
            new WorkerExecutor() {
                @Override
                public void execute(Runnable task, String tenant, Urgency queuedAs) {
                    startThread(task, queuedAs == Urgency.URGENT);
                }

                @Override
                public Future<?> schedule(Runnable task, Duration delay) {
                    timers.add(new Timer(new FutureTask<>(task, null), delay));
                    return timers.get(timers.size() - 1).task();
                }
            },
            clock);

    private Instant note(String what) {
        events.add(what);
        return Instant.MIN;
    }

    private void startThread(Runnable thread, boolean first) {
        if (refusesThreads instanceof Error error) {
            throw error;
        }
        if (refusesThreads instanceof RuntimeException exception) {
            throw exception;
        }
        if (first) {
            queued.addFirst(thread);
        } else {
            queued.add(thread);
        }
    }

    private void run() {
        while (!queued.isEmpty()) {
            queued.remove().run();
        }
    }

    @Test
    void stepsFollowOneAnotherWhileThereIsWork() {
        steps.add(() -> note("one"));
        steps.add(() -> note("two"));
        worker.wakeUp();
        worker.wakeUp();
        assertThat(queued).as("one at a time").hasSize(1);
        assertThat(worker.isRunning()).isTrue();
        queued.remove().run();

        assertThat(events).as("other workers run between two steps").containsExactly("one");
        run();
        assertThat(events).containsExactly("one", "two");
        assertThat(worker.isRunning()).isFalse();
    }

    @Test
    void aStepDueLaterWaitsWithoutAThread() {
        steps.add(() -> clock.instant().plusNanos(1_000_001));
        steps.add(() -> note("two"));
        worker.wakeUp();
        run();

        assertThat(timers)
                .singleElement()
                .satisfies(timer -> assertThat(timer.delay())
                        .as("rounded up, because a timer that fires too early only waits again")
                        .isEqualTo(Duration.ofMillis(2)));
        assertThat(worker.isRunning()).isTrue();
        assertThat(events).isEmpty();

        timers.get(0).task().run();
        run();
        assertThat(events).containsExactly("two");
    }

    @Test
    void aWakeUpEndsTheWait() {
        steps.add(() -> clock.instant().plus(Duration.ofMillis(500)));
        steps.add(() -> note("two"));
        worker.wakeUp();
        run();
        worker.wakeUp();
        run();

        assertThat(events).containsExactly("two");
        assertThat(timers).allMatch(timer -> timer.task().isCancelled());
    }

    @Test
    void aWakeUpDuringAStepIsNotLost() {
        steps.add(() -> {
            worker.wakeUp();
            return clock.instant().plus(Duration.ofHours(1));
        });
        steps.add(() -> note("two"));
        worker.wakeUp();
        run();

        assertThat(events).containsExactly("two");
        assertThat(timers).isEmpty();
    }

    @Test
    void aFarDueTimeIsCheckedAgainAfterAMinute() {
        steps.add(() -> Instant.MAX);
        steps.add(() -> note("two"));
        worker.wakeUp();
        run();

        assertThat(timers)
                .singleElement()
                .satisfies(timer -> assertThat(timer.delay()).isEqualTo(Duration.ofMinutes(1)));
    }

    @Test
    void aQueuedWorkerThatBecomesUrgentRunsFirst() {
        steps.add(() -> note("urgent"));
        worker.wakeUp();
        queued.add(() -> events.add("another tenant's"));
        urgency = Urgency.URGENT;
        worker.wakeUp();
        worker.wakeUp();

        assertThat(queued).as("queued as urgent only once").hasSize(3);
        run();
        assertThat(events).containsExactly("urgent", "another tenant's");
    }

    @Test
    void aWorkerQueuedInTheBackgroundIsQueuedAgainForADecision() {
        urgency = Urgency.BACKGROUND;
        steps.add(() -> note("decision"));
        worker.wakeUp();
        worker.wakeUp();
        assertThat(queued).hasSize(1);

        urgency = Urgency.NORMAL;
        worker.wakeUp();
        worker.wakeUp();
        assertThat(queued).hasSize(2);
        run();
        assertThat(events).containsExactly("decision");
    }

    @Test
    void anErrorInAStepIsReportedAndTheNextStepRuns() {
        steps.add(() -> {
            throw new StackOverflowError("too deep");
        });
        steps.add(() -> {
            throw new IllegalStateException("a bug");
        });
        steps.add(() -> note("three"));
        worker.wakeUp();
        run();

        assertThat(events).containsExactly("failed: too deep", "failed: a bug", "three");
    }

    @Test
    void aWorkerWhoseThreadWasRefusedRunsAfterARestart() {
        steps.add(() -> note("one"));
        refusesThreads = new RejectedExecutionException("stopping");
        worker.wakeUp();
        assertThat(worker.isRunning()).isFalse();
        refusesThreads = new OutOfMemoryError("unable to create native thread");
        worker.wakeUp();
        assertThat(worker.isRunning()).isFalse();

        refusesThreads = null;
        worker.restartIfNeeded();
        run();
        assertThat(events).containsExactly("one");
        worker.restartIfNeeded();
        assertThat(queued).as("there is no work").isEmpty();
    }

    @Test
    void anInterruptedStepEndsTheRunUntilARestart() {
        steps.add(() -> {
            throw new InterruptedException();
        });
        steps.add(() -> note("two"));
        worker.wakeUp();
        run();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(worker.isRunning()).isFalse();
        assertThat(events).isEmpty();

        worker.restartIfNeeded();
        run();
        assertThat(events).containsExactly("two");
    }

    @Test
    void aStoppedWorkerRunsOneLastStep() {
        steps.add(() -> {
            worker.stop();
            return Instant.MIN;
        });
        steps.add(() -> note("two"));
        worker.wakeUp();
        run();

        assertThat(events).containsExactly("last step");
        assertThat(worker.isRunning()).isFalse();
        worker.wakeUp();
        worker.restartIfNeeded();
        assertThat(queued).isEmpty();
    }

    @Test
    void aWorkerStoppedWhileWaitingRunsItsLastStepAtOnce() {
        steps.add(() -> clock.instant().plus(Duration.ofMinutes(1)));
        steps.add(() -> note("two"));
        worker.wakeUp();
        run();

        worker.stop();
        assertThat(worker.isRunning()).isTrue();
        run();
        assertThat(events).containsExactly("last step");
        assertThat(worker.isRunning()).isFalse();
    }

    @Test
    void aFailedLastStepIsNotRepeated() {
        lastStep = () -> {
            throw new IllegalStateException("a bug");
        };
        steps.add(() -> {
            worker.stop();
            return Instant.MIN;
        });
        worker.wakeUp();
        run();

        assertThat(events).containsExactly("failed: a bug");
        assertThat(worker.isRunning()).isFalse();
    }

    @Test
    void whileIdleRunsOnlyWithoutAnActiveOrScheduledStep() {
        worker.whileIdle(() -> events.add("idle"));
        steps.add(() -> {
            worker.whileIdle(() -> events.add("busy"));
            return clock.instant().plus(Duration.ofMinutes(1));
        });
        steps.add(() -> note("two"));
        worker.wakeUp();
        run();
        worker.whileIdle(() -> events.add("waiting"));

        assertThat(events).containsExactly("idle");
    }

    @Test
    void betweenStepsRunsOnlyWhileNoStepRuns() {
        worker.betweenSteps(() -> events.add("idle"));
        steps.add(() -> {
            worker.betweenSteps(() -> events.add("during a step"));
            return clock.instant().plus(Duration.ofMinutes(1));
        });
        steps.add(() -> note("two"));
        worker.wakeUp();
        worker.betweenSteps(() -> events.add("queued"));
        run();
        worker.betweenSteps(() -> events.add("waiting"));

        assertThat(events).containsExactly("idle", "queued", "waiting");
    }
}
