package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.TestOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Verdict;
import dev.patoperator.github.Installation;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A lane whose thread is the test's own, with all around it, and times of parts of a second. */
final class LaneStage {

    static final DispatchSettings QUICK = new DispatchSettings(
            Duration.ofMillis(1),
            Duration.ofMillis(150),
            Duration.ofMillis(1),
            Duration.ofMillis(10),
            Duration.ofMillis(200),
            Duration.ofMillis(1),
            Duration.ofMillis(4),
            Duration.ofMillis(200),
            Duration.ofHours(1),
            Duration.ofSeconds(1));

    final ScriptedOrganization gitHub = new ScriptedOrganization();
    final RecordingObserver observer = new RecordingObserver();
    final RecordingResources resources = new RecordingResources();
    final FailingJournal journal = new FailingJournal();
    final Mailbox mailbox = new Mailbox(Clock.systemUTC());
    final OneThread thread = new OneThread();
    final Lane lane = new Lane(
            new LaneContext(
                    new Installation(TestOrders.CREDENTIALS.apiUrl(), 1),
                    QUICK,
                    gitHub,
                    journal,
                    resources,
                    new NoPolicies(),
                    mailbox,
                    TestOrders.noRecovery(),
                    new ListMemory(),
                    observer,
                    Clocks.of(Clock.systemUTC())),
            thread);

    Verdict verdict(String name, long id) {
        return mailbox.report("uid-" + name).verdicts().get(id);
    }

    /** Hands over and lets the lane run to its end, in this thread. */
    void handOver(Order... orders) {
        for (Order order : orders) {
            mailbox.open(order);
            lane.submit(order, List.of(), List.of()).ifPresent(obstacle -> mailbox.obstacle(order, obstacle));
        }
        thread.runToEnd();
        assertThat(lane.isRunning()).isFalse();
    }

    /** A journal that cannot be written or read for a while. */
    static final class FailingJournal implements Journal {
        private final MemoryJournal memory = new MemoryJournal();
        final List<Batch> written = memory.written;
        final List<Batch> forgotten = memory.forgotten;

        /** What a predecessor left behind. */
        final List<Batch> left = new CopyOnWriteArrayList<>();

        /** Happens once a record is written, before the call. */
        volatile Runnable whenWritten = () -> {};

        volatile int unwritable;
        volatile boolean unreadable;
        volatile int refusedReads;

        @Override
        public void write(Batch batch) throws JournalException {
            if (unwritable > 0) {
                unwritable--;
                throw new JournalException("disk full");
            }
            memory.write(batch);
            whenWritten.run();
        }

        @Override
        public void forget(Batch batch) {
            memory.forget(batch);
        }

        @Override
        public synchronized List<Batch> read() throws JournalException {
            if (unreadable) {
                refusedReads++;
                throw new JournalException("no answer");
            }
            return List.copyOf(left);
        }
    }
}
