package dev.patoperator.dispatch.worker.evaluate;

import static dev.patoperator.dispatch.support.TestSubmissions.dryRun;
import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static dev.patoperator.dispatch.support.TestSubmissions.selecting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.listing.ListingMemoryBudget;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.results.ResultStore;
import dev.patoperator.dispatch.support.FakeClusterView;
import dev.patoperator.dispatch.support.InMemoryJournal;
import dev.patoperator.dispatch.support.ListedPeople;
import dev.patoperator.dispatch.support.RecordingObserver;
import dev.patoperator.dispatch.support.SameThreadExecutor;
import dev.patoperator.dispatch.support.ScriptedOrganization;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.dispatch.worker.InstallationWorker;
import dev.patoperator.dispatch.worker.InstallationWorkerFactory;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.organization.Fact;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.Permissions;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.SelectorResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a worker reads, evaluates and sends for selectors and dry runs. */
class SelectorStepTest {

    private static final RequiredFacts PLATFORM = new RequiredFacts(false, Set.of("platform"), false, false, false);

    private final ScriptedOrganization gitHub = new ScriptedOrganization();
    private final ListedPeople people = new ListedPeople();
    private final RecordingObserver observer = new RecordingObserver();
    private final ResultStore resultStore = new ResultStore(Clock.systemUTC());
    private final Policies policies = new Policies();
    private final FakeClusterView resources = new FakeClusterView();
    private final SameThreadExecutor thread = new SameThreadExecutor();
    private final InstallationWorker worker = new InstallationWorkerFactory(
                    DispatchSettings.of(Duration.ofMillis(1), Duration.ofMinutes(2)),
                    people.with(gitHub),
                    new InMemoryJournal(),
                    resources,
                    policies,
                    resultStore,
                    TestSubmissions.noRecovery(),
                    new ListingMemoryBudget(1 << 19),
                    observer,
                    Clocks.same(Clock.systemUTC()),
                    thread)
            .create(new Installation(TestSubmissions.CREDENTIALS.apiUrl(), 1));

    @Test
    void chosenItemsAreSentWithTheirOwnReasons() {
        LongStream.rangeClosed(1, 250).forEach(gitHub::addRequest);
        DecisionResult undecided = new DecisionResult.Undecided("held back", null);
        policies.evaluation = (submission, snapshot) -> new SelectorEvaluation(
                List.of(new SelectorEvaluation.ChosenItem(5, "for five"), new SelectorEvaluation.ChosenItem(7, null)),
                Map.of(9L, undecided),
                Set.of(99L),
                null,
                true);

        submitAndRun(choosing("all", Action.DENY));

        assertThat(policies.snapshot.get(0).items()).hasSize(250).containsKeys(1L, 250L);
        assertThat(gitHub.reasons).containsExactly("for five", "null");
        assertThat(gitHub.pendingIds()).hasSize(248).doesNotContain(5L, 7L);
        SelectorResult selectorResult = resultStore.progress("uid-all").selectorResult();
        assertThat(selectorResult.chosen()).containsExactlyInAnyOrder(5L, 7L);
        assertThat(selectorResult.results()).containsOnlyKeys(5L, 7L, 9L);
        assertThat(selectorResult.pending()).isZero();
        assertThat(selectorResult.missingTokens()).containsExactly(99L);
        assertThat(selectorResult.awaitingVerification()).isTrue();
        assertThat(observer.told).contains("listed 250", "evaluated all", "left 5", "left 7");
    }

    @Test
    void oneListingServesAllWaitingSelectors() {
        LongStream.rangeClosed(1, 250).forEach(gitHub::addRequest);

        submitAndRun(choosing("a", Action.DENY), choosing("b", Action.APPROVE));

        assertThat(policies.rounds).containsExactly(List.of("a", "b"));
        assertThat(gitHub.calls()).containsExactly("list requests", "list requests", "list requests", "list requests");
        assertThat(resultStore.progress("uid-a").selectorResult().isEmpty()).isTrue();
        assertThat(resultStore.progress("uid-b").selectorResult().isEmpty()).isTrue();
    }

    @Test
    void recentListingIsNotReadAgain() {
        gitHub.addRequest(1);
        Submission first = choosing("a", Action.DENY);
        submitAndRun(first);
        submitAndRun(choosing("b", Action.DENY, first.selector().since()));
        assertThat(gitHub.calls()).hasSize(1);

        submitAndRun(choosing("c", Action.DENY, Instant.now()));
        assertThat(gitHub.calls()).hasSize(2);
    }

    @Test
    void guardPassesMatchingIdsAndEachOtherIdGetsAResult() {
        gitHub.addRequest(1);
        gitHub.addRequest(2);
        DecisionResult undecided = new DecisionResult.Undecided("no match", null);
        policies.evaluation = (submission, snapshot) -> new SelectorEvaluation(
                List.of(new SelectorEvaluation.ChosenItem(1, null)), Map.of(2L, undecided), Set.of(), null, false);

        submitAndRun(selecting(order("guarded", Action.DENY, 1, 2, 3), false, Instant.now()));

        assertThat(policies.snapshot.get(0).items()).containsOnlyKeys(1L, 2L);
        Map<Long, DecisionResult> results = resultStore.progress("uid-guarded").results();
        assertThat(results.get(1L)).isInstanceOf(DecisionResult.Succeeded.class);
        assertThat(results.get(2L)).isEqualTo(undecided);
        assertThat(results.get(3L)).isInstanceOf(DecisionResult.Missing.class);
        assertThat(results).hasSize(3);
        assertThat(resultStore.progress("uid-guarded").selectorResult()).isNull();
        assertThat(gitHub.pendingIds()).containsExactly(2L);
    }

    @Test
    void sentIdThatPassedTheGuardIsNotEvaluatedAgain() {
        LongStream.rangeClosed(1, 6).forEach(gitHub::addRequest);
        LongStream.rangeClosed(1001, 1150).forEach(gitHub::addRequest);
        policies.evaluation = (submission, snapshot) -> new SelectorEvaluation(
                snapshot.items().keySet().stream()
                        .map(id -> new SelectorEvaluation.ChosenItem(id, null))
                        .toList(),
                Map.of(),
                Set.of(),
                null,
                false);
        Submission guarded = selecting(order("guarded", Action.DENY, 1, 2, 3, 4, 5, 6), false, Instant.now());
        List<DecisionResult> results = new ArrayList<>();
        gitHub.insteadOfReview =
                () -> { // id 6 is decided later; meanwhile, a listing is requested and the guard submitted again
                    LongStream.rangeClosed(1, 5).forEach(id -> gitHub.review(id, ScriptedOrganization.Review.DENY));
                    worker.submit(
                            selecting(order("other", Action.DENY, 99), false, Instant.now()), List.of(), List.of());
                    worker.submit(guarded, List.of(), List.of());
                };
        gitHub.beforeEach("list requests", () -> {
            results.addAll(resultStore.progress("uid-guarded").results().values());
            if (!results.isEmpty()) {
                gitHub.review(6, ScriptedOrganization.Review.DENY);
            }
        });

        submitAndRun(guarded);

        assertThat(resultStore.progress("uid-guarded").results()).containsOnlyKeys(1L, 2L, 3L, 4L, 5L, 6L);
        results.addAll(resultStore.progress("uid-guarded").results().values());
        assertThat(results).allMatch(DecisionResult.Succeeded.class::isInstance);
        assertThat(policies.snapshot.get(policies.snapshot.size() - 1).items())
                .as("the guard is not evaluated again on a sent id")
                .doesNotContainKey(6L);
        assertThat(gitHub.count("review")).isEqualTo(1);
    }

    @Test
    void chosenItemUnwantedBeforeSendingBecomesUndecided() {
        gitHub.addRequest(1);
        gitHub.addRequest(2);
        policies.evaluation = (submission, snapshot) -> new SelectorEvaluation(
                List.of(new SelectorEvaluation.ChosenItem(1, null), new SelectorEvaluation.ChosenItem(2, null)),
                Map.of(),
                Set.of(),
                null,
                false);
        resources.unwanted.add(2L);

        submitAndRun(choosing("all", Action.DENY));

        SelectorResult selectorResult = resultStore.progress("uid-all").selectorResult();
        assertThat(selectorResult.chosen()).containsExactly(1L);
        assertThat(selectorResult.awaitingVerification()).isTrue();
        assertThat(resultStore.progress("uid-all").results().get(2L)).isInstanceOf(DecisionResult.Undecided.class);
        assertThat(gitHub.pendingIds()).containsExactly(2L);
    }

    @Test
    void failedDecisionIsNotSentAgainUntilAcknowledged() {
        gitHub.addRequest(1);
        gitHub.fails("review", () -> {
            throw new GitHubException.Refused("no", 422, null);
        });
        policies.evaluation = (submission, snapshot) -> new SelectorEvaluation(
                List.of(new SelectorEvaluation.ChosenItem(1, null)), Map.of(), Set.of(), null, false);
        submitAndRun(choosing("all", Action.DENY));
        Map<Long, DecisionResult> results = resultStore.progress("uid-all").results();
        assertThat(results.get(1L)).isInstanceOf(DecisionResult.Failed.class);

        submitAndRun(choosing("all", Action.DENY));
        assertThat(gitHub.pendingIds()).containsExactly(1L);

        resultStore.acknowledge("uid-all", results);
        submitAndRun(choosing("all", Action.DENY));
        assertThat(gitHub.pendingIds()).isEmpty();
    }

    @Test
    void repositoriesAreReadFromGitHubWhenPoliciesNeedThem() {
        LongStream.rangeClosed(1, 120).forEach(gitHub::addRequest);
        gitHub.reaching.put("app", Set.of(1L, 120L));
        gitHub.repositories.put(1L, List.of("app", "web"));
        policies.repositories = Set.of("app", "no-such");
        policies.needingNames.addAll(Set.of(1L, 2L));

        submitAndRun(choosing("all", Action.DENY));

        ListingSnapshot snapshot = policies.snapshot.get(0);
        assertThat(snapshot.reaching()).isEqualTo(Map.of("app", Set.of(1L, 120L)));
        assertThat(snapshot.repositories()).isEqualTo(Map.of(1L, List.of("app", "web")));
        assertThat(snapshot.items())
                .as("request 2 is gone when its repositories are read")
                .hasSize(119)
                .doesNotContainKey(2L);
    }

    @Test
    void factsAreReadWhenPoliciesRequireThem() {
        addRequestOf(7);
        people.permissions.put("members", "read");
        people.addToTeam("platform", 7, 7);
        policies.requiredFacts = PLATFORM;

        submitAndRun(choosing("a", Action.DENY), choosing("b", Action.DENY));

        OrganizationFacts facts = policies.snapshot.get(0).facts();
        assertThat(facts.isInTeam(7, "platform")).isEqualTo(Fact.of(true));
        assertThat(policies.factsForNames)
                .as("they are known before names are read")
                .containsExactly(facts);
        assertThat(people.calls).containsExactly("team platform 1");

        policies.requiredFacts = RequiredFacts.NONE;
        submitAndRun(choosing("c", Action.DENY));
        assertThat(policies.snapshot.get(2).facts()).isSameAs(OrganizationFacts.NOT_READ);
    }

    @Test
    void revocationGoesBeforeThePagesOfATeam() {
        addRequestOf(7);
        gitHub.addGrant(5);
        people.permissions.put("members", "read");
        people.addToTeam("a", 1, 50);
        people.addToTeam("platform", 1001, 1250);
        policies.requiredFacts = new RequiredFacts(false, Set.of("a", "platform"), false, false, false);
        people.after("team platform 1", () -> worker.submit(order("urgent", Action.REVOKE, 5), List.of(), List.of()));
        people.after("team platform 2", () -> assertThat(gitHub.activeIds()).isEmpty());

        submitAndRun(choosing("all", Action.DENY));

        assertThat(gitHub.activeIds()).isEmpty();
        assertThat(policies.snapshot).hasSize(1);
        assertThat(policies.snapshot.get(0).facts().isInTeam(7, "platform")).isEqualTo(Fact.of(false));
        assertThat(people.calls).as("what was read before is kept").containsOnlyOnce("team a 1");
    }

    @Test
    void rateLimitWhileFactsAreReadPausesTheEvaluation() {
        addRequestOf(7);
        people.permissions.put("members", "read");
        people.addToTeam("platform", 7, 7);
        policies.requiredFacts = PLATFORM;
        people.fails(
                "team platform 1",
                new GitHubException.RateLimited("wait", Instant.now().plusSeconds(60), null));
        Submission submission = choosing("all", Action.DENY);
        resultStore.open(submission);
        worker.submit(submission, List.of(), List.of());
        thread.runTasks();

        assertThat(policies.snapshot).isEmpty();
        assertThat(resultStore.progress("uid-all").blocker())
                .isNotNull()
                .extracting(Blocker::kind)
                .isEqualTo(Blocker.Kind.RATE_LIMITED);
    }

    private void addRequestOf(long owner) {
        gitHub.addRequest(new PatRequest(
                1, "mona", owner, null, "all", Permissions.NONE, Instant.EPOCH, 11L, "token", false, null, null));
    }

    /** A listing that exceeds the memory budget together with its repository names is not evaluated. */
    @Test
    void repositoryNamesCountTowardsTheMemoryBudget() {
        LongStream.rangeClosed(1, 30).forEach(id -> {
            gitHub.addRequest(id);
            gitHub.repositories.put(id, List.of("r".repeat(100_000)));
            policies.needingNames.add(id);
        });
        Submission submission = choosing("all", Action.DENY);
        resultStore.open(submission);
        worker.submit(submission, List.of(), List.of());
        thread.runTasks(); // without the retry

        assertThat(policies.snapshot).isEmpty();
        assertThat(LongStream.rangeClosed(1, 30).filter(id -> gitHub.count("list repositories of request " + id) > 0))
                .hasSizeBetween(5, 10);
    }

    @Test
    void repositoriesOfAnItemAreReadOnceForSeveralEvaluations() {
        gitHub.addRequest(1);
        gitHub.addGrant(1);
        gitHub.reaching.put("app", Set.of(1L));
        gitHub.repositories.put(1L, List.of("app", "web", "wiki")); // one name per page
        policies.repositories = Set.of("app");
        policies.needingNames.add(1L);

        for (Action action : List.of(Action.DENY, Action.REVOKE)) {
            submitAndRun(choosing("first", action));
            submitAndRun(choosing("second", action, Instant.now()));
        }

        assertThat(policies.snapshot).hasSize(4).allSatisfy(snapshot -> {
            assertThat(snapshot.repositories()).isEqualTo(Map.of(1L, List.of("app", "web", "wiki")));
            assertThat(snapshot.reaching()).isEqualTo(Map.of("app", Set.of(1L)));
        });
        assertThat(gitHub.count("list repositories of request 1"))
                .as("three pages in each of two passes that agree")
                .isEqualTo(6);
        assertThat(gitHub.count("list repositories of grant 1")).isEqualTo(6);

        gitHub.review(1, ScriptedOrganization.Review.DENY);
        submitAndRun(choosing("third", Action.DENY, Instant.now()));
        gitHub.addRequest(1);
        submitAndRun(choosing("fourth", Action.DENY, Instant.now()));
        assertThat(gitHub.count("list repositories of request 1"))
                .as("names of an item that left the listing are forgotten")
                .isEqualTo(12);
    }

    @Test
    void guardReadsOnlyThePagesThatItNeeds() {
        LongStream.rangeClosed(1, 250).forEach(gitHub::addRequest);

        submitAndRun(selecting(order("guarded", Action.DENY, 250, 151), false, Instant.now()));
        assertThat(gitHub.calls()).containsExactly("list requests");

        submitAndRun(selecting(order("older", Action.DENY, 150), false, Instant.EPOCH));
        assertThat(gitHub.calls()).containsExactly("list requests", "list requests");
    }

    @Test
    void selectorThatIsTooLateForAListingGetsANewOne() {
        gitHub.addRequest(1);
        Submission late = choosing("late", Action.APPROVE, Instant.now().plusMillis(200));
        gitHub.before("list requests", 1, () -> worker.submit(late, List.of(), List.of()));

        submitAndRun(choosing("early", Action.DENY));

        assertThat(policies.rounds).containsExactly(List.of("early"), List.of("late"));
        assertThat(policies.snapshot.get(1).at())
                .isAfterOrEqualTo(late.selector().since());
    }

    @Test
    void nothingIsSentForAResourceWithdrawnDuringItsEvaluation() {
        gitHub.addRequest(1);
        policies.evaluation = (submission, snapshot) -> {
            throw new AssertionError("nobody asks any more");
        };
        policies.meanwhile = () -> worker.withdraw("uid-all");

        submitAndRun(choosing("all", Action.DENY));

        assertThat(gitHub.calls()).containsExactly("list requests");
        assertThat(resultStore.progress("uid-all").selectorResult()).isNull();
    }

    @Test
    void evaluatorReceivesDecidedIdsThatAreNotAcknowledged() {
        gitHub.addRequest(1);
        gitHub.addRequest(2);
        policies.evaluation = (submission, snapshot) -> new SelectorEvaluation(
                List.of(new SelectorEvaluation.ChosenItem(1, null)), Map.of(), Set.of(), null, false);

        submitAndRun(choosing("all", Action.DENY));
        submitAndRun(choosing("all", Action.DENY, Instant.now()));

        assertThat(policies.underWay).containsExactly(Map.of("uid-all", Set.of()), Map.of("uid-all", Set.of(1L)));
        assertThat(gitHub.count("review")).as("it is not sent again").isEqualTo(1);
    }

    @Test
    void dryRunReportsListedIdsAndSendsNothing() {
        gitHub.addRequest(1);

        submitAndRun(dryRun("dry", Action.APPROVE, 1, 2));

        Map<Long, DecisionResult> results = resultStore.progress("uid-dry").results();
        assertThat(results.get(1L)).isInstanceOfSatisfying(DecisionResult.WouldDecide.class, would -> {
            assertThat(would.action()).isEqualTo(Action.APPROVE);
            assertThat(would.token()).isEqualTo(new DecisionResult.TokenDetails("owner", 1_000_001L, "token"));
            assertThat(would.access()).isNotNull();
        });
        assertThat(results.get(2L)).isInstanceOf(DecisionResult.Missing.class);
        assertThat(gitHub.pendingIds()).containsExactly(1L);
        assertThat(gitHub.calls()).allMatch("list requests"::equals);
    }

    @Test
    void dryRunWithdrawnDuringTheListingHasNoResult() {
        gitHub.addRequest(1);
        gitHub.before("list requests", 1, () -> worker.withdraw("uid-dry"));

        submitAndRun(dryRun("dry", Action.APPROVE, 1));

        assertThat(resultStore.progress("uid-dry").results()).isEmpty();
    }

    @Test
    void forbiddenListingIsReportedAsABlocker() {
        for (Submission submission : List.of(choosing("selecting", Action.DENY), dryRun("dry", Action.DENY, 1))) {
            gitHub.fails("list requests", () -> {
                throw new GitHubException.Forbidden("no permission", null);
            });
            resultStore.open(submission);
            worker.submit(submission, List.of(), List.of())
                    .ifPresent(blocker -> resultStore.addBlocker(submission, blocker));
            run();
            assertThat(resultStore.progress(submission.resource().uid()).blocker())
                    .isEqualTo(new Blocker(Blocker.Kind.PERMISSION_DENIED, "no permission"));
        }
        assertThat(gitHub.failed).as("the second submission makes no call").hasSize(1);
    }

    private void submitAndRun(Submission... submissions) {
        for (Submission submission : submissions) {
            resultStore.open(submission);
            worker.submit(submission, List.of(), List.of());
        }
        run();
    }

    private void run() {
        thread.runToEnd();
    }

    private static Submission choosing(String name, Action action) {
        return choosing(name, action, Instant.now());
    }

    private static Submission choosing(String name, Action action, Instant since) {
        return selecting(order(name, action), true, since);
    }

    /** Policies that choose nothing unless a test sets an evaluation. */
    private static final class Policies implements PolicyEvaluator {
        private final List<List<String>> rounds = new ArrayList<>();
        private final List<Map<String, Set<Long>>> underWay = new ArrayList<>();
        private final List<ListingSnapshot> snapshot = new ArrayList<>();
        private final Set<Long> needingNames = new HashSet<>();
        private final List<OrganizationFacts> factsForNames = new ArrayList<>();
        private Set<String> repositories = Set.of();
        private RequiredFacts requiredFacts = RequiredFacts.NONE;
        private Runnable meanwhile = () -> {};
        private BiFunction<Submission, ListingSnapshot, SelectorEvaluation> evaluation =
                (submission, snapshot) -> new SelectorEvaluation(List.of(), Map.of(), Set.of(), null, false);

        @Override
        public Snapshot snapshot(ItemKind kind, List<Submission> submissions, Map<String, Set<Long>> underWayNow) {
            rounds.add(submissions.stream()
                    .map(submission -> submission.resource().name())
                    .toList());
            underWay.add(underWayNow);
            meanwhile.run();
            return new Snapshot() {
                @Override
                public Set<String> repositories() {
                    return repositories;
                }

                @Override
                public RequiredFacts requiredFacts() {
                    return requiredFacts;
                }

                @Override
                public boolean needsRepositoryNames(ListedPat item, OrganizationFacts facts) {
                    factsForNames.add(facts);
                    return needingNames.contains(item.id());
                }

                @Override
                public SelectorEvaluation evaluate(Submission submission, ListingSnapshot all) {
                    snapshot.add(all);
                    return evaluation.apply(submission, all);
                }

                @Override
                public EvaluationState state() {
                    return new EvaluationState() {};
                }
            };
        }
    }
}
