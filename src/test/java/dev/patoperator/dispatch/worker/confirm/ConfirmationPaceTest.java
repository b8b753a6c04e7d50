package dev.patoperator.dispatch.worker.confirm;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static dev.patoperator.dispatch.support.WorkerPartsFixture.SIX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.dispatch.support.WorkerPartsFixture;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.PatApi.Review;
import dev.patoperator.model.Action;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When checks are made, and with whose credentials. */
class ConfirmationPaceTest {

    private static final long[] NEXT_SIX = {11, 12, 13, 14, 15, 16};

    private final WorkerPartsFixture stage = new WorkerPartsFixture();

    @BeforeEach
    void bulkReviewsHaveNoEffect() {
        stage.requests(SIX);
        stage.requests(NEXT_SIX);
        stage.gitHub.insteadOfReview = () -> {};
    }

    private Instant due() {
        return stage.confirmStep.due(ItemKind.REQUEST, false);
    }

    @Test
    void nextCheckIsSoonAfterAnotherCall() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        for (int i = 0; i < 3; i++) {
            stage.look(ItemKind.REQUEST);
        }
        stage.sent(order("b", Action.DENY, NEXT_SIX));
        stage.look(ItemKind.REQUEST);

        assertThat(due()).isEqualTo(stage.clock.instant().plusMillis(500));
    }

    @Test
    void checkTimeOfAConfirmedCallIsNotReusedForTheNext() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        stage.decided(Review.DENY, SIX);
        stage.look(ItemKind.REQUEST);
        assertThat(due()).as("nothing is unconfirmed").isNull();

        stage.clock.pass(Duration.ofMinutes(1));
        stage.sent(order("b", Action.DENY, NEXT_SIX));
        assertThat(due()).isAfter(stage.clock.instant());
    }

    @Test
    void successfulCheckResetsTheFailureCount() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        stage.fails("list requests", 2, new GitHubException.Unavailable("503", true, null));
        stage.look(ItemKind.REQUEST);
        stage.look(ItemKind.REQUEST);
        assertThat(stage.confirmStep.failures(ItemKind.REQUEST)).isEqualTo(2);

        stage.look(ItemKind.REQUEST);
        assertThat(stage.confirmStep.failures(ItemKind.REQUEST)).isZero();
    }

    @Test
    void checkUsesCredentialsOfAWaitingSubmissionAfterARefusal() throws Exception {
        AppCredentials known = TestSubmissions.CREDENTIALS;
        stage.sent(order("bad", Action.DENY, SIX)
                .with(new AppCredentials(known.apiUrl(), "1", known.privateKey(), OptionalLong.empty(), "revoked")));
        stage.decided(Review.DENY, SIX);
        stage.handOver(order("good", Action.DENY, 11));
        stage.fails("list requests", 1, new GitHubException.Unauthorized("bad key", null));
        stage.look(ItemKind.REQUEST);
        stage.gitHub.signedBy.clear();

        assertThat(stage.look(ItemKind.REQUEST)).isNull();
        assertThat(stage.gitHub.signedBy).isNotEmpty().containsOnly("fingerprint");
        assertThat(stage.told("bad", SIX)).containsOnly("ABSENCE");
    }
}
