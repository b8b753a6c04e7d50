package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.LanePartsStage.SIX;
import static dev.patoperator.dispatch.TestOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Subject;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.PatApi.Review;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When looks are made, and on whose behalf. */
class LookPaceTest {

    private static final long[] NEXT_SIX = {11, 12, 13, 14, 15, 16};

    private final LanePartsStage stage = new LanePartsStage();

    @BeforeEach
    void acceptAndDoNothing() {
        stage.requests(SIX);
        stage.requests(NEXT_SIX);
        stage.gitHub.insteadOfReview = () -> {};
    }

    private Instant due() {
        return stage.confirmer.due(Subject.REQUEST, false);
    }

    @Test
    void aLookIsSoonAgainAfterAnotherCall() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        for (int i = 0; i < 3; i++) {
            stage.look(Subject.REQUEST);
        }
        stage.sent(order("b", Action.DENY, NEXT_SIX));
        stage.look(Subject.REQUEST);

        assertThat(due()).isEqualTo(stage.clock.instant().plusMillis(500));
    }

    @Test
    void aLookForTheNextCallIsNotMadeAtTheTimeOfTheLastOne() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        stage.decided(Review.DENY, SIX);
        stage.look(Subject.REQUEST);
        assertThat(due()).as("nothing is open").isNull();

        stage.clock.pass(Duration.ofMinutes(1));
        stage.sent(order("b", Action.DENY, NEXT_SIX));
        assertThat(due()).isAfter(stage.clock.instant());
    }

    @Test
    void aLookThatSucceedsEndsARowOfFailures() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        stage.fails("list requests", 2, new GitHubException.Unavailable("503", true, null));
        stage.look(Subject.REQUEST);
        stage.look(Subject.REQUEST);
        assertThat(stage.confirmer.failures(Subject.REQUEST)).isEqualTo(2);

        stage.look(Subject.REQUEST);
        assertThat(stage.confirmer.failures(Subject.REQUEST)).isZero();
    }

    @Test
    void whoeverWaitsAtTheInstallationLooksForThoseWhoseCredentialsAreRefused() throws Exception {
        AppCredentials known = TestOrders.CREDENTIALS;
        stage.sent(order("bad", Action.DENY, SIX)
                .with(new AppCredentials(known.apiUrl(), "1", known.privateKey(), OptionalLong.empty(), "revoked")));
        stage.decided(Review.DENY, SIX);
        stage.handOver(order("good", Action.DENY, 11));
        stage.fails("list requests", 1, new GitHubException.Unauthorized("bad key", null));
        stage.look(Subject.REQUEST);
        stage.gitHub.signedBy.clear();

        assertThat(stage.look(Subject.REQUEST)).isNull();
        assertThat(stage.gitHub.signedBy).isNotEmpty().containsOnly("fingerprint");
        assertThat(stage.told("bad", SIX)).containsOnly("ABSENCE");
    }
}
