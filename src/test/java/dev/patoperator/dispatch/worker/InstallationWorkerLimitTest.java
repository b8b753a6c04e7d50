package dev.patoperator.dispatch.worker;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static dev.patoperator.model.ItemKind.GRANT;
import static dev.patoperator.model.ItemKind.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.support.RecordedListings;
import dev.patoperator.dispatch.support.ScriptedOrganization;
import dev.patoperator.dispatch.support.WorkerFixture;
import dev.patoperator.github.CallObserver.RateLimit;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Lists that nothing is decided on leave half of an installation's hourly limit to decisions. */
class InstallationWorkerLimitTest {

    private static final int LIMIT = 5_000;

    private final WorkerFixture stage = new WorkerFixture();
    private final ScriptedOrganization gitHub = stage.gitHub;
    private final InstallationWorker worker = stage.worker;
    private final RecordedListings lists = new RecordedListings();

    /** Reports how many calls were made in the first moments of an hour. */
    private void used(int calls) {
        gitHub.rateLimit = new RateLimit(LIMIT, LIMIT - calls, Instant.now().plus(Duration.ofHours(1)));
    }

    private void request(String name, ItemKind... kinds) {
        worker.requestListing(lists.requested(name, Instant.EPOCH, kinds));
        stage.thread.runTasks();
    }

    @Test
    void listsWaitOnceForAllWhileMoreOfTheLimitIsUsed() {
        used(2_000);

        request("a", REQUEST, GRANT);
        request("b", REQUEST);

        assertThat(gitHub.calls()).isEmpty();
        assertThat(lists.told)
                .containsExactly("a: blocked RATE_LIMITED", "a: blocked RATE_LIMITED", "b: blocked RATE_LIMITED");
        assertThat(lists.blockers.get(0).message()).contains("is kept for decisions");

        used(100);
        request("c", GRANT);
        assertThat(gitHub.calls()).containsExactly("list grants", "list requests");
        assertThat(lists.told)
                .endsWith("a: listed GRANT 0", "c: listed GRANT 0", "a: listed REQUEST 0", "b: listed REQUEST 0");
    }

    @Test
    void aShortWaitIsNotReported() {
        used(300); // 50 more than need not wait, of the 2,250 that an hour has: 80 seconds

        request("a", GRANT);

        assertThat(gitHub.calls()).isEmpty();
        assertThat(lists.told).isEmpty();
    }

    @Test
    void decisionsDoNotWaitAndTheirListsAreShared() {
        used(LIMIT - 10);
        LongStream.rangeClosed(1, 3).forEach(gitHub::addRequest);
        request("a", REQUEST, GRANT);

        worker.submit(order("review", Action.DENY, 1), List.of(), List.of());
        stage.thread.runTasks();

        assertThat(gitHub.pending()).isEqualTo(2);
        assertThat(lists.told).contains("a: listed REQUEST 2").doesNotContain("a: listed GRANT 0");
    }

    @Test
    void aListThatWasBegunIsReadToItsEnd() {
        LongStream.rangeClosed(1, 500).forEach(gitHub::addGrant);
        gitHub.addRequest(7);
        gitHub.before("list grants", 2, () -> {
            used(LIMIT - 10);
            worker.submit(order("review", Action.DENY, 7), List.of(), List.of());
        });

        request("a", GRANT);

        assertThat(gitHub.calls()).contains("review 1");
        assertThat(gitHub.count("list grants")).isEqualTo(6);
        assertThat(lists.told).containsExactly("a: listed GRANT 500");
    }

    /** Otherwise requests that are replaced all the time would use up the limit with first pages. */
    @Test
    void aListThatHasToBeReadFromItsFirstPageAgainWaits() {
        LongStream.rangeClosed(1, 500).forEach(gitHub::addGrant);
        gitHub.before("list grants", 2, () -> {
            used(LIMIT - 10);
            worker.requestListing(lists.requested("a", Instant.now(), GRANT));
        });

        request("a", GRANT);

        assertThat(gitHub.count("list grants")).isEqualTo(2);
        assertThat(lists.told).containsExactly("a: blocked RATE_LIMITED");
    }
}
