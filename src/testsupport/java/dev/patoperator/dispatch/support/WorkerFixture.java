package dev.patoperator.dispatch.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.listing.ListingMemoryBudget;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.journal.Journal;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.dispatch.results.ResultStore;
import dev.patoperator.dispatch.worker.InstallationWorker;
import dev.patoperator.dispatch.worker.InstallationWorkerFactory;
import dev.patoperator.github.Installation;
import dev.patoperator.model.DecisionResult;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A worker in the thread of the test, with stand-in collaborators, and intervals of milliseconds up to a second. */
public final class WorkerFixture {

    public static final DispatchSettings QUICK = new DispatchSettings(
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

    public final ScriptedOrganization gitHub = new ScriptedOrganization();
    public final RecordingObserver observer = new RecordingObserver();
    public final RecordingClusterView resources = new RecordingClusterView();
    public final FailingJournal journal = new FailingJournal();
    public final ResultStore resultStore = new ResultStore(Clock.systemUTC());
    public final SameThreadExecutor thread = new SameThreadExecutor();
    public final ListedPeople people = new ListedPeople();

    /** Evaluates selectors. At first no submission may have one. */
    public PolicyEvaluator policies = new NoPolicyEvaluator();

    public final InstallationWorker worker = new InstallationWorkerFactory(
                    QUICK,
                    people.with(gitHub),
                    journal,
                    resources,
                    (kind, submissions, underWay) -> policies.snapshot(kind, submissions, underWay),
                    resultStore,
                    TestSubmissions.noRecovery(),
                    new ListingMemoryBudget(),
                    observer,
                    Clocks.same(Clock.systemUTC()),
                    thread)
            .create(new Installation(TestSubmissions.CREDENTIALS.apiUrl(), 1));

    public DecisionResult verdict(String name, long id) {
        return resultStore.progress("uid-" + name).results().get(id);
    }

    /** Submits, and runs the worker in this thread until it is idle. */
    public void handOver(Submission... submissions) {
        for (Submission submission : submissions) {
            resultStore.open(submission);
            worker.submit(submission, List.of(), List.of())
                    .ifPresent(blocker -> resultStore.addBlocker(submission, blocker));
        }
        thread.runToEnd();
        assertThat(worker.isRunning()).isFalse();
    }

    /** A journal whose writes and reads can be made to fail. */
    public static final class FailingJournal implements Journal {
        private final InMemoryJournal memory = new InMemoryJournal();
        public final List<JournalRecord> written = memory.written;
        public final List<JournalRecord> forgotten = memory.forgotten;

        /** Records that an earlier process left. */
        public final List<JournalRecord> left = new CopyOnWriteArrayList<>();

        /** Runs after a record was written, before the call. */
        public volatile Runnable whenWritten = () -> {};

        public volatile int unwritable;
        public volatile boolean unreadable;
        public volatile int refusedReads;

        @Override
        public void write(JournalRecord journalRecord) throws JournalException {
            if (unwritable > 0) {
                unwritable--;
                throw new JournalException("disk full");
            }
            memory.write(journalRecord);
            whenWritten.run();
        }

        @Override
        public void forget(JournalRecord journalRecord) {
            memory.forget(journalRecord);
        }

        @Override
        public synchronized List<JournalRecord> read() throws JournalException {
            if (unreadable) {
                refusedReads++;
                throw new JournalException("no answer");
            }
            return List.copyOf(left);
        }
    }
}
