package dev.patoperator.dispatch.worker.confirm;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.dispatch.results.ResultStore;
import dev.patoperator.dispatch.support.ScriptedOrganization;
import dev.patoperator.dispatch.support.WorkerFixture;
import dev.patoperator.dispatch.worker.InstallationWorker;
import dev.patoperator.github.GitHubException;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How a worker confirms calls whose answer was lost, or that GitHub only accepted (202). */
class ConfirmationTest {

    private final WorkerFixture stage = new WorkerFixture();
    private final ScriptedOrganization gitHub = stage.gitHub;
    private final ResultStore resultStore = stage.resultStore;
    private final InstallationWorker worker = stage.worker;

    @Test
    void callWithALostAnswerIsConfirmedOrRepeated() {
        gitHub.addRequest(1);
        gitHub.addRequest(2);
        GitHubException lost = new GitHubException.Unavailable("reset", true, "call-1");
        gitHub.failsAfter("review", () -> {
            throw lost;
        });
        stage.handOver(order("landed", Action.APPROVE, 1));
        assertThat(stage.verdict("landed", 1)).isInstanceOfSatisfying(DecisionResult.Succeeded.class, done -> {
            assertThat(done.confirmedBy()).isEqualTo(ConfirmedBy.GRANT);
            assertThat(done.requestId()).isEqualTo("call-1");
        });

        gitHub.fails("review", () -> {
            throw lost;
        });
        stage.handOver(order("not-landed", Action.DENY, 2));
        assertThat(stage.verdict("not-landed", 2))
                .isInstanceOfSatisfying(
                        DecisionResult.Succeeded.class,
                        done -> assertThat(done.confirmedBy()).isEqualTo(ConfirmedBy.RESPONSE));
        assertThat(stage.observer.told).contains("left 1", "confirmed");
    }

    @Test
    void acceptedCallWithoutEffectFailsAfterTheConfirmTimeout() {
        LongStream.rangeClosed(1, 6).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> {};

        stage.handOver(order("all", Action.DENY, 1, 2, 3, 4, 5, 6));

        assertThat(resultStore.progress("uid-all").results().values())
                .hasSize(6)
                .allSatisfy(result -> assertThat(result).isInstanceOfSatisfying(DecisionResult.Failed.class, failed -> {
                    assertThat(failed.message()).contains("still listed");
                    assertThat(failed.requestId()).isEqualTo("review-id");
                    assertThat(Duration.between(failed.sentAt(), Instant.now()))
                            .isGreaterThanOrEqualTo(WorkerFixture.QUICK.confirmTimeout());
                }));
    }

    @Test
    void approvalOfARequestThatSomebodyElseDeniedFails() {
        LongStream.rangeClosed(1, 6).forEach(gitHub::addRequest);
        gitHub.insteadOfReview =
                () -> LongStream.rangeClosed(1, 6).forEach(id -> gitHub.review(id, ScriptedOrganization.Review.DENY));

        stage.handOver(order("all", Action.APPROVE, 1, 2, 3, 4, 5, 6));

        assertThat(resultStore.progress("uid-all").results().values())
                .hasSize(6)
                .allSatisfy(result -> assertThat(result)
                        .isInstanceOfSatisfying(
                                DecisionResult.Failed.class,
                                failed ->
                                        assertThat(failed.message()).contains("denied or cancelled by someone else")));
    }

    @Test
    void denialOfARequestThatSomebodyElseApprovedFails() {
        LongStream.rangeClosed(1, 6).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> LongStream.rangeClosed(1, 6)
                .forEach(id -> gitHub.review(
                        id, id == 1 ? ScriptedOrganization.Review.APPROVE : ScriptedOrganization.Review.DENY));

        stage.handOver(order("all", Action.DENY, 1, 2, 3, 4, 5, 6));

        assertThat(stage.verdict("all", 1))
                .isInstanceOfSatisfying(
                        DecisionResult.Failed.class,
                        failed -> assertThat(failed.message()).contains("somebody else approved it"));
        for (long id = 2; id <= 6; id++) {
            assertThat(stage.verdict("all", id))
                    .isInstanceOfSatisfying(
                            DecisionResult.Succeeded.class,
                            done -> assertThat(done.confirmedBy()).isEqualTo(ConfirmedBy.ABSENCE));
        }
    }

    @Test
    void approvalIsConfirmedByAbsenceWhenGrantsAreUnreadable() {
        LongStream.rangeClosed(1, 6).forEach(gitHub::addRequest);
        gitHub.fails("list grants", () -> {
            throw new GitHubException.Forbidden("no permission for grants", null);
        });

        stage.handOver(order("all", Action.APPROVE, 1, 2, 3, 4, 5, 6));

        assertThat(resultStore.progress("uid-all").results().values())
                .hasSize(6)
                .allSatisfy(result -> assertThat(result)
                        .isInstanceOfSatisfying(
                                DecisionResult.Succeeded.class,
                                done -> assertThat(done.confirmedBy()).isEqualTo(ConfirmedBy.ABSENCE)));
        assertThat(gitHub.count("list grants"))
                .as("grants are not listed again")
                .isZero();
    }

    @Test
    void stoppedWorkerChecksSentDecisionsOnce() {
        LongStream.rangeClosed(1, 6).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> {
            LongStream.rangeClosed(1, 3).forEach(id -> gitHub.review(id, ScriptedOrganization.Review.DENY));
            worker.stop();
        };

        stage.handOver(order("all", Action.DENY, 1, 2, 3, 4, 5, 6));

        assertThat(worker.isRunning()).isFalse();
        assertThat(resultStore.progress("uid-all").results()).containsOnlyKeys(1L, 2L, 3L);
        assertThat(worker.submit(order("late", Action.DENY, 5), List.of(), List.of()))
                .isEmpty();
        assertThat(stage.thread.hasTasks()).as("no step is started any more").isFalse();
    }
}
