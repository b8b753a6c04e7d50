package dev.patoperator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class SerialWorkerTest {

    /** What happens in one step. */
    interface Step {
        void make() throws InterruptedException;
    }

    private final Deque<Step> steps = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();
    private final Deque<Runnable> threads = new ArrayDeque<>();
    private Throwable refusesThreads;
    private Step lastStep = () -> told.add("last step");

    private final SerialWorker worker = new SerialWorker(
            new SerialWorker.Work() {
                @Override
                public boolean hasWork() {
                    return !steps.isEmpty();
                }

                @Override
                public void step() throws InterruptedException {
                    steps.remove().make();
                }

                @Override
                public void failed(Throwable error) {
                    told.add("failed: " + error.getMessage());
                }

                @Override
                public void lastStep() throws InterruptedException {
                    lastStep.make();
                }
            },
            this::startThread);

    private void startThread(Runnable thread) {
        if (refusesThreads instanceof Error error) {
            throw error;
        }
        if (refusesThreads instanceof RuntimeException exception) {
            throw exception;
        }
        threads.add(thread);
    }

    private void run() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }

    @Test
    void aThreadMakesStepsWhileThereIsWork() {
        steps.add(() -> told.add("one"));
        steps.add(() -> told.add("two"));
        worker.wakeUp();
        worker.wakeUp();
        assertThat(threads).as("one at a time").hasSize(1);
        assertThat(worker.isRunning()).isTrue();
        run();

        assertThat(told).containsExactly("one", "two");
        assertThat(worker.isRunning()).isFalse();
    }

    @Test
    void anErrorInAStepIsToldAndTheNextStepFollows() {
        steps.add(() -> {
            throw new StackOverflowError("too deep");
        });
        steps.add(() -> {
            throw new IllegalStateException("a bug");
        });
        steps.add(() -> told.add("three"));
        worker.wakeUp();
        run();

        assertThat(told).containsExactly("failed: too deep", "failed: a bug", "three");
    }

    @Test
    void aThreadThatIsRefusedIsStartedByALaterWakeUp() {
        steps.add(() -> told.add("one"));
        refusesThreads = new RejectedExecutionException("stopping");
        worker.wakeUp();
        assertThat(worker.isRunning()).isFalse();
        refusesThreads = new OutOfMemoryError("unable to create native thread");
        worker.wakeUp();
        assertThat(worker.isRunning()).isFalse();

        refusesThreads = null;
        worker.restartIfNeeded();
        run();
        assertThat(told).containsExactly("one");
        worker.restartIfNeeded();
        assertThat(threads).as("there is no work").isEmpty();
    }

    @Test
    void aThreadThatIsInterruptedEndsAndAnotherGoesOn() {
        steps.add(() -> {
            throw new InterruptedException();
        });
        steps.add(() -> told.add("two"));
        worker.wakeUp();
        run();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(worker.isRunning()).isFalse();
        assertThat(told).isEmpty();

        worker.restartIfNeeded();
        run();
        assertThat(told).containsExactly("two");
    }

    @Test
    void aWorkerThatIsStoppedMakesOneLastStep() {
        steps.add(() -> worker.stop());
        steps.add(() -> told.add("two"));
        worker.wakeUp();
        run();

        assertThat(told).containsExactly("last step");
        assertThat(worker.isRunning()).isFalse();
        worker.wakeUp();
        worker.restartIfNeeded();
        assertThat(threads).isEmpty();
    }

    @Test
    void aLastStepThatFailsIsNotMadeAgain() {
        lastStep = () -> {
            throw new IllegalStateException("a bug");
        };
        steps.add(worker::stop);
        worker.wakeUp();
        run();

        assertThat(told).containsExactly("failed: a bug");
        assertThat(worker.isRunning()).isFalse();
    }

    @Test
    void somethingElseIsDoneOnlyWhileNoStepIsMade() {
        worker.whileIdle(() -> told.add("idle"));
        steps.add(() -> worker.whileIdle(() -> told.add("busy")));
        worker.wakeUp();
        run();

        assertThat(told).containsExactly("idle");
    }
}
