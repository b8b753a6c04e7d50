package dev.patoperator.dispatch.worker.send;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static dev.patoperator.dispatch.support.WorkerPartsFixture.SIX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.patoperator.dispatch.support.ScriptedOrganization;
import dev.patoperator.dispatch.support.WorkerPartsFixture;
import dev.patoperator.dispatch.worker.call.StepFailedException;
import dev.patoperator.github.GitHubException;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What follows when GitHub answers a mutating call with an error. */
class RejectedCallHandlerTest {

    private static final GitHubException FORBIDDEN = new GitHubException.Forbidden("not this one", "call-f");
    private static final GitHubException NOT_FOUND = new GitHubException.NotFound("404", "call-n");
    private static final GitHubException REFUSED = new GitHubException.Refused("422", 422, "call-r");

    private final WorkerPartsFixture stage = new WorkerPartsFixture();
    private final ScriptedOrganization gitHub = stage.gitHub;

    @BeforeEach
    void addRequests() {
        stage.requests(SIX);
    }

    private List<String> posts() {
        return gitHub.calls().stream().filter(call -> call.startsWith("review")).toList();
    }

    private void confirm() throws InterruptedException {
        assertThat(stage.look(ItemKind.REQUEST)).isNull();
    }

    private StepFailedException sendFailure() {
        StepFailedException failure =
                catchThrowableOfType(StepFailedException.class, () -> stage.send(ItemKind.REQUEST));
        assertThat(failure).isNotNull();
        return failure;
    }

    @Test
    void aForbiddenBulkCallIsProbedByItsFirstAndItsLastId() throws Exception {
        stage.fails("review", 2, FORBIDDEN); // the batch of six, then the first id
        stage.sent(order("a", Action.DENY, SIX));

        assertThat(posts()).as("the last id alone, and the rest together").containsExactly("review 1", "review 4");
        assertThat(stage.verdict("a", 1)).isInstanceOfSatisfying(DecisionResult.Failed.class, failed -> {
            assertThat(failed.message()).isEqualTo("not this one");
            assertThat(failed.requestId()).isEqualTo("call-f");
        });
        confirm();
        assertThat(gitHub.pendingIds()).containsExactly(1L);
        assertThat(stage.told("a", 2, 3, 4, 5)).containsOnly("ABSENCE");
    }

    @Test
    void forbiddenIdFailsOnlyOnceAnotherCallOfItsKindIsAccepted() throws Exception {
        stage.fails("review", 2, FORBIDDEN);
        boolean[] seen = new boolean[1];
        gitHub.before("review 1", 1, () -> seen[0] = stage.verdict("a", 1) == null);
        stage.sent(order("a", Action.DENY, SIX));

        assertThat(seen[0]).isTrue();
        assertThat(stage.verdict("a", 1)).isInstanceOf(DecisionResult.Failed.class);
    }

    @Test
    void aPermissionIsMissingWhenBothProbesAreForbidden() {
        stage.fails("review", 3, FORBIDDEN);
        stage.handOver(order("a", Action.DENY, SIX));

        assertThat(sendFailure().reason()).isSameAs(FORBIDDEN);
        assertThat(gitHub.failed).filteredOn("review"::equals).hasSize(3);
        assertThat(stage.resultStore.progress("uid-a").results())
                .as("no id failed")
                .isEmpty();
        assertThat(stage.queue.bisected().isSplit(ItemKind.REQUEST)).isFalse();
        stage.clock.pass(WorkerPartsFixture.SETTINGS.confirmMost());
        assertThat(stage.queue.gather(ItemKind.REQUEST))
                .as("they form one batch again")
                .hasSize(6);
    }

    @Test
    void aPermissionIsMissingWhenASingleCallIsForbidden() {
        stage.fails("review", 1, FORBIDDEN);
        stage.handOver(order("a", Action.DENY, 1));

        StepFailedException failure = sendFailure();
        assertThat(failure.reason()).isSameAs(FORBIDDEN);
        assertThat(failure.kind()).isEqualTo(ItemKind.REQUEST);
        assertThat(stage.verdict("a", 1)).isNull();
    }

    @Test
    void transient404IsRepeatedAfterABackOff() throws Exception {
        stage.fails("review", 2, NOT_FOUND);
        stage.sent(order("a", Action.DENY, 1));
        assertThat(stage.verdict("a", 1)).isNull();
        assertThat(stage.queue.nextRetry()).contains(stage.clock.instant().plusMillis(500));

        stage.clock.pass(Duration.ofMillis(500));
        stage.send(ItemKind.REQUEST);
        assertThat(stage.queue.nextRetry()).contains(stage.clock.instant().plusSeconds(1));
        stage.clock.pass(Duration.ofSeconds(1));
        stage.send(ItemKind.REQUEST);
        assertThat(stage.told("a", 1)).containsExactly("RESPONSE");
        assertThat(stage.queue.nextRetry()).isEmpty();

        stage.fails("review", 1, NOT_FOUND);
        stage.sent(order("b", Action.DENY, 2));
        assertThat(stage.queue.nextRetry())
                .as("the back-off was reset")
                .contains(stage.clock.instant().plusMillis(500));
    }

    @Test
    void listedIdWith404FailsAfterTheConfirmTimeout() throws Exception {
        stage.fails("review", 3, NOT_FOUND);
        stage.sent(order("a", Action.DENY, 1));
        stage.clock.pass(WorkerPartsFixture.SETTINGS.confirmTimeout().minusMillis(1));
        stage.send(ItemKind.REQUEST);
        assertThat(stage.verdict("a", 1)).isNull();

        stage.clock.pass(Duration.ofSeconds(1));
        stage.send(ItemKind.REQUEST);
        assertThat(stage.told("a", 1))
                .containsExactly("GitHub lists the id, but for 120 s it answered each call for it with 404: 404");
        assertThat(stage.queue.hasWaiting()).isFalse();
        assertThat(stage.queue.nextRetry()).isEmpty();
    }

    @Test
    void unlistedIdWith404IsMissing() throws Exception {
        stage.fails("review", 1, NOT_FOUND);
        stage.sent(order("a", Action.DENY, 99));

        assertThat(stage.verdict("a", 99)).isEqualTo(new DecisionResult.Missing());
        assertThat(stage.observer.told).contains("left 99");
    }

    @Test
    void bulkCallWith404IsBisected() throws Exception {
        stage.fails("review", 1, NOT_FOUND);
        stage.sent(order("a", Action.DENY, SIX));

        assertThat(stage.journal.written)
                .extracting(call -> call.items().size())
                .startsWith(6, 1);
        confirm();
        assertThat(gitHub.pendingIds()).isEmpty();
    }

    @Test
    void missingOrganizationDoesNotFailTheIds() {
        gitHub.fails("review", () -> {
            stage.fails("list requests", 1, NOT_FOUND);
            throw NOT_FOUND;
        });
        stage.handOver(order("a", Action.DENY, SIX));

        assertThat(sendFailure().reason()).isSameAs(NOT_FOUND);
        assertThat(stage.resultStore.progress("uid-a").results()).isEmpty();
        assertThat(stage.queue.gather(ItemKind.REQUEST)).hasSize(6);
    }

    @Test
    void aRefusedIdFailsAtOnce() throws Exception {
        stage.fails("review", 1, REFUSED);
        stage.sent(order("a", Action.DENY, 1));

        assertThat(stage.verdict("a", 1)).isInstanceOfSatisfying(DecisionResult.Failed.class, failed -> {
            assertThat(failed.message()).isEqualTo("422");
            assertThat(failed.requestId()).isEqualTo("call-r");
            assertThat(failed.sentAt()).isEqualTo(stage.clock.instant());
        });
        assertThat(posts()).isEmpty();
    }

    @Test
    void refusedBulkCallIsBisected() throws Exception {
        stage.fails("review", 1, REFUSED);
        stage.sent(order("a", Action.DENY, SIX));
        confirm();

        assertThat(gitHub.pendingIds()).isEmpty();
        assertThat(stage.journal.written).hasSizeGreaterThan(2);
    }

    @Test
    void failureThatIsNotAboutTheIdsIsLeftToTheWorker() {
        GitHubException badKey = new GitHubException.Unauthorized("bad key", null);
        stage.fails("review", 1, badKey);
        stage.handOver(order("a", Action.DENY, SIX));

        assertThat(sendFailure().reason()).isSameAs(badKey);
        assertThat(stage.queue.sentDecisions().isEmpty()).isTrue();
        assertThat(stage.queue.bisected().isSplit(ItemKind.REQUEST)).isFalse();
    }

    /** GitHub documents 404 and 422 for a single call, and not which of them it answers for an id that is not pending. */
    @Test
    void unlistedIdThatIsRefusedIsMissing() throws Exception {
        stage.fails("review", 1, REFUSED);
        stage.sent(order("a", Action.DENY, 99));

        assertThat(stage.verdict("a", 99)).isEqualTo(new DecisionResult.Missing());
        assertThat(stage.observer.told).contains("left 99");
    }

    @Test
    void anAcceptedBulkCallShowsThatOnlyTheFirstIdWasForbidden() throws Exception {
        stage.fails("review", 2, FORBIDDEN); // the batch of six, then the first id
        stage.fails("review", 1, REFUSED); // the last id
        stage.sent(order("a", Action.DENY, SIX));

        assertThat(posts()).containsExactly("review 4");
        assertThat(stage.told("a", 1, 6)).containsExactly("not this one", "422");
        confirm();
        assertThat(stage.told("a", 2, 3, 4, 5)).containsOnly("ABSENCE");
    }
}
