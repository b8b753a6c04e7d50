package dev.patoperator.dispatch.support;

import dev.patoperator.dispatch.listing.ListingMemoryBudget;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.queue.Decision;
import dev.patoperator.dispatch.queue.DecisionQueue;
import dev.patoperator.dispatch.results.ResultStore;
import dev.patoperator.dispatch.worker.InstallationWorkerFactory;
import dev.patoperator.dispatch.worker.WorkerParts;
import dev.patoperator.dispatch.worker.call.StepFailedException;
import dev.patoperator.dispatch.worker.confirm.ConfirmStep;
import dev.patoperator.dispatch.worker.send.SendStep;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The parts of a worker without its thread. A test runs the send and confirm steps itself, and advances the clock. */
public final class WorkerPartsFixture {

    public static final DispatchSettings SETTINGS = DispatchSettings.of(Duration.ofSeconds(1), Duration.ofMinutes(2));
    public static final long[] SIX = {1, 2, 3, 4, 5, 6};

    public final ManualClock clock = new ManualClock();
    public final ScriptedOrganization gitHub = new ScriptedOrganization();
    public final RecordingObserver observer = new RecordingObserver();
    public final RecordingClusterView resources = new RecordingClusterView();
    public final WorkerFixture.FailingJournal journal = new WorkerFixture.FailingJournal();
    public final ResultStore resultStore = new ResultStore(clock);
    private final Installation installation = new Installation(TestSubmissions.CREDENTIALS.apiUrl(), 1);
    private final WorkerParts parts = new WorkerParts(
            new InstallationWorkerFactory(
                    SETTINGS,
                    new ListedPeople().with(gitHub),
                    journal,
                    resources,
                    new NoPolicyEvaluator(),
                    resultStore,
                    TestSubmissions.noRecovery(),
                    new ListingMemoryBudget(),
                    observer,
                    Clocks.same(clock),
                    new SameThreadExecutor()),
            installation);
    public final DecisionQueue queue = parts.queue();
    public final ConfirmStep confirmStep = parts.confirmStep();
    public final InstallationAccess access = new InstallationAccess(TestSubmissions.CREDENTIALS, installation, "acme");
    private final SendStep sendStep = parts.sendStep();

    public void handOver(Submission... submissions) {
        for (Submission submission : submissions) {
            resultStore.open(submission);
            queue.add(submission, List.of(), clock.instant());
        }
    }

    /** Sends until nothing more may be sent now. */
    public void send(ItemKind kind) throws Exception {
        while (queue.oldest(kind).isPresent()) {
            sendStep.send(kind, true);
            confirmStep.expect(kind);
        }
    }

    /** Submits, and sends all decisions. */
    public void sent(Submission submission) throws Exception {
        handOver(submission);
        send(submission.action().kind());
    }

    /** Runs the confirm step once. Returns why it failed; null if it did not. */
    @Nullable
    public GitHubException look(ItemKind kind) throws InterruptedException {
        try {
            confirmStep.confirm(kind);
            return null;
        } catch (StepFailedException failure) {
            return failure.reason();
        }
    }

    public void requests(long... ids) {
        LongStream.of(ids).forEach(gitHub::addRequest);
    }

    public void decided(ScriptedOrganization.Review review, long... ids) {
        LongStream.of(ids).forEach(id -> gitHub.review(id, review));
    }

    public void fails(String call, int times, GitHubException reason) {
        for (int i = 0; i < times; i++) {
            gitHub.fails(call, () -> {
                throw reason;
            });
        }
    }

    @Nullable
    public DecisionResult verdict(String name, long id) {
        return resultStore.progress("uid-" + name).results().get(id);
    }

    /** What is reported of each id: how it was confirmed, or why it failed. */
    public List<String> told(String name, long... ids) {
        List<String> told = new ArrayList<>();
        for (long id : ids) {
            DecisionResult result = verdict(name, id);
            if (result instanceof DecisionResult.Succeeded done) {
                told.add(done.confirmedBy().name());
            } else if (result instanceof DecisionResult.Failed failed) {
                told.add(failed.message());
            } else {
                told.add(String.valueOf(result));
            }
        }
        return told;
    }

    /** A review of a request that was created at the given time, listed, and sent now. */
    public Decision sentReview(Action action, long id, @Nullable Instant createdAt) {
        Decision decision = new Decision(new Decision.DecisionKey(action, id), clock.instant());
        decision.seen(new PatRequest(id, "owner", id + 1_000_000, "token", createdAt));
        decision.sent(
                new Decision.SentCall(clock.instant(), clock.instant(), true, "call", TestSubmissions.batch(decision)));
        return decision;
    }
}
