package dev.patoperator.dispatch.worker;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.support.ScriptedOrganization;
import dev.patoperator.dispatch.support.WorkerFixture;
import dev.patoperator.github.GitHubException;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.DecisionResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When a worker pauses, what is reported meanwhile, and how a pause ends. */
class InstallationWorkerPausesTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final WorkerFixture stage = new WorkerFixture();
    private final ScriptedOrganization gitHub = stage.gitHub;
    private final InstallationWorker worker = stage.worker;

    private void limitedFor(Duration duration) {
        gitHub.fails("list requests", () -> {
            throw new GitHubException.RateLimited("slow down", Instant.now().plus(duration), null);
        });
    }

    @Test
    void submissionDuringAPauseGetsTheBlockerAtOnce() {
        gitHub.addRequest(1);
        gitHub.addRequest(2);
        List<Optional<Blocker>> blockers = new ArrayList<>();
        for (int i = 0; i < 3; i++) { // reported from the second on, after its pause has begun
            gitHub.fails("list requests", () -> {
                throw new GitHubException.Unavailable("503", true, null);
            });
        }
        stage.observer.whenPaused =
                () -> blockers.add(worker.submit(order("late", Action.DENY, 2), List.of(), List.of()));

        stage.handOver(order("early", Action.DENY, 1));

        var blocker = Blocker.gitHubUnavailable("503");
        assertThat(blockers).containsExactly(Optional.empty(), Optional.empty(), Optional.of(blocker));
        assertThat(gitHub.pending()).isZero();
        assertThat(worker.submit(order("later", Action.DENY, 2), List.of(), List.of()))
                .isEmpty();
    }

    @Test
    void blockersAreClearedOnceGitHubAnswers() {
        gitHub.addRequest(1);
        gitHub.addRequest(2);
        limitedFor(Duration.ofMillis(20));
        List<Blocker> blockers = new ArrayList<>();
        gitHub.before(
                "review",
                2,
                () -> blockers.add(stage.resultStore.progress("uid-b").blocker()));

        stage.handOver(order("a", Action.DENY, 1), order("b", Action.APPROVE, 2));

        assertThat(blockers).hasSize(1).containsOnlyNulls();
    }

    /** Otherwise, successful checks would reset the back-off, and calls would repeat at the shortest pause forever. */
    @Test
    void successfulListingDoesNotResetTheBackOffOfFailingCalls() {
        gitHub.addRequest(1);
        for (int i = 0; i < 3; i++) {
            gitHub.fails("review", () -> {
                throw new GitHubException.Unavailable("503", true, null);
            });
        }

        stage.handOver(order("a", Action.DENY, 1));

        assertPauses(stage.observer.pauses, 1, 2, 4);
        assertThat(stage.verdict("a", 1)).isInstanceOf(DecisionResult.Succeeded.class);

        gitHub.addRequest(2);
        gitHub.fails("review", () -> {
            throw new GitHubException.Unavailable("503", true, null);
        });
        stage.handOver(order("b", Action.DENY, 2));
        assertPauses(stage.observer.pauses.subList(3, 4), 1);
    }

    @Test
    void nothingIsSentWhileResourcesAreNotWatched() {
        gitHub.addRequest(1);
        stage.resources.unwatched = 2;
        List<Integer> pending = new ArrayList<>();
        stage.observer.whenPaused = () -> pending.add(gitHub.pending());

        stage.handOver(order("a", Action.DENY, 1));

        assertThat(pending).containsExactly(1, 1);
        assertThat(stage.observer.told).contains("paused NOT_WATCHING");
        assertThat(stage.verdict("a", 1)).isInstanceOf(DecisionResult.Succeeded.class);
        assertThat(gitHub.calls()).containsExactly("list requests", "review 1");
    }

    @Test
    void rateLimitThatIsAlreadyOverCausesNoPause() {
        gitHub.addRequest(1);
        limitedFor(LONG.negated());

        stage.handOver(order("a", Action.DENY, 1));

        assertThat(stage.observer.pauses).containsExactly(Duration.ZERO);
        assertThat(gitHub.pending()).isZero();
    }

    @Test
    void workerThatWaitsForARateLimitNeedsNoThread() {
        gitHub.addRequest(1);
        limitedFor(LONG);

        worker.submit(order("a", Action.DENY, 1), List.of(), List.of());
        stage.thread.runTasks();

        assertThat(stage.thread.hasTasks()).isFalse();
        assertThat(worker.isRunning()).isTrue();
        assertThat(worker.waitingSince()).hasSize(1);
        worker.stop();
        stage.thread.runTasks();
        assertThat(worker.isRunning()).isFalse();
    }

    @Test
    void workerStoppedDuringAPauseMakesNoLastCheck() {
        LongStream.rangeClosed(1, 6).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> limitedFor(LONG);
        stage.observer.whenPaused = worker::stop;

        stage.handOver(order("all", Action.DENY, 1, 2, 3, 4, 5, 6));

        assertThat(gitHub.failed).containsExactly("list requests");
        assertThat(gitHub.calls()).containsExactly("list requests", "review 6");
        assertThat(stage.resultStore.progress("uid-all").results()).isEmpty();
    }

    @Test
    void workerEndsWhenItsLastCheckFails() {
        LongStream.rangeClosed(1, 6).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> {
            worker.stop();
            gitHub.fails("list requests", () -> {
                throw new IllegalStateException("a bug");
            });
        };

        stage.handOver(order("all", Action.DENY, 1, 2, 3, 4, 5, 6));

        assertThat(worker.isRunning()).isFalse();
        assertThat(gitHub.failed).containsExactly("list requests");
    }

    @Test
    void sentDecisionsAreConfirmedAfterARefusedCheck() {
        LongStream.rangeClosed(1, 6).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> {
            LongStream.rangeClosed(1, 6).forEach(id -> gitHub.review(id, ScriptedOrganization.Review.DENY));
            gitHub.fails("list requests", () -> {
                throw new GitHubException.Forbidden("suspended", null);
            });
        };

        stage.handOver(order("all", Action.DENY, 1, 2, 3, 4, 5, 6));

        assertThat(stage.observer.told).as("the worker does not pause").noneMatch(event -> event.startsWith("paused"));
        assertThat(stage.resultStore.progress("uid-all").results().values())
                .hasSize(6)
                .allMatch(DecisionResult.Succeeded.class::isInstance);
    }

    /** Each pause is random: up to a fifth shorter than these. */
    private static void assertPauses(List<Duration> pauses, long... millis) {
        assertThat(pauses).hasSize(millis.length);
        for (int n = 0; n < millis.length; n++) {
            assertThat(pauses.get(n)).isBetween(Duration.ofNanos(millis[n] * 800_000), Duration.ofMillis(millis[n]));
        }
    }
}
