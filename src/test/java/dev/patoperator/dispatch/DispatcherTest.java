package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patoperator.dispatch.model.ResourceProgress;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.dispatch.support.DispatcherFixture;
import dev.patoperator.dispatch.support.RecordingClusterView;
import dev.patoperator.dispatch.support.ScriptedOrganization;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.Installation;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From the submission to the acknowledged result. */
class DispatcherTest {

    private final DispatcherFixture stage = new DispatcherFixture();
    private final ScriptedOrganization gitHub = stage.gitHub;
    private final RecordingClusterView resources = stage.resources;

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void submissionsAreDecidedReportedAndForgottenOnceAcknowledged() {
        LongStream.rangeClosed(1, 3).forEach(gitHub::addRequest);
        stage.dispatcher().submit(order("a", 7, Action.DENY, null, 1, 2, 3));

        await().until(() -> stage.dispatcher().progress("uid-a").results().size() == 3);
        assertThat(resources.verifications).containsExactly("acme installed [write, write]");
        assertThat(stage.dispatcher().apiUrl("uid-a")).isEqualTo(stage.installation.apiUrl());
        assertThat(stage.dispatcher().generations("uid-a")).isEqualTo(Map.of(1L, 7L, 2L, 7L, 3L, 7L));
        await().until(() -> !resources.woken.isEmpty());
        await("whoever does not read is woken again").until(() -> resources.woken.size() > 3);

        stage.dispatcher().finished("uid-a");
        assertThat(stage.dispatcher().progress("uid-a").results())
                .as("kept until they are acknowledged")
                .hasSize(3);
        stage.dispatcher()
                .acknowledge("uid-a", stage.dispatcher().progress("uid-a").results());
        stage.dispatcher().finished("uid-a");
        assertThat(stage.dispatcher().progress("uid-a")).isEqualTo(ResourceProgress.NOTHING);
        assertThat(stage.dispatcher().apiUrl("uid-a")).isNull();
        assertThat(stage.observer.told).contains("forgotten uid-a");
        assertThat(stage.journal.forgotten).containsExactlyInAnyOrderElementsOf(stage.journal.written);
        assertThat(stage.dispatcher().isAlive()).isTrue();
    }

    @Test
    void pendingDecisionsAreCountedAndCanBeWithdrawn() {
        gitHub.addRequest(1);
        gitHub.addRequest(2);
        CountDownLatch read = new CountDownLatch(1);
        gitHub.fails("list requests", () -> DispatcherFixture.awaitQuietly(read));

        stage.dispatcher().submit(order("a", Action.DENY, 1));
        stage.dispatcher().submit(order("b", Action.APPROVE, 2));
        await().until(() -> stage.dispatcher().waiting() == 2);
        await().until(() -> stage.dispatcher().longestWait().compareTo(Duration.ZERO) > 0);
        assertThat(stage.dispatcher().longestWait()).isLessThan(Duration.ofSeconds(30));
        stage.dispatcher().withdraw("uid-a");
        await().until(() -> stage.dispatcher().waiting() == 1);
        read.countDown();

        await().until(() -> stage.dispatcher().progress("uid-b").results().containsKey(2L));
        assertThat(gitHub.pendingIds()).containsExactly(1L);
        await().until(() -> stage.dispatcher().waiting() == 0);
        assertThat(stage.dispatcher().longestWait()).isZero();
    }

    @Test
    void isWorkingForIsTrueFromTheSubmissionToTheResult() {
        gitHub.addRequest(1);
        CountDownLatch lookedUp = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        stage.mishaps.add(() -> DispatcherFixture.awaitQuietly(lookedUp));
        gitHub.fails("list requests", () -> DispatcherFixture.awaitQuietly(read));
        assertThat(stage.dispatcher().isWorkingFor("uid-a")).isFalse();

        stage.dispatcher().submit(order("a", Action.DENY, 1));
        assertThat(stage.dispatcher().isWorkingFor("uid-a")).isTrue();
        lookedUp.countDown();
        await().until(() -> stage.dispatcher().waiting() == 1);
        assertThat(stage.dispatcher().isWorkingFor("uid-a")).isTrue();
        assertThat(stage.dispatcher().isWorkingFor("uid-b")).isFalse();
        read.countDown();

        await().until(() -> stage.dispatcher().progress("uid-a").results().containsKey(1L));
        await().until(() -> !stage.dispatcher().isWorkingFor("uid-a"));
    }

    @Test
    void aDeletedResourceLeavesOnlyItsResults() {
        gitHub.addRequest(1);
        Submission submission = order("a", Action.DENY, 1);
        stage.dispatcher().submit(submission);
        await().until(() -> stage.dispatcher().progress("uid-a").results().containsKey(1L));

        resources.deleted.add(submission.resource());

        await().until(() -> !resources.orphans.isEmpty());
        assertThat(resources.orphans.get(0).results()).containsOnlyKeys(1L);
        assertThat(stage.dispatcher().progress("uid-a")).isEqualTo(ResourceProgress.NOTHING);
        assertThat(stage.observer.told).contains("forgotten uid-a");
    }

    @Test
    void unresolvedIdsOfADeletedResourceAreReportedAsFailed() {
        Submission submission = order("a", Action.DENY, 71);
        JournalRecord left = new JournalRecord(
                "left",
                stage.installation,
                "acme",
                Action.DENY,
                Instant.now(),
                List.of(new JournalRecord.RecordItem(71, null, true, submission.resource(), 1)),
                stage.journal);
        resources.undecided.add(71L);
        stage.journal.left.add(left);
        stage.dispatcher();
        await().until(() -> stage.dispatcher().unresolvedIds("uid-a").contains(71L));
        resources.deleted.add(submission.resource());

        await().until(() -> !resources.orphans.isEmpty());
        assertThat(resources.orphans.get(0).results().get(71L))
                .isInstanceOfSatisfying(
                        DecisionResult.Failed.class,
                        failed -> assertThat(failed.message()).contains("sent before a restart"));
        assertThat(stage.dispatcher().unresolvedIds("uid-a")).isEmpty();
        assertThat(stage.journal.forgotten).containsExactly(left);
    }

    @Test
    void drainFinishesTheRunningCallAndWaitsForAcknowledgement() throws Exception {
        gitHub.addRequest(1);
        CountDownLatch sent = new CountDownLatch(1);
        gitHub.failsAfter("review", () -> {
            sent.countDown();
        });
        stage.dispatcher().submit(order("a", Action.DENY, 1));
        DispatcherFixture.awaitQuietly(sent);

        assertThat(stage.dispatcher().drain(Duration.ofMillis(50)))
                .as("the result is not acknowledged")
                .isFalse();
        await().until(() -> stage.dispatcher().progress("uid-a").results().containsKey(1L));
        stage.dispatcher()
                .acknowledge("uid-a", stage.dispatcher().progress("uid-a").results());
        assertThat(stage.dispatcher().drain(Duration.ofSeconds(5))).isTrue();

        gitHub.addRequest(2);
        stage.dispatcher().submit(order("late", Action.DENY, 2));
        assertThat(gitHub.pendingIds()).containsExactly(2L);
        assertThat(stage.dispatcher().waiting()).isZero();
    }

    @Test
    void sentDecisionsAreConfirmedThroughTheNewInstallation() throws Exception {
        LongStream.rangeClosed(1, 6).forEach(gitHub::addRequest);
        CountDownLatch reported = new CountDownLatch(1);
        gitHub.insteadOfReview = () -> {
            LongStream.rangeClosed(1, 6).forEach(id -> gitHub.review(id, ScriptedOrganization.Review.DENY));
            gitHub.fails("list requests", () -> {
                DispatcherFixture.awaitQuietly(reported);
                throw new GitHubException.NotFound("installation 1 is gone", null);
            });
        };
        Submission submission = order("a", Action.DENY, 1, 2, 3, 4, 5, 6);
        stage.dispatcher().submit(submission);
        await().until(() -> gitHub.failed.contains("list requests"));

        stage.installation = new Installation(TestSubmissions.CREDENTIALS.apiUrl(), 2);
        stage.dispatcher().submit(submission);
        await().until(() -> stage.dispatcher().progress("uid-a").results().size() == 6);
        Map<Long, DecisionResult> results = stage.dispatcher().progress("uid-a").results();
        reported.countDown();
        stage.dispatcher().acknowledge("uid-a", results);

        assertThat(stage.dispatcher().drain(Duration.ofSeconds(5))).isTrue();
        assertThat(results.values()).allMatch(DecisionResult.Succeeded.class::isInstance);
        assertThat(gitHub.count("review")).as("it is not sent twice").isEqualTo(1);
        assertThat(stage.dispatcher().progress("uid-a").blocker())
                .as("the removal of the old installation blocks no resource")
                .isNull();
    }

    /** The Secret names another App while a call is under way, whose effect the worker of that App then looks up. */
    @Test
    void aCallUnderWayIsConfirmedByTheWorkerToWhichItsResourceMoves() {
        LongStream.rangeClosed(1, 6).forEach(gitHub::addRequest);
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch moved = new CountDownLatch(1);
        gitHub.before("review 6", 1, () -> {
            reached.countDown();
            DispatcherFixture.awaitQuietly(moved);
        });
        stage.dispatcher().submit(order("a", Action.DENY, 1, 2, 3, 4, 5, 6));
        DispatcherFixture.awaitQuietly(reached);

        stage.installation = new Installation(stage.installation.apiUrl(), 2);
        stage.dispatcher().submit(order("a", 2, Action.DENY, null, 1, 2, 3, 4, 5, 6));
        await().until(() -> stage.lookUps.get() == 2);
        gitHub.addRequest(7);
        stage.dispatcher().submit(order("b", Action.DENY, 7));
        await("another resource of that App is served")
                .until(() -> stage.dispatcher().progress("uid-b").results().containsKey(7L));
        moved.countDown();

        await().until(() -> stage.dispatcher().progress("uid-a").results().size() == 6);
        assertThat(stage.dispatcher().progress("uid-a").results().values())
                .allMatch(DecisionResult.Succeeded.class::isInstance);
        assertThat(stage.observer.told).doesNotContain("paused ERROR");
    }

    /** The other resource waited for a call that was made before the crash, and is submitted first after it. */
    @Test
    void aCallOfAnEarlierProcessIsConfirmedForOtherResourcesToo() {
        Submission sent = order("a", Action.DENY, 71);
        stage.journal.left.add(new JournalRecord(
                "left",
                stage.installation,
                "acme",
                Action.DENY,
                Instant.now(),
                List.of(new JournalRecord.RecordItem(71, 900071L, true, sent.resource(), 1)),
                stage.journal));
        resources.undecided.add(71L);

        stage.dispatcher().submit(order("b", Action.DENY, 71));
        await().until(() -> stage.dispatcher().progress("uid-b").results().containsKey(71L));
        stage.dispatcher().submit(sent);
        await().until(() -> stage.dispatcher().progress("uid-a").results().containsKey(71L));

        for (String uid : List.of("uid-b", "uid-a")) {
            assertThat(stage.dispatcher().progress(uid).results().get(71L))
                    .as(uid)
                    .isInstanceOf(DecisionResult.Succeeded.class);
        }
        assertThat(gitHub.count("review")).isZero();
        stage.dispatcher()
                .acknowledge("uid-b", stage.dispatcher().progress("uid-b").results());
        assertThat(stage.journal.forgotten).isEmpty();
        stage.dispatcher()
                .acknowledge("uid-a", stage.dispatcher().progress("uid-a").results());
        assertThat(stage.journal.forgotten).hasSize(1);
    }
}
