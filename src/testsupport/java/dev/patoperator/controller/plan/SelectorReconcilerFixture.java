package dev.patoperator.controller.plan;

import static org.awaitility.Awaitility.await;

import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.controller.schedule.SelectorSchedule;
import dev.patoperator.controller.schedule.SubmitRateLimiter;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.ResourceProgress;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.dispatch.support.DispatcherFixture;
import dev.patoperator.dispatch.support.FakeClusterView;
import dev.patoperator.dispatch.support.InMemoryJournal;
import dev.patoperator.dispatch.support.ListedPeople;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.dispatch.support.NoPolicyEvaluator;
import dev.patoperator.dispatch.support.RecordingObserver;
import dev.patoperator.dispatch.support.ScriptedOrganization;
import dev.patoperator.dispatch.support.WorkerFixture;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstalledApp;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.model.intent.SpecWarnings;
import dev.patoperator.status.Conditions;
import dev.patoperator.status.Reason;
import dev.patoperator.status.StatusFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A reconciler of selectors on a clock that stands still, with scripted evaluations and answers of GitHub. */
final class SelectorReconcilerFixture implements AutoCloseable {

    static final SelectorEvaluation NOTHING = new SelectorEvaluation(List.of(), Map.of(), Set.of(), null, false);

    final CredentialsFixture secrets = new CredentialsFixture(new NoPolicyEvaluator());
    final ManualClock clock = secrets.clock;
    final SelectorSchedule schedule = new SelectorSchedule();
    final SpecGenerations generations = new SpecGenerations();
    final ScriptedOrganization gitHub = new ScriptedOrganization();
    final FakeClusterView cluster = new FakeClusterView();
    final Dispatcher dispatcher;
    final SelectorReconciler reconciler;

    /** The submissions that were evaluated. */
    final List<Submission> evaluated = new CopyOnWriteArrayList<>();

    /** The result of each evaluation from now on. */
    volatile SelectorEvaluation evaluation = NOTHING;

    /** Why GitHub refuses each look-up of an installation from now on; null for none. */
    volatile GitHubException refusal;

    private final CountDownLatch answered = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    /** @param left records that an earlier process left */
    SelectorReconcilerFixture(JournalRecord... left) {
        InMemoryJournal journal = new InMemoryJournal();
        journal.left.addAll(List.of(left));
        dispatcher = new Dispatcher(
                WorkerFixture.QUICK,
                this::installation,
                gitHub,
                new ListedPeople(),
                journal,
                cluster,
                this::snapshot,
                new RecordingObserver(),
                Clocks.same(clock));
        var limiter = new SubmitRateLimiter(secrets.intervals.shortest(), clock);
        var submitter = new WorkSubmitter(secrets.verifier, dispatcher, limiter, secrets.intervals, clock);
        var results = new ReconcileResultFactory(
                new StatusFactory(clock), intent -> SpecWarnings.NONE, secrets.intervals, clock);
        reconciler = new SelectorReconciler(
                submitter,
                secrets.verifier,
                dispatcher,
                schedule,
                new RetryProgress(),
                generations,
                results,
                secrets.intervals,
                clock);
    }

    private InstalledApp installation(AppCredentials app, String organization, Duration maxAge)
            throws GitHubException, InterruptedException {
        answered.await();
        if (refusal != null) {
            throw refusal;
        }
        return new InstalledApp(
                CredentialsFixture.INSTALLATION, Map.of(ItemKind.REQUEST.permission(), "write"), clock.instant());
    }

    private PolicyEvaluator.Snapshot snapshot(
            ItemKind kind, List<Submission> submissions, Map<String, Set<Long>> underWay) {
        return new PolicyEvaluator.Snapshot() {
            @Override
            public Set<String> repositories() {
                return Set.of();
            }

            @Override
            public RequiredFacts requiredFacts() {
                return RequiredFacts.NONE;
            }

            @Override
            public boolean needsRepositoryNames(ListedPat item, OrganizationFacts facts) {
                return false;
            }

            @Override
            public SelectorEvaluation evaluate(Submission submission, ListingSnapshot snapshot) {
                evaluated.add(submission);
                return evaluation;
            }

            @Override
            public PolicyEvaluator.EvaluationState state() {
                return new PolicyEvaluator.EvaluationState() {};
            }
        };
    }

    /** Lets GitHub answer every look-up of an installation from now on. */
    void letGitHubAnswer() {
        answered.countDown();
    }

    /** Lets no review end before the end of the test. */
    void blockReviews() {
        gitHub.beforeEach("review", () -> DispatcherFixture.awaitQuietly(closed));
    }

    /** Reconciles with a Secret that can be read once more. */
    ReconcileResult reconcile(Intent intent, PatStatus old) throws InterruptedException {
        secrets.secretHolds("1");
        return reconciler.reconcile(intent, old);
    }

    /** Reconciles, and waits for the evaluation. */
    void evaluate(Intent intent, PatStatus old) throws InterruptedException {
        letGitHubAnswer();
        reconcile(intent, old);
        await().until(() -> progress(intent).selectorResult() != null);
    }

    /** Submits work that the reconciler does not know of. */
    void submit(Intent intent, List<Long> ids, Submission.SelectorRequest selector) throws Exception {
        secrets.secretHolds("1");
        dispatcher.submit(new Submission(
                intent.resource(),
                WorkSubmitter.attempt(intent),
                secrets.verifier.read(CredentialsFixture.SECRET),
                intent.organization(),
                intent.action(),
                null,
                ids,
                false,
                selector,
                null));
    }

    ResourceProgress progress(Intent intent) {
        return dispatcher.progress(intent.resource().uid());
    }

    boolean isSubmitted(Intent intent) {
        return schedule.submittedAt(intent.resource(), WorkSubmitter.attempt(intent)) != null;
    }

    /** Returns the only submission that was evaluated. */
    Submission onlyEvaluated() {
        await().until(() -> !evaluated.isEmpty());
        return evaluated.get(0);
    }

    static Reason reason(ReconcileResult result) {
        return Conditions.readyReason(result.status().conditionList()).orElse(null);
    }

    static String message(ReconcileResult result) {
        return Conditions.ready(result.status().conditionList()).orElseThrow().message();
    }

    @Override
    public void close() {
        dispatcher.close();
        answered.countDown();
        closed.countDown();
        secrets.close();
    }
}
