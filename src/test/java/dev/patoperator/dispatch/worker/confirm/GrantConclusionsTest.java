package dev.patoperator.dispatch.worker.confirm;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static dev.patoperator.dispatch.support.WorkerPartsFixture.SIX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.support.ScriptedOrganization;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.dispatch.support.WorkerPartsFixture;
import dev.patoperator.dispatch.worker.call.StepFailedException;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.PatApi.Review;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a check concludes from grants about reviews whose requests have left the listing. */
class GrantConclusionsTest {

    private static final Duration TIMEOUT = WorkerPartsFixture.SETTINGS.confirmTimeout();
    private static final GitHubException DOWN = new GitHubException.Unavailable("503", true, null);

    private final WorkerPartsFixture stage = new WorkerPartsFixture();
    private final ScriptedOrganization gitHub = stage.gitHub;

    @BeforeEach
    void somebodyElseDeniesDuringTheCall() {
        stage.requests(SIX);
        gitHub.insteadOfReview = () -> stage.decided(Review.DENY, SIX);
    }

    @Test
    void requestIsMissingWhenSomebodyElseApprovedItBefore() throws Exception {
        gitHub.addGrantOfRequest(1, stage.clock.instant().minusSeconds(1));
        stage.sent(order("a", Action.APPROVE, SIX));
        stage.look(ItemKind.REQUEST);

        assertThat(stage.told("a", 1)).containsExactly("Missing[itemOfToken=null]");
    }

    @Test
    void approvalWaitsForItsGrantUntilTheConfirmTimeout() throws Exception {
        stage.sent(order("a", Action.APPROVE, SIX));
        stage.clock.pass(TIMEOUT.minusMillis(1));
        stage.look(ItemKind.REQUEST);
        assertThat(stage.told("a", 1)).containsExactly("null");

        stage.clock.pass(Duration.ofMillis(1));
        stage.look(ItemKind.REQUEST);
        assertThat(stage.told("a", SIX)).allMatch(message -> message.contains("denied or cancelled by someone else"));
        assertThat(stage.queue.sentDecisions().isEmpty()).isTrue();
        assertThat(stage.resources.woken)
                .as("results are reported only at the end of a step")
                .isEmpty();

        gitHub.addGrantOfRequest(1, stage.clock.instant());
        stage.look(ItemKind.REQUEST);
        assertThat(stage.told("a", 1)).containsExactly("GRANT");
    }

    @Test
    void approvalIsConfirmedByAbsenceAfterTimeoutWhenGrantsAreUnavailable() throws Exception {
        stage.sent(order("a", Action.APPROVE, SIX));
        stage.fails("list grants", 6, DOWN);
        assertThat(stage.look(ItemKind.REQUEST)).isSameAs(DOWN);
        assertThat(stage.told("a", 1)).containsExactly("null");
        assertThat(stage.confirmStep.failures(ItemKind.REQUEST)).isEqualTo(1);

        stage.clock.pass(TIMEOUT);
        assertThat(stage.look(ItemKind.REQUEST)).isSameAs(DOWN);
        assertThat(stage.told("a", 1)).as("two failures may be transient").containsExactly("null");
        assertThat(stage.look(ItemKind.REQUEST)).isSameAs(DOWN);
        assertThat(stage.told("a", SIX)).containsOnly("ABSENCE");
    }

    @Test
    void denialIsConfirmedByAbsenceAfterTimeoutWhenGrantsAreUnavailable() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        stage.fails("list grants", 3, DOWN);
        stage.look(ItemKind.REQUEST);
        assertThat(stage.told("a", 1)).containsExactly("null");

        stage.clock.pass(TIMEOUT);
        stage.look(ItemKind.REQUEST);
        stage.look(ItemKind.REQUEST);
        assertThat(stage.told("a", SIX)).containsOnly("ABSENCE");
    }

    @Test
    void denialOfARequestThatSomebodyElseApprovedFailsOnce() throws Exception {
        gitHub.addGrantOfRequest(1, stage.clock.instant().plusSeconds(1));
        stage.sent(order("a", Action.DENY, SIX));
        stage.look(ItemKind.REQUEST);
        assertThat(stage.told("a", 1)).allMatch(message -> message.contains("somebody else approved it"));
        stage.resultStore.acknowledge(
                "uid-a", stage.resultStore.progress("uid-a").results());

        stage.clock.pass(TIMEOUT);
        stage.look(ItemKind.REQUEST);
        assertThat(stage.told("a", 1)).as("it is not reported again").containsExactly("null");
    }

    @Test
    void stillListedIdsOfALostCallAreSentAgain() throws Exception {
        gitHub.fails("review", () -> {
            throw DOWN;
        });
        stage.handOver(order("a", Action.DENY, SIX));
        try {
            stage.send(ItemKind.REQUEST);
        } catch (StepFailedException failure) {
            assertThat(failure.reason()).isSameAs(DOWN);
        }
        assertThat(TestSubmissions.ids(stage.queue.sentDecisions().of(ItemKind.REQUEST)))
                .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L);
        stage.look(ItemKind.REQUEST);

        assertThat(stage.queue.sentDecisions().isEmpty()).isTrue();
        assertThat(TestSubmissions.ids(stage.queue.gather(ItemKind.REQUEST)))
                .as("after one lost call the batch is not split")
                .hasSize(6);
        assertThat(stage.journal.forgotten)
                .as("the lost call may take effect until the next one has a record")
                .isEmpty();
        stage.send(ItemKind.REQUEST);
        assertThat(stage.journal.forgotten).containsExactly(stage.journal.written.get(0));
        stage.look(ItemKind.REQUEST);
        assertThat(stage.told("a", SIX)).containsOnly("ABSENCE");
    }

    @Test
    void grantConfirmsAnApprovalWhileTheRequestIsStillListed() throws Exception {
        gitHub.insteadOfReview =
                () -> LongStream.of(SIX).forEach(id -> gitHub.addGrantOfRequest(id, stage.clock.instant()));
        stage.sent(order("a", Action.APPROVE, SIX));
        stage.look(ItemKind.REQUEST);

        assertThat(stage.told("a", SIX)).containsOnly("GRANT");
        assertThat(stage.observer.told).contains("left 1", "left 6", "confirmed");
    }

    @Test
    void reviewsAreConfirmedByAbsenceWhenGitHubRefusesTheListOfGrants() throws Exception {
        stage.fails("list grants", 20, new GitHubException.Refused("422", 422, null));
        stage.sent(order("a", Action.APPROVE, SIX));

        assertThat(stage.look(ItemKind.REQUEST)).isNull();
        assertThat(stage.told("a", SIX)).containsOnly("ABSENCE");
    }
}
