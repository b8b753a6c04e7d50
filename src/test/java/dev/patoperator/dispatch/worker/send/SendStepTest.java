package dev.patoperator.dispatch.worker.send;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.dispatch.support.ScriptedOrganization;
import dev.patoperator.dispatch.support.WorkerFixture;
import dev.patoperator.github.GitHubException;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.DecisionResult;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Which decisions one call includes, which it leaves out, and what follows when GitHub rejects the call. */
class SendStepTest {

    private static final long[] SIX = {1, 2, 3, 4, 5, 6};

    private final WorkerFixture stage = new WorkerFixture();
    private final ScriptedOrganization gitHub = stage.gitHub;

    private void requests(long from, long to) {
        LongStream.rangeClosed(from, to).forEach(gitHub::addRequest);
    }

    private List<String> posts() {
        return gitHub.calls().stream().filter(call -> !call.startsWith("list")).toList();
    }

    private void assertDone(String name, ConfirmedBy by, long... ids) {
        for (long id : ids) {
            assertThat(stage.verdict(name, id))
                    .as("id %s", id)
                    .isInstanceOfSatisfying(
                            DecisionResult.Succeeded.class,
                            done -> assertThat(done.confirmedBy()).isEqualTo(by));
        }
    }

    @Test
    void unlistedIdsAreLeftOutOfABatch() {
        requests(1, 5);

        stage.handOver(order("all", Action.DENY, SIX));

        assertThat(stage.verdict("all", 6)).isEqualTo(new DecisionResult.Missing());
        assertDone("all", ConfirmedBy.ABSENCE, 1, 2, 3, 4, 5);
        assertThat(posts()).containsExactly("review 5");
    }

    @Test
    void decisionsSubmittedDuringTheListingJoinTheBatch() {
        requests(1, 9);
        gitHub.before(
                "list requests",
                1,
                () -> stage.worker.submit(order("late", Action.DENY, 7, 8, 9), List.of(), List.of()));

        stage.handOver(order("early", Action.DENY, SIX));

        assertThat(posts()).containsExactly("review 9");
        assertDone("late", ConfirmedBy.ABSENCE, 7, 8, 9);
    }

    @Test
    void revocationSubmittedDuringTheListingIsSentFirst() {
        requests(1, 1);
        gitHub.addGrant(9);
        gitHub.before(
                "list requests", 1, () -> stage.worker.submit(order("urgent", Action.REVOKE, 9), List.of(), List.of()));

        stage.handOver(order("review", Action.DENY, 1));

        assertThat(posts()).containsExactly("revoke 1", "review 1");
    }

    @Test
    void tenPagesAreReadForASingleIdAndSharedWithThoseThatWait() {
        requests(1, 1200);
        stage.handOver(order("lone", Action.DENY, 1));
        assertThat(gitHub.calls())
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 11)
                        .mapToObj(call -> call < 11 ? "list requests" : "review 1")
                        .toList());

        WorkerFixture other = new WorkerFixture();
        LongStream.rangeClosed(1, 1200).forEach(other.gitHub::addRequest);
        other.handOver(order("one", 1, Action.DENY, "x", 1), order("two", 1, Action.DENY, "y", 2));
        assertThat(other.gitHub.calls().subList(0, 12))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 12)
                        .mapToObj(call -> call < 11 ? "list requests" : "review 1")
                        .toList());
    }

    @Test
    void fullBatchReadsTheWholeListForLaterBatches() {
        requests(1, 300);
        stage.handOver(
                order("full", Action.DENY, LongStream.rangeClosed(201, 300).toArray()));
        assertThat(gitHub.calls().indexOf("review 100")).isEqualTo(3);

        WorkerFixture other = new WorkerFixture();
        LongStream.rangeClosed(1, 300).forEach(other.gitHub::addRequest);
        other.handOver(
                order("less", Action.DENY, LongStream.rangeClosed(202, 300).toArray()));
        assertThat(other.gitHub.calls().indexOf("review 99")).isEqualTo(1);
    }

    @Test
    void decisionUnwantedSinceTheJournalWriteIsNotSent() {
        requests(1, 6);
        stage.journal.whenWritten = () -> stage.resources.unwanted.add(6L);

        stage.handOver(order("all", Action.DENY, SIX));

        assertThat(gitHub.pendingIds()).containsExactly(6L);
        assertThat(posts()).containsExactly("review 5");
        assertThat(stage.journal.written)
                .extracting(journalRecord -> journalRecord.items().size())
                .containsExactly(6, 5);
        assertThat(stage.journal.forgotten).containsExactly(stage.journal.written.get(0));
        assertThat(stage.worker.waitingSince()).isEmpty();
    }

    @Test
    void rateLimitedCallIsRepeatedAfterTheLimit() {
        requests(1, 1);
        gitHub.fails("review", () -> {
            throw new GitHubException.RateLimited("slow down", Instant.now().plusMillis(20), null);
        });

        stage.handOver(order("a", Action.DENY, 1));

        assertDone("a", ConfirmedBy.RESPONSE, 1);
        assertThat(gitHub.count("list"))
                .as("the call was rejected, so there is nothing to confirm")
                .isEqualTo(1);
        assertThat(stage.journal.written).hasSize(2);
        assertThat(stage.journal.forgotten).containsExactly(stage.journal.written.get(0));
    }

    @Test
    void effectOfACallIsConfirmedAfterAnInternalError() {
        requests(1, 2);
        gitHub.failsAfter("review", () -> {
            throw new IllegalStateException("a bug");
        });

        stage.handOver(order("a", Action.DENY, 1));

        assertDone("a", ConfirmedBy.ABSENCE, 1);
        assertThat(posts()).containsExactly("review 1");
        assertThat(stage.observer.told).contains("paused ERROR");
    }

    @Test
    void batchWith404IsBisectedWhileTheOrganizationExists() {
        requests(1, 8);
        gitHub.fails("review", () -> {
            throw new GitHubException.NotFound("404", null);
        });

        stage.handOver(order("all", Action.DENY, 1, 2, 3, 4, 5, 6, 7, 8));

        assertThat(posts()).containsExactly("review 4", "review 4");
        assertThat(gitHub.pending()).isZero();
        assertThat(stage.resultStore.progress("uid-all").results()).hasSize(8);
    }

    @Test
    void callWith404ReportsAMissingOrganization() {
        for (long[] ids : List.of(SIX, new long[] {1})) {
            WorkerFixture each = new WorkerFixture();
            LongStream.of(ids).forEach(each.gitHub::addRequest);
            each.gitHub.fails("review", () -> {
                each.gitHub.fails("list requests", () -> {
                    throw new GitHubException.NotFound("404", null);
                });
                throw new GitHubException.NotFound("404", null);
            });

            each.handOver(order("a", Action.DENY, ids));

            assertThat(each.resultStore.progress("uid-a").blocker().kind())
                    .isEqualTo(Blocker.Kind.ORGANIZATION_NOT_FOUND);
            assertThat(each.resultStore.progress("uid-a").results()).isEmpty();
        }
    }

    /** The first call's answer is lost. Its effect comes just before the repeated call, which decides nothing. */
    @Test
    void lateEffectOfAnEarlierCallCountsDespiteALaterRejection() {
        for (GitHubException rejection :
                List.of(new GitHubException.NotFound("404", null), new GitHubException.Refused("gone", 422, null))) {
            WorkerFixture each = new WorkerFixture();
            each.gitHub.addRequest(1);
            each.gitHub.fails("review", () -> {
                throw new GitHubException.Unavailable("504", true, null);
            });
            each.gitHub.fails("review", () -> {
                each.gitHub.review(1, ScriptedOrganization.Review.DENY);
                throw rejection;
            });

            each.handOver(order("a", Action.DENY, 1));

            assertThat(each.verdict("a", 1))
                    .as(rejection.getMessage())
                    .isInstanceOfSatisfying(
                            DecisionResult.Succeeded.class,
                            done -> assertThat(done.confirmedBy()).isEqualTo(ConfirmedBy.ABSENCE));
        }
    }

    @Test
    void listedIdThatIsRefusedAfterALostCallIsTriedAgain() {
        requests(1, 1);
        gitHub.fails("review", () -> {
            throw new GitHubException.Unavailable("504", true, null);
        });
        gitHub.fails("review", () -> {
            throw new GitHubException.Refused("422: no", 422, null);
        });

        stage.handOver(order("a", Action.DENY, 1));

        assertThat(stage.verdict("a", 1)).isInstanceOf(DecisionResult.Succeeded.class);
        assertThat(posts()).as("calls that were answered").containsExactly("review 1");
    }

    @Test
    void listedIdThatIsRefusedForLongAfterALostCallFails() {
        requests(1, 1);
        gitHub.fails("review", () -> {
            throw new GitHubException.Unavailable("504", true, null);
        });
        for (int i = 0; i < 50; i++) {
            gitHub.fails("review", () -> {
                throw new GitHubException.Refused("422: no", 422, null);
            });
        }

        stage.handOver(order("a", Action.DENY, 1));

        assertThat(stage.verdict("a", 1))
                .isInstanceOfSatisfying(
                        DecisionResult.Failed.class,
                        failed -> assertThat(failed.message()).endsWith("with a refusal: 422: no"));
        assertThat(gitHub.pendingIds()).containsExactly(1L);
    }

    @Test
    void threeApprovalsAreSentInBulkWhenGrantsAreUnreadable() {
        requests(1, 3);
        stage.handOver(order("precise", Action.APPROVE, 1, 2, 3));
        assertThat(posts()).isEqualTo(Collections.nCopies(3, "review 1"));

        requests(11, 16);
        gitHub.fails("list grants", () -> {
            throw new GitHubException.Forbidden("no permission", null);
        });
        stage.handOver(order("six", Action.APPROVE, 11, 12, 13, 14, 15, 16));
        gitHub.calls().clear();
        requests(21, 23);
        stage.handOver(order("cheap", Action.APPROVE, 21, 22, 23));
        assertThat(posts()).containsExactly("review 3");
        assertDone("cheap", ConfirmedBy.ABSENCE, 21, 22, 23);
    }

    /** It was suspended after the record was written. The record must not be kept for it, nor give it a result later. */
    @Test
    void theRecordIsNotKeptForARequesterThatWithdrewBeforeTheCall() {
        requests(1, 1);
        stage.journal.whenWritten = () -> stage.resources.withdrawn.add("uid-b");

        stage.handOver(order("a", Action.DENY, 1), order("b", Action.DENY, 1));

        assertDone("a", ConfirmedBy.RESPONSE, 1);
        assertThat(stage.verdict("b", 1)).isNull();
        JournalRecord written = stage.journal.written.get(0);
        assertThat(written.isUnrecorded("uid-a", 1)).isTrue();
        assertThat(written.isUnrecorded("uid-b", 1)).isFalse();
        stage.resultStore.acknowledge(
                "uid-a", stage.resultStore.progress("uid-a").results());
        assertThat(stage.journal.forgotten).containsExactly(written);
    }

    @Test
    void effectOfACallIsConfirmedAfterAnError() {
        requests(1, 2);
        gitHub.failsAfter("review", () -> {
            throw new StackOverflowError("once");
        });

        stage.handOver(order("a", Action.DENY, 1), order("b", Action.DENY, 2));

        assertDone("a", ConfirmedBy.ABSENCE, 1);
        assertDone("b", ConfirmedBy.RESPONSE, 2);
        assertThat(stage.observer.told).containsOnlyOnce("paused ERROR");
    }

    @Test
    void nothingCountsAsSentAfterAnErrorBeforeTheCall() {
        requests(1, 1);
        boolean[] failed = new boolean[1];
        stage.journal.whenWritten = () -> {
            if (!failed[0]) {
                failed[0] = true;
                throw new StackOverflowError("once");
            }
        };

        stage.handOver(order("a", Action.DENY, 1));

        assertDone("a", ConfirmedBy.RESPONSE, 1);
        assertThat(stage.observer.told).containsOnlyOnce("paused ERROR");
    }
}
