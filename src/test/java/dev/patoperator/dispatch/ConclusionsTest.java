package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.LanePartsStage.SIX;
import static dev.patoperator.dispatch.TestOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Subject;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.PatApi.Review;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a look makes of reviews that have left the list, by what the grants say of them. */
class ConclusionsTest {

    private static final Duration TIMEOUT = LanePartsStage.SETTINGS.confirmTimeout();
    private static final GitHubException DOWN = new GitHubException.Unavailable("503", true, null);

    private final LanePartsStage stage = new LanePartsStage();
    private final ScriptedOrganization gitHub = stage.gitHub;

    @BeforeEach
    void acceptAndHaveSomebodyElseDeny() {
        stage.requests(SIX);
        gitHub.insteadOfReview = () -> stage.decided(Review.DENY, SIX);
    }

    @Test
    void anApprovalIsMissingWhenItsGrantIsSomebodyElses() throws Exception {
        gitHub.addGrantOfRequest(1, stage.clock.instant().minusSeconds(1));
        stage.sent(order("a", Action.APPROVE, SIX));
        stage.look(Subject.REQUEST);

        assertThat(stage.told("a", 1)).containsExactly("Missing[]");
    }

    @Test
    void anApprovalWaitsForItsGrantUntilItsTimeIsOver() throws Exception {
        stage.sent(order("a", Action.APPROVE, SIX));
        stage.clock.pass(TIMEOUT.minusMillis(1));
        stage.look(Subject.REQUEST);
        assertThat(stage.told("a", 1)).containsExactly("null");

        stage.clock.pass(Duration.ofMillis(1));
        stage.look(Subject.REQUEST);
        assertThat(stage.told("a", SIX)).allMatch(told -> told.contains("denied or cancelled by someone else"));
        assertThat(stage.queue.open().isEmpty()).isTrue();
        assertThat(stage.resources.woken)
                .as("nothing is told before all of a step is known")
                .isEmpty();

        gitHub.addGrantOfRequest(1, stage.clock.instant());
        stage.look(Subject.REQUEST);
        assertThat(stage.told("a", 1)).containsExactly("GRANT");
    }

    @Test
    void anApprovalIsOursByAbsenceAfterItsTimeWhileTheListOfGrantsIsUnavailable() throws Exception {
        stage.sent(order("a", Action.APPROVE, SIX));
        stage.fails("list grants", 6, DOWN);
        assertThat(stage.look(Subject.REQUEST)).isSameAs(DOWN);
        assertThat(stage.told("a", 1)).containsExactly("null");
        assertThat(stage.confirmer.failures(Subject.REQUEST)).isEqualTo(1);

        stage.clock.pass(TIMEOUT);
        assertThat(stage.look(Subject.REQUEST)).isSameAs(DOWN);
        assertThat(stage.told("a", 1)).as("two failures may be hiccups").containsExactly("null");
        assertThat(stage.look(Subject.REQUEST)).isSameAs(DOWN);
        assertThat(stage.told("a", SIX)).containsOnly("ABSENCE");
    }

    @Test
    void aDenialIsOursByAbsenceAfterItsTimeWhileTheListOfGrantsIsUnavailable() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        stage.fails("list grants", 3, DOWN);
        stage.look(Subject.REQUEST);
        assertThat(stage.told("a", 1)).containsExactly("null");

        stage.clock.pass(TIMEOUT);
        stage.look(Subject.REQUEST);
        stage.look(Subject.REQUEST);
        assertThat(stage.told("a", SIX)).containsOnly("ABSENCE");
    }

    @Test
    void aDenialThatSomebodyElseOverruledFailsOnce() throws Exception {
        gitHub.addGrantOfRequest(1, stage.clock.instant().plusSeconds(1));
        stage.sent(order("a", Action.DENY, SIX));
        stage.look(Subject.REQUEST);
        assertThat(stage.told("a", 1)).allMatch(told -> told.contains("somebody else approved it"));
        stage.mailbox.acknowledge("uid-a", stage.mailbox.report("uid-a").verdicts());

        stage.clock.pass(TIMEOUT);
        stage.look(Subject.REQUEST);
        assertThat(stage.told("a", 1)).as("it is not told again").containsExactly("null");
    }

    @Test
    void whatIsLostAndStillListedIsSentAgain() throws Exception {
        gitHub.fails("review", () -> {
            throw DOWN;
        });
        stage.handOver(order("a", Action.DENY, SIX));
        try {
            stage.send(Subject.REQUEST);
        } catch (StepFailure failure) {
            assertThat(failure.reason()).isSameAs(DOWN);
        }
        assertThat(TestOrders.ids(stage.queue.open().of(Subject.REQUEST)))
                .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L);
        stage.look(Subject.REQUEST);

        assertThat(stage.queue.open().isEmpty()).isTrue();
        assertThat(TestOrders.ids(stage.queue.gather(Subject.REQUEST)))
                .as("once lost it goes out as it was")
                .hasSize(6);
        assertThat(stage.journal.forgotten)
                .as("the lost call may take effect until the next is on record")
                .isEmpty();
        stage.send(Subject.REQUEST);
        assertThat(stage.journal.forgotten).containsExactly(stage.journal.written.get(0));
        stage.look(Subject.REQUEST);
        assertThat(stage.told("a", SIX)).containsOnly("ABSENCE");
    }

    @Test
    void aGrantOfAnApprovalSettlesItThoughTheRequestIsStillListed() throws Exception {
        gitHub.insteadOfReview =
                () -> LongStream.of(SIX).forEach(id -> gitHub.addGrantOfRequest(id, stage.clock.instant()));
        stage.sent(order("a", Action.APPROVE, SIX));
        stage.look(Subject.REQUEST);

        assertThat(stage.told("a", SIX)).containsOnly("GRANT");
        assertThat(stage.observer.told).contains("left 1", "left 6", "confirmed");
    }
}
