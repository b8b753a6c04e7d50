package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.TestOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Verdict;
import dev.patoperator.github.GitHubException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When a lane waits, who is told meanwhile, and how it ends. */
class LanePausesTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final LaneStage stage = new LaneStage();
    private final ScriptedOrganization gitHub = stage.gitHub;
    private final Lane lane = stage.lane;

    private void limitedFor(Duration duration) {
        gitHub.fails("list requests", () -> {
            throw new GitHubException.RateLimited("slow down", Instant.now().plus(duration), null);
        });
    }

    @Test
    void whoeverComesWhileALaneWaitsIsToldAtOnce() {
        gitHub.addRequest(1);
        gitHub.addRequest(2);
        List<Optional<Obstacle>> told = new ArrayList<>();
        for (int i = 0; i < 3; i++) { // the first is a hiccup, which nobody is told of
            gitHub.fails("list requests", () -> {
                throw new GitHubException.Unavailable("503", true, null);
            });
        }
        stage.observer.whenPaused = () -> told.add(lane.submit(order("late", Action.DENY, 2), List.of(), List.of()));

        stage.handOver(order("early", Action.DENY, 1));

        var obstacle = new Obstacle(Obstacle.Kind.GITHUB_UNAVAILABLE, "503");
        assertThat(told).containsExactly(Optional.empty(), Optional.empty(), Optional.of(obstacle));
        assertThat(gitHub.pending()).isZero();
        assertThat(lane.submit(order("later", Action.DENY, 2), List.of(), List.of()))
                .isEmpty();
    }

    @Test
    void onceGitHubAnswersNobodyIsKeptWaitingByWhatItSaidBefore() {
        gitHub.addRequest(1);
        gitHub.addRequest(2);
        limitedFor(Duration.ofMillis(20));
        List<Obstacle> left = new ArrayList<>();
        gitHub.before("review", 2, () -> left.add(stage.mailbox.report("uid-b").obstacle()));

        stage.handOver(order("a", Action.DENY, 1), order("b", Action.APPROVE, 2));

        assertThat(left).hasSize(1).containsOnlyNulls();
    }

    /** Else each look that succeeds would have the next call go out after the shortest pause, for ever. */
    @Test
    void thatListsCanBeReadDoesNotShortenThePausesOfCallsThatFail() {
        gitHub.addRequest(1);
        for (int i = 0; i < 3; i++) {
            gitHub.fails("review", () -> {
                throw new GitHubException.Unavailable("503", true, null);
            });
        }

        stage.handOver(order("a", Action.DENY, 1));

        assertThat(stage.observer.pauses)
                .containsExactly(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(4));
        assertThat(stage.verdict("a", 1)).isInstanceOf(Verdict.Done.class);

        gitHub.addRequest(2);
        gitHub.fails("review", () -> {
            throw new GitHubException.Unavailable("503", true, null);
        });
        stage.handOver(order("b", Action.DENY, 2));
        assertThat(stage.observer.pauses).last().isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void nothingIsSentOnWhatMayBeOldNews() {
        gitHub.addRequest(1);
        stage.resources.unwatched = 2;
        List<Integer> pending = new ArrayList<>();
        stage.observer.whenPaused = () -> pending.add(gitHub.pending());

        stage.handOver(order("a", Action.DENY, 1));

        assertThat(pending).containsExactly(1, 1);
        assertThat(stage.observer.told).contains("paused NOT_WATCHING");
        assertThat(stage.verdict("a", 1)).isInstanceOf(Verdict.Done.class);
        assertThat(gitHub.calls()).containsExactly("list requests", "review 1");
    }

    @Test
    void aLimitThatIsOverByTheTimeItIsToldIsNoPause() {
        gitHub.addRequest(1);
        limitedFor(LONG.negated());

        stage.handOver(order("a", Action.DENY, 1));

        assertThat(stage.observer.pauses).containsExactly(Duration.ZERO);
        assertThat(gitHub.pending()).isZero();
    }

    @Test
    void aLaneThatWaitsForALimitNeedsNoThread() {
        gitHub.addRequest(1);
        limitedFor(LONG);

        lane.submit(order("a", Action.DENY, 1), List.of(), List.of());
        stage.thread.runTasks();

        assertThat(stage.thread.hasTasks()).isFalse();
        assertThat(lane.isRunning()).isTrue();
        assertThat(lane.waitingSince()).hasSize(1);
        lane.stop();
        stage.thread.runTasks();
        assertThat(lane.isRunning()).isFalse();
    }

    @Test
    void aLaneThatIsStoppedWhileItWaitsForGitHubDoesNotLookOnceMore() {
        LongStream.rangeClosed(1, 6).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> limitedFor(LONG);
        stage.observer.whenPaused = lane::stop;

        stage.handOver(order("all", Action.DENY, 1, 2, 3, 4, 5, 6));

        assertThat(gitHub.failed).containsExactly("list requests");
        assertThat(gitHub.calls()).containsExactly("list requests", "review 6");
        assertThat(stage.mailbox.report("uid-all").verdicts()).isEmpty();
    }

    @Test
    void aLastLookThatFailsDoesNotKeepALaneFromItsEnd() {
        LongStream.rangeClosed(1, 6).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> {
            lane.stop();
            gitHub.fails("list requests", () -> {
                throw new IllegalStateException("a bug");
            });
        };

        stage.handOver(order("all", Action.DENY, 1, 2, 3, 4, 5, 6));

        assertThat(lane.isRunning()).isFalse();
        assertThat(gitHub.failed).containsExactly("list requests");
    }

    @Test
    void whatIsUnderWayWhenGitHubRefusesIsStillLookedUpOnceItDoesNot() {
        LongStream.rangeClosed(1, 6).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> {
            LongStream.rangeClosed(1, 6).forEach(id -> gitHub.review(id, ScriptedOrganization.Review.DENY));
            gitHub.fails("list requests", () -> {
                throw new GitHubException.Forbidden("suspended", null);
            });
        };

        stage.handOver(order("all", Action.DENY, 1, 2, 3, 4, 5, 6));

        assertThat(stage.observer.told).as("nobody waits for it").noneMatch(told -> told.startsWith("paused"));
        assertThat(stage.mailbox.report("uid-all").verdicts().values())
                .hasSize(6)
                .allMatch(Verdict.Done.class::isInstance);
    }
}
