package dev.patoperator.dispatch.worker;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static dev.patoperator.model.ItemKind.GRANT;
import static dev.patoperator.model.ItemKind.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.execution.Urgency;
import dev.patoperator.dispatch.support.RecordedListings;
import dev.patoperator.dispatch.support.ScriptedOrganization;
import dev.patoperator.dispatch.support.WorkerFixture;
import dev.patoperator.github.GitHubException;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Lists that nothing is decided on: which calls they cost, and what goes before them. */
class InstallationWorkerListingsTest {

    private static final GitHubException DOWN = new GitHubException.Unavailable("503", true, null);

    private final WorkerFixture stage = new WorkerFixture();
    private final ScriptedOrganization gitHub = stage.gitHub;
    private final InstallationWorker worker = stage.worker;
    private final RecordedListings lists = new RecordedListings();

    private void request(String name, Instant since, ItemKind... kinds) {
        worker.requestListing(lists.requested(name, since, kinds));
    }

    private void requestAndRun(String name, ItemKind... kinds) {
        request(name, Instant.EPOCH, kinds);
        stage.thread.runToEnd();
    }

    private void fails(String call, int times, GitHubException reason) {
        for (int i = 0; i < times; i++) {
            gitHub.fails(call, () -> {
                throw reason;
            });
        }
    }

    @Test
    void eachListIsReadOnceAndObserved() {
        LongStream.rangeClosed(1, 3).forEach(gitHub::addRequest);
        LongStream.rangeClosed(1, 150).forEach(gitHub::addGrant);

        requestAndRun("a", REQUEST, GRANT);

        assertThat(lists.told).containsExactly("a: listed GRANT 150", "a: listed REQUEST 3");
        assertThat(gitHub.calls())
                .as("the first page of grants shows that there is another")
                .containsExactly("list grants", "list grants", "list grants", "list requests");
        assertThat(stage.observer.told).containsExactly("listed 150", "listed 3");
        assertThat(worker.isRunning()).isFalse();
    }

    @Test
    void onlyTheRequestedKindIsRead() {
        requestAndRun("a", REQUEST);

        assertThat(lists.told).containsExactly("a: listed REQUEST 0");
        assertThat(gitHub.calls()).containsExactly("list requests");
    }

    @Test
    void aListThatIsRecentEnoughIsNotReadAgain() {
        gitHub.addGrant(1);
        request("a", Instant.now(), GRANT);
        request("b", Instant.EPOCH, GRANT);
        stage.thread.runToEnd();
        assertThat(lists.told).containsExactly("a: listed GRANT 1", "b: listed GRANT 1");
        requestAndRun("c", GRANT);
        assertThat(gitHub.count("list grants")).isEqualTo(1);

        request("d", Instant.now(), GRANT);
        stage.thread.runToEnd();
        assertThat(gitHub.count("list grants")).isEqualTo(2);
        assertThat(lists.told).hasSize(4);
    }

    @Test
    void aListWhoseReadingBeganBeforeTheRequestIsNotUsed() {
        gitHub.addGrant(1);
        gitHub.before("list grants", 1, () -> {
            gitHub.addGrant(2);
            request("late", Instant.now().plusMillis(20), GRANT);
        });

        requestAndRun("early", GRANT);

        assertThat(lists.told).containsExactly("early: listed GRANT 2", "late: listed GRANT 2");
        assertThat(gitHub.count("list grants")).as("no call before its time").isEqualTo(2);
    }

    @Test
    void aRevocationGoesBeforeTheNextPageAndReadingGoesOn() {
        LongStream.rangeClosed(1, 1000).forEach(gitHub::addGrant);
        gitHub.before(
                "list grants", 3, () -> worker.submit(order("urgent", Action.REVOKE, 1000), List.of(), List.of()));

        requestAndRun("a", GRANT);

        assertThat(gitHub.calls().subList(3, 5)).containsExactly("list grants", "revoke 1");
        assertThat(gitHub.count("list grants"))
                .as("ten pages, the one that shows how many there are, and one for the revocation")
                .isEqualTo(12);
        assertThat(lists.told).containsExactly("a: listed GRANT 999");
        assertThat(lists.snapshots.get(GRANT).items()).as("revoked meanwhile").doesNotContainKey(1000L);
    }

    @Test
    void aReviewGoesBeforeTheNextPageAndReadingGoesOn() {
        LongStream.rangeClosed(1, 1000).forEach(gitHub::addGrant);
        gitHub.addRequest(7);
        gitHub.before("list grants", 3, () -> worker.submit(order("review", Action.DENY, 7), List.of(), List.of()));

        requestAndRun("a", GRANT);

        assertThat(gitHub.calls().subList(3, 5)).containsExactly("list requests", "review 1");
        assertThat(gitHub.count("list grants")).isEqualTo(11);
        assertThat(lists.told).containsExactly("a: listed GRANT 1000");
    }

    @Test
    void confirmationsGoBeforeLists() {
        LongStream.rangeClosed(1, 6).forEach(gitHub::addRequest);
        gitHub.insteadOfReview = () -> {
            request("a", Instant.now(), REQUEST);
            LongStream.rangeClosed(1, 6).forEach(id -> gitHub.review(id, ScriptedOrganization.Review.DENY));
        };

        stage.handOver(order("all", Action.DENY, 1, 2, 3, 4, 5, 6));

        assertThat(stage.resultStore.progress("uid-all").results()).hasSize(6);
        assertThat(lists.told).containsExactly("a: listed REQUEST 0");
    }

    @Test
    void aNewerRequestReplacesTheOlder() {
        LongStream.rangeClosed(1, 300).forEach(gitHub::addGrant);
        gitHub.before("list grants", 2, () -> request("a", Instant.EPOCH, REQUEST));

        requestAndRun("a", GRANT);

        assertThat(lists.told).containsExactly("a: listed REQUEST 0");
        assertThat(gitHub.calls())
                .as("nobody waits for grants")
                .containsExactly("list grants", "list grants", "list requests");
    }

    @Test
    void readingEndsWhenTheRequestIsWithdrawn() {
        LongStream.rangeClosed(1, 300).forEach(gitHub::addGrant);
        gitHub.before("list grants", 2, () -> worker.withdrawListing("uid-a"));

        requestAndRun("a", GRANT, REQUEST);

        assertThat(gitHub.calls()).containsExactly("list grants", "list grants");
        assertThat(lists.told).isEmpty();
    }

    @Test
    void readingEndsBetweenTwoPagesWhenTheWorkerStops() {
        LongStream.rangeClosed(1, 300).forEach(gitHub::addGrant);
        gitHub.before("list grants", 2, worker::stop);

        requestAndRun("a", GRANT);

        assertThat(gitHub.calls()).containsExactly("list grants", "list grants");
        assertThat(worker.isRunning()).isFalse();
    }

    @Test
    void aFailureOfTheReceiverConcernsNobodyElse() {
        lists.afterwards = () -> {
            throw new StackOverflowError("a bug of the receiver");
        };
        request("a", Instant.EPOCH, GRANT, REQUEST);
        request("b", Instant.EPOCH, GRANT);
        stage.thread.runToEnd();

        assertThat(lists.told).containsExactly("a: listed GRANT 0", "b: listed GRANT 0", "a: listed REQUEST 0");
        assertThat(stage.observer.told).doesNotContain("paused ERROR");
    }

    @Test
    void aStandbyReadsNothing() {
        stage.resources.standby = true;
        requestAndRun("a", GRANT);
        assertThat(gitHub.calls()).isEmpty();
        assertThat(worker.isRunning()).isFalse();
        assertThat(worker.isUnused()).isFalse();

        stage.resources.standby = false;
        worker.housekeep();
        stage.thread.runToEnd();
        assertThat(lists.told).containsExactly("a: listed GRANT 0");
    }

    @Test
    void aRateLimitIsReportedOnceAndThenTheListIsRead() {
        gitHub.fails("list grants", () -> {
            request("late", Instant.EPOCH, GRANT);
            throw new GitHubException.RateLimited("slow down", Instant.now().plusMillis(50), null);
        });

        requestAndRun("a", GRANT);

        assertThat(lists.told)
                .containsExactly(
                        "a: blocked RATE_LIMITED",
                        "late: blocked RATE_LIMITED",
                        "a: listed GRANT 0",
                        "late: listed GRANT 0");
        assertThat(gitHub.count("list grants")).isEqualTo(1);
    }

    @Test
    void aRequestDuringAPauseIsToldWhatItWaitsFor() {
        gitHub.addRequest(1);
        fails(
                "list requests",
                1,
                new GitHubException.RateLimited("slow", Instant.now().plusMillis(50), null));
        stage.observer.whenPaused = () -> request("a", Instant.EPOCH, GRANT);

        stage.handOver(order("review", Action.DENY, 1));

        assertThat(lists.told).containsExactly("a: blocked RATE_LIMITED", "a: listed GRANT 0");
    }

    @Test
    void aListThatCannotBeReadDelaysNoDecisionAboutItsKind() {
        gitHub.addRequest(1);
        fails("list requests", 3, DOWN);
        List<Integer> failures = new ArrayList<>();
        lists.afterwards = () -> {
            if (lists.blockers.size() == 1) {
                failures.add(gitHub.failed.size());
            }
        };

        requestAndRun("a", REQUEST);

        assertThat(failures).as("reported from the second failure on, and once").startsWith(2);
        assertThat(lists.told).containsExactly("a: blocked GITHUB_UNAVAILABLE", "a: listed REQUEST 1");
        assertThat(stage.observer.pauses).as("the worker did not pause").isEmpty();
    }

    @Test
    void aRefusalEndsTheRequestAsToThisListAndIsNotRepeatedForAWhile() {
        fails("list grants", 1, new GitHubException.Forbidden("no", null));

        requestAndRun("a", GRANT, REQUEST);
        requestAndRun("b", GRANT);
        requestAndRun("c", GRANT, REQUEST);

        assertThat(lists.blockers).containsOnly(new Blocker(Blocker.Kind.PERMISSION_DENIED, "no"));
        assertThat(lists.told)
                .containsExactly(
                        "a: blocked PERMISSION_DENIED",
                        "a: listed REQUEST 0",
                        "b: blocked PERMISSION_DENIED",
                        "c: blocked PERMISSION_DENIED",
                        "c: listed REQUEST 0");
        assertThat(stage.resources.verifications).containsExactly("acme doubted");
        assertThat(gitHub.failed).hasSize(1);
        assertThat(gitHub.calls()).as("shared by a and c").containsExactly("list requests");
        assertThat(worker.isRunning()).isFalse();
    }

    @Test
    void aListThatIsNotThereEndsTheRequestAsToThisListOnly() {
        fails("list grants", 1, new GitHubException.NotFound("not installed", null));

        requestAndRun("a", GRANT, REQUEST);
        requestAndRun("b", GRANT, REQUEST);

        assertThat(lists.told)
                .containsExactly(
                        "a: blocked ORGANIZATION_NOT_FOUND",
                        "a: listed REQUEST 0",
                        "b: blocked ORGANIZATION_NOT_FOUND",
                        "b: listed REQUEST 0");
        assertThat(gitHub.calls()).containsOnly("list requests");
    }

    @Test
    void requestsThatCannotBeSentYetLeaveTimeForLists() {
        gitHub.addRequest(1);
        gitHub.addRequest(2);
        fails("review", 2, DOWN);
        lists.afterwards = () -> lists.told.add("decided " + (2 - gitHub.pending()));
        stage.observer.whenPaused = () -> request("a", Instant.EPOCH, REQUEST);

        stage.handOver(order("one", Action.DENY, 1));

        assertThat(lists.told).startsWith("a: listed REQUEST 2", "decided 0");
        assertThat(stage.verdict("one", 1)).isInstanceOf(DecisionResult.Succeeded.class);
    }

    /** With its tenant's inventories a tenant takes turns with others, behind everything that is decided. */
    @Test
    void listsRunInTheBackgroundUntilADecisionComes() {
        assertThat(worker.urgency()).isEqualTo(Urgency.NORMAL);
        request("a", Instant.EPOCH, GRANT);
        assertThat(worker.urgency()).isEqualTo(Urgency.BACKGROUND);
        assertThat(worker.tenant()).isEqualTo("acme");

        worker.submit(order("review", Action.DENY, 1), List.of(), List.of());
        assertThat(worker.urgency()).isEqualTo(Urgency.NORMAL);
        worker.submit(order("revocation", Action.REVOKE, 1), List.of(), List.of());
        assertThat(worker.urgency()).isEqualTo(Urgency.URGENT);
    }

    @Test
    void manyDecisionsAndOneListFinish() {
        LongStream.rangeClosed(1, 500).forEach(gitHub::addGrant);
        gitHub.beforeEach("list grants", () -> {
            long id = 1000 + gitHub.calls().size();
            if (id < 1040) {
                gitHub.addGrant(id);
                worker.submit(order("r" + id, Action.REVOKE, id), List.of(), List.of());
            }
        });

        requestAndRun("a", GRANT);

        assertThat(lists.told).hasSize(1);
        assertThat(lists.snapshots.get(GRANT).items().keySet())
                .containsAll(LongStream.rangeClosed(1, 500).boxed().toList());
        assertThat(gitHub.activeIds()).hasSize(500);
        assertThat(Collections.max(lists.snapshots.get(GRANT).items().keySet())).isLessThan(1040);
        assertThat(Duration.between(lists.snapshots.get(GRANT).at(), Instant.now()))
                .isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void aListThatIsNotThereStopsNoDecisionAboutTheOther() {
        gitHub.addRequest(1);
        fails("list grants", 1, new GitHubException.NotFound("404", null));

        requestAndRun("a", GRANT);
        stage.handOver(order("one", Action.DENY, 1));

        assertThat(lists.told).containsExactly("a: blocked ORGANIZATION_NOT_FOUND");
        assertThat(stage.verdict("one", 1)).isInstanceOf(DecisionResult.Succeeded.class);
    }
}
