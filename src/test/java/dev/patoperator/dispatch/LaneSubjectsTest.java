package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.TestOrders.order;
import static dev.patoperator.dispatch.TestOrders.selecting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Verdict;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.github.ListedPat;
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

/** That trouble with one thing leaves a lane's other work alone. */
class LaneSubjectsTest {

    private static final GitHubException DOWN = new GitHubException.Unavailable("503", true, null);

    /** A pause after a failure is long enough for another call. */
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

    private final LaneStage stage = new LaneStage();
    private final ScriptedOrganization gitHub = stage.gitHub;

    private void fails(String call, int times, GitHubException reason) {
        for (int i = 0; i < times; i++) {
            gitHub.fails(call, () -> {
                throw reason;
            });
        }
    }

    @Test
    void anErrorInAStepDoesNotEndTheLane() {
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
    void aLaneWithoutAThreadGetsOneWhenItIsTidied() {
        OneThread thread = new OneThread();
        thread.admission = () -> {
            throw new RejectedExecutionException("no more threads");
        };
        Lane lane = new Lane(context(LaneStage.QUICK, new NoPolicies(), Clocks.of(Clock.systemUTC())), thread);
        gitHub.addRequest(1);
        assertThat(lane.submit(order("a", Action.DENY, 1), List.of(), List.of()))
                .isEmpty();
        assertThat(lane.isRunning()).isFalse();

        thread.admission = () -> {};
        lane.tidy();
        thread.runToEnd();
        assertThat(gitHub.pending()).isZero();
        lane.tidy();
        assertThat(thread.hasTasks()).as("nothing is left to do").isFalse();
    }

    private LaneContext context(DispatchSettings settings, Judge judge, Clocks clocks) {
        return new LaneContext(
                new Installation(TestOrders.CREDENTIALS.apiUrl(), 1),
                settings,
                gitHub,
                stage.journal,
                stage.resources,
                judge,
                stage.mailbox,
                TestOrders.noRecovery(),
                new ListMemory(),
                stage.observer,
                clocks);
    }

    @Test
    void aListOfGrantsThatDoesNotAnswerKeepsOnlyRevocationsWaiting() {
        gitHub.addRequest(1);
        gitHub.addGrant(2);
        List<Integer> pending = new ArrayList<>();
        List<Optional<Obstacle>> told = new ArrayList<>();
        fails("list grants", 2, DOWN);
        gitHub.fails("list grants", () -> {
            pending.add(gitHub.pending());
            told.add(Optional.ofNullable(stage.mailbox.report("uid-revocation").obstacle()));
            told.add(Optional.ofNullable(stage.mailbox.report("uid-review").obstacle()));
        });

        OneThread thread = new OneThread();
        Lane lane = new Lane(context(UNHURRIED, new NoPolicies(), Clocks.of(Clock.systemUTC())), thread);
        for (Order order : List.of(order("revocation", Action.REVOKE, 2), order("review", Action.DENY, 1))) {
            stage.mailbox.open(order);
            lane.submit(order, List.of(), List.of());
        }
        thread.runToEnd();

        assertThat(pending).as("reviews went out meanwhile").containsExactly(0);
        assertThat(told)
                .containsExactly(Optional.of(new Obstacle(Obstacle.Kind.GITHUB_UNAVAILABLE, "503")), Optional.empty());
        assertThat(gitHub.activeIds()).isEmpty();
        assertThat(stage.mailbox.report("uid-revocation").obstacle()).isNull();
    }

    @Test
    void aLookThatFailsKeepsNothingFromBeingSent() {
        LongStream.rangeClosed(1, 6).forEach(gitHub::addRequest);
        gitHub.addGrant(9);
        boolean[] late = new boolean[1];
        gitHub.insteadOfReview = () -> {
            LongStream.rangeClosed(1, 6).forEach(id -> gitHub.review(id, ScriptedOrganization.Review.DENY));
            fails("list requests", 1, DOWN);
            gitHub.fails("list requests", () -> {
                stage.lane.submit(order("r", Action.REVOKE, 9), List.of(), List.of());
                late[0] = true;
                throw DOWN;
            });
            gitHub.fails("list requests", () -> late[0] = gitHub.activeIds().isEmpty());
        };

        stage.handOver(order("all", Action.DENY, 1, 2, 3, 4, 5, 6));

        assertThat(late[0]).as("the revocation went out before the next look").isTrue();
        assertThat(stage.observer.told).doesNotContain("paused GITHUB_UNAVAILABLE");
        assertThat(stage.mailbox.report("uid-all").verdicts().values())
                .hasSize(6)
                .allMatch(Verdict.Done.class::isInstance);
    }

    @Test
    void aRefusedLookConcernsWhoeverIsRefused() {
        LongStream.rangeClosed(1, 6).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> {
            LongStream.rangeClosed(1, 6).forEach(id -> gitHub.review(id, ScriptedOrganization.Review.DENY));
            fails("list requests", 1, new GitHubException.Forbidden("suspended", null));
        };

        stage.handOver(order("all", Action.DENY, 1, 2, 3, 4, 5, 6));

        assertThat(stage.resources.verifications).containsExactly("acme doubted");
        assertThat(stage.lane.submit(order("late", Action.DENY, 7), List.of(), List.of()))
                .contains(new Obstacle(Obstacle.Kind.PERMISSION_DENIED, "suspended"));
        assertThat(stage.mailbox.report("uid-all").verdicts().values())
                .hasSize(6)
                .allMatch(Verdict.Done.class::isInstance);
    }

    @Test
    void evaluationsDoNotKeepAnOverdueDecisionFromBeingSent() {
        OneThread thread = new OneThread();
        ManualClock clock = new ManualClock();
        DispatchSettings settings = DispatchSettings.of(Duration.ofSeconds(1), Duration.ofMinutes(2));
        int[] evaluated = new int[1];
        Lane[] lane = new Lane[1];
        Judge judge = (subject, orders, underWay) -> {
            evaluated[0]++;
            clock.pass(settings.confirmMost().plusMillis(1));
            if (evaluated[0] < 20) {
                lane[0].submit(policy(evaluated[0] + 1), List.of(), List.of());
            }
            return new NothingChosen();
        };
        lane[0] = new Lane(context(settings, judge, Clocks.same(clock)), thread);
        gitHub.addRequest(1);
        List<Integer> evaluatedBefore = new ArrayList<>();
        gitHub.before("review", 1, () -> evaluatedBefore.add(evaluated[0]));
        lane[0].submit(policy(1), List.of(), List.of());
        lane[0].submit(order("ids", Action.DENY, 1), List.of(), List.of());
        thread.runToEnd();

        assertThat(evaluatedBefore).containsExactly(1);
        assertThat(evaluated[0]).isEqualTo(20);
    }

    private static Order policy(int generation) {
        return selecting(order("policy", generation, Action.DENY, null), true, Instant.EPOCH);
    }

    /** A round in which no policy matches anything. */
    private static final class NothingChosen implements Judge.Round {
        @Override
        public Set<String> repositories() {
            return Set.of();
        }

        @Override
        public boolean asksForRepositoriesOf(ListedPat item) {
            return false;
        }

        @Override
        public Findings judge(Order order, Listed listed) {
            return new Findings(List.of(), Map.of(), Set.of(), null, false);
        }

        @Override
        public Judge.Cycle cycle() {
            return new Judge.Cycle() {};
        }
    }
}
