package dev.patoperator.dispatch.worker;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static dev.patoperator.dispatch.support.TestSubmissions.selecting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.execution.WorkerExecutor;
import dev.patoperator.dispatch.listing.ListingMemoryBudget;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.dispatch.model.ListingSnapshot;
import dev.patoperator.dispatch.model.PolicyEvaluator;
import dev.patoperator.dispatch.model.SelectorEvaluation;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.support.ListedPeople;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.dispatch.support.NoPolicyEvaluator;
import dev.patoperator.dispatch.support.ReadingPolicies;
import dev.patoperator.dispatch.support.SameThreadExecutor;
import dev.patoperator.dispatch.support.ScriptedOrganization;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.dispatch.support.WorkerFixture;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.organization.OrganizationFacts;
import dev.patoperator.github.organization.RequiredFacts;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.DecisionResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A failure of one step does not affect the other steps of a worker. */
class InstallationWorkerIsolationTest {

    private static final GitHubException DOWN = new GitHubException.Unavailable("503", true, null);

    /** Pauses after failures are long enough for another call to be made meanwhile. */
    private static final DispatchSettings UNHURRIED = new DispatchSettings(
            Duration.ZERO,
            Duration.ofMinutes(2),
            Duration.ofMillis(1),
            Duration.ofMillis(10),
            Duration.ofSeconds(10),
            Duration.ofMillis(200),
            Duration.ofMillis(200),
            Duration.ofSeconds(30),
            Duration.ofHours(1),
            Duration.ofSeconds(5));

    private final WorkerFixture stage = new WorkerFixture();
    private final ScriptedOrganization gitHub = stage.gitHub;

    private void fails(String call, int times, GitHubException reason) {
        for (int i = 0; i < times; i++) {
            gitHub.fails(call, () -> {
                throw reason;
            });
        }
    }

    @Test
    void errorInAStepDoesNotEndTheWorker() {
        gitHub.addRequest(1);
        gitHub.addRequest(2);
        gitHub.before("list requests", 1, () -> {
            throw new StackOverflowError("once");
        });

        stage.handOver(order("a", Action.DENY, 1));
        stage.handOver(order("b", Action.DENY, 2));

        assertThat(gitHub.pending()).isZero();
        assertThat(stage.observer.told).contains("paused ERROR");
    }

    @Test
    void workerWithoutThreadIsRestartedByHousekeeping() {
        SameThreadExecutor thread = new SameThreadExecutor();
        thread.admission = () -> {
            throw new RejectedExecutionException("no more threads");
        };
        InstallationWorker worker =
                newWorker(WorkerFixture.QUICK, new NoPolicyEvaluator(), Clocks.of(Clock.systemUTC()), thread);
        gitHub.addRequest(1);
        assertThat(worker.submit(order("a", Action.DENY, 1), List.of(), List.of()))
                .isEmpty();
        assertThat(worker.isRunning()).isFalse();

        thread.admission = () -> {};
        worker.housekeep();
        thread.runToEnd();
        assertThat(gitHub.pending()).isZero();
        worker.housekeep();
        assertThat(thread.hasTasks()).as("nothing is left to do").isFalse();
    }

    private InstallationWorker newWorker(
            DispatchSettings settings, PolicyEvaluator policyEvaluator, Clocks clocks, WorkerExecutor thread) {
        return new InstallationWorkerFactory(
                        settings,
                        new ListedPeople().with(gitHub),
                        stage.journal,
                        stage.resources,
                        policyEvaluator,
                        stage.resultStore,
                        TestSubmissions.noRecovery(),
                        new ListingMemoryBudget(),
                        stage.observer,
                        clocks,
                        thread)
                .create(new Installation(TestSubmissions.CREDENTIALS.apiUrl(), 1));
    }

    @Test
    void unavailableGrantListingDelaysOnlyRevocations() {
        gitHub.addRequest(1);
        gitHub.addGrant(2);
        List<Integer> pending = new ArrayList<>();
        List<Optional<Blocker>> blockers = new ArrayList<>();
        fails("list grants", 2, DOWN);
        gitHub.fails("list grants", () -> {
            pending.add(gitHub.pending());
            blockers.add(Optional.ofNullable(
                    stage.resultStore.progress("uid-revocation").blocker()));
            blockers.add(
                    Optional.ofNullable(stage.resultStore.progress("uid-review").blocker()));
        });

        SameThreadExecutor thread = new SameThreadExecutor();
        InstallationWorker worker = newWorker(UNHURRIED, new NoPolicyEvaluator(), Clocks.of(Clock.systemUTC()), thread);
        for (Submission submission : List.of(order("revocation", Action.REVOKE, 2), order("review", Action.DENY, 1))) {
            stage.resultStore.open(submission);
            worker.submit(submission, List.of(), List.of());
        }
        thread.runToEnd();

        assertThat(pending).as("the review was sent meanwhile").containsExactly(0);
        assertThat(blockers).containsExactly(Optional.of(Blocker.gitHubUnavailable("503")), Optional.empty());
        assertThat(gitHub.activeIds()).isEmpty();
        assertThat(stage.resultStore.progress("uid-revocation").blocker()).isNull();
    }

    @Test
    void failedCheckDoesNotDelaySending() {
        LongStream.rangeClosed(1, 6).forEach(gitHub::addRequest);
        gitHub.addGrant(9);
        boolean[] late = new boolean[1];
        gitHub.insteadOfReview = () -> {
            LongStream.rangeClosed(1, 6).forEach(id -> gitHub.review(id, ScriptedOrganization.Review.DENY));
            fails("list requests", 1, DOWN);
            gitHub.fails("list requests", () -> {
                stage.worker.submit(order("r", Action.REVOKE, 9), List.of(), List.of());
                late[0] = true;
                throw DOWN;
            });
            gitHub.fails("list requests", () -> late[0] = gitHub.activeIds().isEmpty());
        };

        stage.handOver(order("all", Action.DENY, 1, 2, 3, 4, 5, 6));

        assertThat(late[0]).as("the revocation was sent before the next check").isTrue();
        assertThat(stage.observer.told).doesNotContain("paused GITHUB_UNAVAILABLE");
        assertThat(stage.resultStore.progress("uid-all").results().values())
                .hasSize(6)
                .allMatch(DecisionResult.Succeeded.class::isInstance);
    }

    @Test
    void refusedCheckBlocksNewSubmissions() {
        LongStream.rangeClosed(1, 6).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> {
            LongStream.rangeClosed(1, 6).forEach(id -> gitHub.review(id, ScriptedOrganization.Review.DENY));
            fails("list requests", 1, new GitHubException.Forbidden("suspended", null));
        };

        stage.handOver(order("all", Action.DENY, 1, 2, 3, 4, 5, 6));

        assertThat(stage.resources.verifications).containsExactly("acme doubted");
        assertThat(stage.worker.submit(order("late", Action.DENY, 7), List.of(), List.of()))
                .contains(new Blocker(Blocker.Kind.PERMISSION_DENIED, "suspended"));
        assertThat(stage.resultStore.progress("uid-all").results().values())
                .hasSize(6)
                .allMatch(DecisionResult.Succeeded.class::isInstance);
    }

    @Test
    void evaluationsDoNotDelayAnOverdueDecision() {
        SameThreadExecutor thread = new SameThreadExecutor();
        ManualClock clock = new ManualClock();
        DispatchSettings settings = DispatchSettings.of(Duration.ofSeconds(1), Duration.ofMinutes(2));
        int[] evaluated = new int[1];
        InstallationWorker[] worker = new InstallationWorker[1];
        PolicyEvaluator policyEvaluator = (kind, submissions, underWay) -> {
            evaluated[0]++;
            clock.pass(settings.confirmMost().plusMillis(1));
            if (evaluated[0] < 20) {
                worker[0].submit(policy(evaluated[0] + 1), List.of(), List.of());
            }
            return new NothingChosen();
        };
        worker[0] = newWorker(settings, policyEvaluator, Clocks.same(clock), thread);
        gitHub.addRequest(1);
        List<Integer> evaluatedBefore = new ArrayList<>();
        gitHub.before("review", 1, () -> evaluatedBefore.add(evaluated[0]));
        worker[0].submit(policy(1), List.of(), List.of());
        worker[0].submit(order("ids", Action.DENY, 1), List.of(), List.of());
        thread.runToEnd();

        assertThat(evaluatedBefore).containsExactly(1);
        assertThat(evaluated[0]).isEqualTo(20);
    }

    private static Submission policy(int generation) {
        return selecting(order("policy", generation, Action.DENY, null), true, Instant.EPOCH);
    }

    /** A snapshot in which no policy matches anything. */
    private static final class NothingChosen implements PolicyEvaluator.Snapshot {
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
            return new SelectorEvaluation(List.of(), Map.of(), Set.of(), null, false);
        }

        @Override
        public PolicyEvaluator.EvaluationState state() {
            return new PolicyEvaluator.EvaluationState() {};
        }
    }

    /** GitHub fails to answer what a policy needs beyond the list of requests. Decisions that do not need it are made. */
    @Test
    void evaluationThatCannotBeMadeDelaysNoOtherDecision() {
        SameThreadExecutor thread = new SameThreadExecutor();
        ManualClock clock = new ManualClock();
        DispatchSettings settings = DispatchSettings.of(Duration.ofSeconds(1), Duration.ofMinutes(2));
        ReadingPolicies policies = new ReadingPolicies();
        policies.needingNames.add(1L);
        InstallationWorker worker = newWorker(settings, policies, Clocks.same(clock), thread);
        gitHub.addRequest(1);
        gitHub.addRequest(2);
        fails("list repositories", 100, DOWN);
        Submission policy = policy(1);
        Submission review = order("review", Action.DENY, 2);
        List.of(policy, review).forEach(stage.resultStore::open);
        for (int i = 0; i < 4; i++) { // after the fifth the names are unknown, and the evaluation is made
            clock.pass(settings.backoffMax());
            worker.submit(policy, List.of(), List.of());
            thread.runTasks();
        }
        assertThat(stage.resultStore.progress("uid-policy").blocker()).isEqualTo(Blocker.gitHubUnavailable("503"));

        worker.submit(review, List.of(), List.of());
        thread.runTasks();

        assertThat(gitHub.failed).hasSize(4);
        assertThat(stage.verdict("review", 2)).isInstanceOf(DecisionResult.Succeeded.class);
        assertThat(stage.resultStore.progress("uid-review").blocker()).isNull();
    }

    @Test
    void evaluationThatCannotBeMadeDelaysNoGuardAndNoDryRun() {
        SameThreadExecutor thread = new SameThreadExecutor();
        ManualClock clock = new ManualClock();
        DispatchSettings settings = DispatchSettings.of(Duration.ofSeconds(1), Duration.ofMinutes(2));
        ReadingPolicies policies = new ReadingPolicies();
        policies.needingNames.add(1L);
        policies.chosen = List.of(2L);
        InstallationWorker worker = newWorker(settings, policies, Clocks.same(clock), thread);
        LongStream.rangeClosed(1, 3).forEach(gitHub::addRequest);
        fails("list repositories", 100, DOWN);
        Submission guard = selecting(order("guard", Action.DENY, 2), false, Instant.EPOCH);
        Submission dryRun = TestSubmissions.dryRun("dry", Action.DENY, 3);
        for (Submission submission : List.of(policy(1), guard, dryRun)) {
            stage.resultStore.open(submission);
            worker.submit(submission, List.of(), List.of());
        }

        for (int i = 0; i < 10; i++) {
            thread.runTasks();
            clock.pass(settings.backoffMax());
            worker.submit(policy(1), List.of(), List.of());
        }

        assertThat(stage.verdict("guard", 2)).isInstanceOf(DecisionResult.Succeeded.class);
        assertThat(stage.verdict("dry", 3)).isInstanceOf(DecisionResult.WouldDecide.class);
    }
}
