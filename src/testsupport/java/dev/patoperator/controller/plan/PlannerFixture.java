package dev.patoperator.controller.plan;

import static dev.patoperator.controller.plan.CredentialsFixture.INSTALLATION;
import static dev.patoperator.controller.plan.CredentialsFixture.SECRET;
import static org.awaitility.Awaitility.await;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.controller.schedule.SelectorSchedule;
import dev.patoperator.controller.schedule.SubmitRateLimiter;
import dev.patoperator.dispatch.Dispatcher;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.dispatch.support.FakeClusterView;
import dev.patoperator.dispatch.support.InMemoryJournal;
import dev.patoperator.dispatch.support.ListedPeople;
import dev.patoperator.dispatch.support.NoPolicyEvaluator;
import dev.patoperator.dispatch.support.RecordingObserver;
import dev.patoperator.dispatch.support.ScriptedOrganization;
import dev.patoperator.dispatch.support.WorkerFixture;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.InstalledApp;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.policy.ConditionStore;
import dev.patoperator.precedence.ConflictResolver;
import dev.patoperator.precedence.HoldBudget;
import dev.patoperator.precedence.OrganizationLimit;
import dev.patoperator.precedence.UnverifiedDenials;
import dev.patoperator.precedence.evaluation.CompiledPolicies;
import dev.patoperator.precedence.index.InMemoryCache;
import dev.patoperator.status.StatusFactory;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** A planner, and a dispatcher of its own whose look-ups wait until a test lets GitHub answer. */
final class PlannerFixture implements AutoCloseable {

    /** When selectors are requested; long ago, so that each listing is new enough. */
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    final CredentialsFixture credentials = new CredentialsFixture(new NoPolicyEvaluator());
    final InMemoryCache<PatGrantReview> reviews = new InMemoryCache<>();
    final InMemoryJournal journal = new InMemoryJournal();
    final FakeClusterView cluster = new FakeClusterView();
    final ScriptedOrganization gitHub = new ScriptedOrganization();
    final SpecGenerations generations = new SpecGenerations();
    final SelectorSchedule schedule = new SelectorSchedule();

    /** Submissions whose selector was evaluated. An evaluation leaves every listed id undecided. */
    final List<Submission> evaluated = new CopyOnWriteArrayList<>();

    final Dispatcher dispatcher;
    final ReconcilePlanner planner;

    private final CountDownLatch answered = new CountDownLatch(1);

    PlannerFixture(int maxOrganizations, long maxConditionBytes) {
        credentials.index.register("PatGrantReview", reviews, new SimpleInboundEventSource<>("test") {
            @Override
            public void propagateEvent(ResourceID id) {}
        });
        dispatcher = new Dispatcher(
                WorkerFixture.QUICK,
                this::installation,
                gitHub,
                new ListedPeople(),
                journal,
                cluster,
                this::snapshot,
                new RecordingObserver(),
                Clocks.of(Clock.systemUTC()));
        var pace = new SubmitRateLimiter(credentials.intervals.shortest(), credentials.clock);
        var submitter =
                new WorkSubmitter(credentials.verifier, dispatcher, pace, credentials.intervals, credentials.clock);
        var policies = new CompiledPolicies(credentials.index, new ConditionStore(maxConditionBytes, resource -> {}));
        var factory = new ReconcileResultFactory(
                new StatusFactory(credentials.clock), policies::warnings, credentials.intervals, credentials.clock);
        var budget = new HoldBudget(credentials.intervals.maxHold(), credentials.intervals.holdWindow(), () -> 0);
        planner = new ReconcilePlanner(
                submitter,
                new SelectorReconciler(
                        submitter,
                        credentials.verifier,
                        dispatcher,
                        schedule,
                        new RetryProgress(),
                        generations,
                        factory,
                        credentials.intervals,
                        credentials.clock),
                policies,
                new OrganizationLimit(credentials.index, maxOrganizations, credentials.clock),
                dispatcher,
                credentials.index,
                new ConflictResolver(
                        credentials.index, credentials.verifications, budget, new UnverifiedDenials(), intent -> false),
                credentials.verifier,
                generations,
                factory,
                credentials.intervals,
                Clock.fixed(NOW, ZoneOffset.UTC),
                false);
    }

    PlannerFixture() {
        this(10, 1 << 20);
    }

    private InstalledApp installation(AppCredentials app, String organization, Duration maxAge)
            throws InterruptedException {
        answered.await();
        return new InstalledApp(INSTALLATION, Map.of(ItemKind.REQUEST.permission(), "write"), Instant.now());
    }

    private PolicyEvaluator.Snapshot snapshot(
            ItemKind kind, List<Submission> submissions, Map<String, Set<Long>> underWay) {
        evaluated.addAll(submissions);
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
            public SelectorEvaluation evaluate(Submission submission, ListingSnapshot listing) {
                Map<Long, DecisionResult> results = submission.ids().stream()
                        .collect(Collectors.toMap(id -> id, id -> new DecisionResult.Undecided("guarded", null)));
                return new SelectorEvaluation(List.of(), results, Set.of(), null, false);
            }

            @Override
            public PolicyEvaluator.EvaluationState state() {
                return new PolicyEvaluator.EvaluationState() {};
            }
        };
    }

    /** Lets every look-up of an installation succeed from now on. */
    void letGitHubAnswer() {
        answered.countDown();
    }

    /** Returns a review of generation 1 without a status, as the watch delivers it. */
    static PatGrantReview review(String name, String spec) {
        return JSON.unmarshal("""
            apiVersion: patoperator.dev/v1alpha1
            kind: PatGrantReview
            metadata:
              name: %s
              namespace: acme
              uid: uid-%s
              generation: 1
              resourceVersion: "5"
              creationTimestamp: "2026-01-01T00:00:00Z"
              annotations: {}
            spec: {organization: acme, %s}
            """.formatted(name, name, spec), PatGrantReview.class);
    }

    static PatGrantReview with(PatGrantReview review, PatStatus status) {
        review.setStatus(status);
        return review;
    }

    static PatGrantReview retried(PatGrantReview review, String at) {
        review.getMetadata().setAnnotations(Map.of(PatResource.RETRY_ANNOTATION, at));
        return review;
    }

    /** Returns the review after the informer has it. */
    PatGrantReview known(PatGrantReview review) {
        reviews.put(review);
        return review;
    }

    /** Notes that an earlier process has sent approvals for a review. Only before the first reconciliation. */
    void sentBefore(PatGrantReview review, long... ids) {
        for (long id : ids) {
            cluster.undecided.add(id);
            journal.left.add(new JournalRecord(
                    "record-" + id,
                    INSTALLATION,
                    "acme",
                    Action.APPROVE,
                    Instant.now(),
                    List.of(new JournalRecord.RecordItem(id, id + 1_000_000, true, Intent.refOf(review), 1)),
                    journal));
        }
    }

    /** Has the credentials of the Secret verified at GitHub. */
    AppCredentials verified() throws Exception {
        AppCredentials app = readSecret();
        credentials.verifications.installed(app, "acme", INSTALLATION, Set.of(ItemKind.REQUEST), Duration.ZERO);
        return app;
    }

    AppCredentials readSecret() throws Exception {
        credentials.secretHolds("1");
        return credentials.verifier.read(SECRET);
    }

    /** Reconciles while the Secret does not exist. */
    ReconcileResult reconcileWithoutSecret(PatGrantReview review) throws InterruptedException {
        return planner.reconcile(review);
    }

    /** Reconciles while the Secret holds an App. */
    ReconcileResult reconcile(PatGrantReview review) throws InterruptedException {
        credentials.secretHolds("1");
        return planner.reconcile(review);
    }

    boolean isWorkingFor(PatGrantReview review) {
        return dispatcher.isWorkingFor(review.uid());
    }

    /** Waits until everything that was submitted for a review has a result, and returns the results. */
    Map<Long, DecisionResult> results(PatGrantReview review) {
        letGitHubAnswer();
        await().until(() -> !isWorkingFor(review)
                && !dispatcher.progress(review.uid()).results().isEmpty());
        return dispatcher.progress(review.uid()).results();
    }

    @Override
    public void close() {
        dispatcher.close();
        answered.countDown();
        credentials.close();
    }
}
