package dev.patoperator.dispatch.worker;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.dispatch.listing.ListingMemoryBudget;
import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.dispatch.model.DispatchSettings;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.results.ResultStore;
import dev.patoperator.dispatch.support.FakeClusterView;
import dev.patoperator.dispatch.support.InMemoryJournal;
import dev.patoperator.dispatch.support.ListedOrganization;
import dev.patoperator.dispatch.support.ListedPeople;
import dev.patoperator.dispatch.support.NoPolicyEvaluator;
import dev.patoperator.dispatch.support.SameThreadExecutor;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.github.Installation;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Which calls a worker makes, and in which order. */
class InstallationWorkerTest {

    private final ListedOrganization gitHub = new ListedOrganization();
    private final ResultStore resultStore = new ResultStore(Clock.systemUTC());
    private final SameThreadExecutor thread = new SameThreadExecutor();
    private final InstallationWorker worker = new InstallationWorkerFactory(
                    DispatchSettings.of(Duration.ofMillis(1), Duration.ofMinutes(2)),
                    new ListedPeople().with(gitHub),
                    new InMemoryJournal(),
                    new FakeClusterView(),
                    new NoPolicyEvaluator(),
                    resultStore,
                    TestSubmissions.noRecovery(),
                    new ListingMemoryBudget(),
                    DispatchObserver.NONE,
                    Clocks.same(Clock.systemUTC()),
                    thread)
            .create(new Installation(TestSubmissions.CREDENTIALS.apiUrl(), 1));

    @Test
    void aThousandApprovalsCostOnePostAndTwoPagesPerHundred() {
        long[] ids = LongStream.rangeClosed(1, 1000).toArray();
        LongStream.of(ids).forEach(gitHub::addRequest);

        submitAndRun(order("all", Action.APPROVE, ids));

        assertThat(gitHub.pending()).isZero();
        assertThat(gitHub.count("review ")).isEqualTo(10);
        assertThat(gitHub.count("list requests")).isEqualTo(10);
        assertThat(gitHub.count("list grants")).isEqualTo(10);
    }

    @Test
    void decisionSettledBeforeSubmitIsNotSentAgain() {
        Submission late = order("late", Action.DENY, 1);
        resultStore.open(late);
        resultStore.addResult(
                late,
                1,
                new DecisionResult.Succeeded(Action.DENY, ConfirmedBy.ABSENCE, null, Instant.EPOCH, "request-id"),
                null);

        submitAndRun(late);

        assertThat(gitHub.calls()).isEmpty();
        assertThat(resultStore.progress(late.resource().uid()).results().get(1L))
                .isInstanceOf(DecisionResult.Succeeded.class);
        assertThat(worker.waitingSince()).isEmpty();
    }

    @Test
    void aThousandDenialsOrRevocationsCostAtMost32Calls() {
        long[] ids = LongStream.rangeClosed(1, 1000).toArray();
        LongStream.of(ids).forEach(gitHub::addRequest);
        LongStream.of(ids).forEach(gitHub::addGrant);

        submitAndRun(order("denied", Action.DENY, ids));
        assertThat(gitHub.pending()).isZero();
        assertThat(gitHub.count("review ")).isEqualTo(10);
        assertThat(gitHub.calls()).hasSizeLessThanOrEqualTo(32);

        gitHub.calls().clear();
        submitAndRun(order("revoked", Action.REVOKE, ids));
        assertThat(gitHub.count("revoke ")).isEqualTo(10);
        assertThat(gitHub.calls()).hasSizeLessThanOrEqualTo(32);
    }

    @Test
    void revocationPreemptsTheListingForReviews() {
        long[] ids = LongStream.rangeClosed(1, 1000).toArray();
        LongStream.of(ids).forEach(gitHub::addRequest);
        gitHub.addGrant(2001);
        gitHub.before(
                "list requests", 3, () -> worker.submit(order("urgent", Action.REVOKE, 2001), List.of(), List.of()));

        submitAndRun(order("all", Action.APPROVE, ids));

        assertThat(gitHub.calls().subList(0, 5))
                .containsExactly("list requests", "list requests", "list requests", "list grants", "revoke 1");
        assertThat(gitHub.pending()).isZero();
        assertThat(gitHub.count("list requests"))
                .as("the pass was resumed where it was preempted")
                .isEqualTo(10);
    }

    @Test
    void revocationGoesBeforeTheConfirmationOfApprovals() {
        long[] ids = LongStream.rangeClosed(1, 1000).toArray();
        LongStream.of(ids).forEach(gitHub::addRequest);
        gitHub.addGrant(5_000_000);
        gitHub.before(
                "list grants", 2, () -> worker.submit(order("urgent", Action.REVOKE, 5_000_000), List.of(), List.of()));

        submitAndRun(order("all", Action.APPROVE, ids));

        int second = gitHub.calls().indexOf("list grants") + 1;
        assertThat(gitHub.calls().subList(second + 1, second + 3)).containsExactly("list grants", "revoke 1");
        assertThat(gitHub.granted()).isEqualTo(1000);
        assertThat(worker.waitingSince()).isEmpty();
    }

    @Test
    void reviewsFinishDuringAStreamOfRevocations() {
        long[] ids = LongStream.rangeClosed(1, 300).toArray();
        LongStream.of(ids).forEach(gitHub::addRequest);
        AtomicInteger next = new AtomicInteger(1000);
        gitHub.beforeEach("revoke ", () -> {
            int id = next.incrementAndGet();
            if (id < 1100) {
                gitHub.addGrant(id);
                worker.submit(order("r" + id, Action.REVOKE, id), List.of(), List.of());
            }
        });
        gitHub.addGrant(1000);
        gitHub.before(
                "list requests", 2, () -> worker.submit(order("r1000", Action.REVOKE, 1000), List.of(), List.of()));

        submitAndRun(order("all", Action.APPROVE, ids));

        int firstReview = gitHub.calls().indexOf("review 100");
        assertThat(gitHub.calls().subList(0, firstReview))
                .filteredOn("revoke 1"::equals)
                .hasSizeLessThanOrEqualTo(100);
        assertThat(gitHub.pending()).isZero();
        assertThat(gitHub.granted()).isEqualTo(300);
    }

    private void submitAndRun(Submission submission) {
        worker.submit(submission, List.of(), List.of());
        thread.runToEnd();
    }
}
