package dev.patoperator.dispatch.worker.confirm;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static dev.patoperator.dispatch.support.WorkerPartsFixture.SIX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.support.ScriptedOrganization;
import dev.patoperator.dispatch.support.WorkerPartsFixture;
import dev.patoperator.dispatch.worker.call.StepFailedException;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.PatApi.Review;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Makes confirmation checks one by one, at times that each test sets. */
class ConfirmStepTest {

    private static final Duration TIMEOUT = WorkerPartsFixture.SETTINGS.confirmTimeout();
    private static final GitHubException FORBIDDEN = new GitHubException.Forbidden("suspended", null);
    private static final GitHubException BAD_KEY = new GitHubException.Unauthorized("bad key", null);
    private static final GitHubException DOWN = new GitHubException.Unavailable("503", true, null);

    private final WorkerPartsFixture stage = new WorkerPartsFixture();
    private final ScriptedOrganization gitHub = stage.gitHub;

    @BeforeEach
    void bulkReviewsHaveNoEffect() {
        stage.requests(SIX);
        gitHub.insteadOfReview = () -> {};
    }

    private void timeOut() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        stage.clock.pass(TIMEOUT);
        stage.look(ItemKind.REQUEST);
        assertThat(stage.told("a", SIX)).allMatch(message -> message.contains("still listed 120 s later"));
        assertThat(stage.queue.sentDecisions().isEmpty()).isTrue();
    }

    private static Submission signedWith(String fingerprint, Submission submission) {
        AppCredentials known = submission.credentials();
        return submission.with(
                new AppCredentials(known.apiUrl(), "1", known.privateKey(), OptionalLong.empty(), fingerprint));
    }

    @Test
    void decisionsTimeOutWhenChecksAreRefusedForTheConfirmTimeout() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        stage.fails("list requests", 2, FORBIDDEN);
        assertThat(stage.look(ItemKind.REQUEST)).isSameAs(FORBIDDEN);
        stage.clock.pass(TIMEOUT.minusMillis(1));
        assertThat(stage.resultStore.progress("uid-a").results()).isEmpty();

        stage.clock.pass(Duration.ofMillis(1));
        assertThat(stage.look(ItemKind.REQUEST)).isSameAs(FORBIDDEN);

        assertThat(stage.told("a", SIX))
                .containsOnly("GitHub accepted the call, but for 120 s nobody could look whether it took effect:"
                        + " suspended");
        assertThat(stage.verdict("a", 1)).isInstanceOfSatisfying(DecisionResult.Failed.class, failed -> {
            assertThat(failed.possibleEffectAt()).isNotNull();
            assertThat(failed.requestId()).isEqualTo("review-id");
        });
        assertThat(stage.queue.sentDecisions().isEmpty()).isTrue();
    }

    /** After an outage or a restart, the confirm time-out is long over, but a single refusal may be transient. */
    @Test
    void oneRefusedCheckDoesNotTimeOutAnOldCall() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        stage.clock.pass(TIMEOUT.multipliedBy(3));
        stage.fails("list requests", 1, BAD_KEY);
        assertThat(stage.look(ItemKind.REQUEST)).isSameAs(BAD_KEY);
        assertThat(stage.resultStore.progress("uid-a").results()).isEmpty();

        stage.decided(Review.DENY, SIX);
        stage.clock.pass(Duration.ofSeconds(30));
        stage.look(ItemKind.REQUEST);

        assertThat(stage.told("a", SIX)).containsOnly("ABSENCE");
    }

    @Test
    void successfulCheckResetsTheTimeOfRefusals() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        stage.fails("list requests", 1, FORBIDDEN);
        stage.look(ItemKind.REQUEST);
        assertThat(stage.look(ItemKind.REQUEST)).isNull();
        stage.sent(order("b", Action.DENY, SIX));
        stage.clock.pass(TIMEOUT.multipliedBy(2));
        stage.fails("list requests", 1, FORBIDDEN);
        stage.look(ItemKind.REQUEST);

        assertThat(stage.queue.sentDecisions().isEmpty()).isFalse();
    }

    @Test
    void lastRefusedCheckIsMadeWhenTheConfirmTimeoutIsOver() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        Instant end = stage.clock.instant().plus(TIMEOUT);
        while (stage.clock.instant().isBefore(end)) {
            stage.fails("list requests", 1, FORBIDDEN);
            stage.look(ItemKind.REQUEST);
            Instant due = stage.confirmStep.due(ItemKind.REQUEST, false);
            assertThat(due).isNotNull().isBeforeOrEqualTo(end);
            stage.clock.pass(Duration.between(stage.clock.instant(), due));
        }
        stage.fails("list requests", 1, FORBIDDEN);
        stage.look(ItemKind.REQUEST);

        assertThat(stage.told("a", SIX)).allMatch(message -> message.contains("for 120 s nobody could look"));
    }

    @Test
    void decisionsTimeOutWhenTheOrganizationIsGone() throws Exception {
        gitHub.failsAfter("review", () -> {
            throw DOWN;
        });
        try {
            stage.sent(order("a", Action.DENY, SIX));
        } catch (StepFailedException failure) {
            assertThat(failure.reason()).isSameAs(DOWN);
        }
        stage.fails("list requests", 2, new GitHubException.NotFound("gone", null));
        stage.look(ItemKind.REQUEST);
        stage.clock.pass(TIMEOUT);
        stage.look(ItemKind.REQUEST);

        assertThat(stage.told("a", SIX))
                .containsOnly("GitHub's answer was lost, but for 120 s nobody could look whether it took effect: gone");
    }

    @Test
    void decisionsTimeOutWhenAllCredentialsAreRefused() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        stage.fails("list requests", 2, BAD_KEY);
        stage.look(ItemKind.REQUEST);
        stage.clock.pass(TIMEOUT.minusMillis(1));
        stage.look(ItemKind.REQUEST);
        assertThat(stage.resultStore.progress("uid-a").results()).isEmpty();

        stage.clock.pass(Duration.ofMillis(1));
        assertThat(stage.look(ItemKind.REQUEST)).isNull();

        assertThat(gitHub.failed).as("no third call was made").hasSize(2);
        assertThat(stage.told("a", SIX))
                .allMatch(message -> message.endsWith("GitHub refuses the credentials of everybody who may ask"));
        assertThat(stage.confirmStep.failures(ItemKind.REQUEST)).isEqualTo(3);
    }

    @Test
    void refusedCheckIsRepeatedAtOnceWithOtherCredentials() throws Exception {
        stage.handOver(signedWith("revoked", order("bad", Action.DENY, 1, 2, 3)), order("good", Action.DENY, 4, 5, 6));
        stage.send(ItemKind.REQUEST);
        stage.decided(Review.DENY, SIX);
        stage.fails("list requests", 1, BAD_KEY);
        gitHub.signedBy.clear();
        assertThat(stage.look(ItemKind.REQUEST)).isSameAs(BAD_KEY);
        assertThat(stage.confirmStep.due(ItemKind.REQUEST, false)).isEqualTo(stage.clock.instant());

        assertThat(stage.look(ItemKind.REQUEST)).isNull();

        assertThat(gitHub.signedBy).isNotEmpty().containsOnly("fingerprint");
        assertThat(stage.told("bad", 1, 2, 3)).containsOnly("ABSENCE");
        assertThat(stage.told("good", 4, 5, 6)).containsOnly("ABSENCE");
    }

    /** GitHub is down between two refusals of one tenant's key, so that no check with other credentials succeeds. */
    @Test
    void refusedKeyTimesOutNothingWhileOtherCredentialsExist() throws Exception {
        stage.handOver(signedWith("revoked", order("bad", Action.DENY, 1, 2, 3)), order("good", Action.DENY, 4, 5, 6));
        stage.send(ItemKind.REQUEST);
        stage.fails("list requests", 1, BAD_KEY);
        stage.look(ItemKind.REQUEST);
        stage.fails("list requests", 1, DOWN);
        assertThat(stage.look(ItemKind.REQUEST)).isSameAs(DOWN);
        stage.clock.pass(TIMEOUT.multipliedBy(2));
        stage.fails("list requests", 1, BAD_KEY);
        assertThat(stage.look(ItemKind.REQUEST)).isSameAs(BAD_KEY);

        assertThat(stage.resultStore.progress("uid-good").results()).isEmpty();
        stage.decided(Review.DENY, SIX);
        stage.look(ItemKind.REQUEST);
        assertThat(stage.told("good", 4, 5, 6)).containsOnly("ABSENCE");
    }

    @Test
    void backOffOfCredentialsIsResetWhenTheyAreAccepted() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        for (int i = 0; i < 2; i++) {
            stage.fails("list requests", 1, BAD_KEY);
            stage.look(ItemKind.REQUEST);
            stage.clock.pass(Duration.ofSeconds(1));
        }
        assertThat(stage.look(ItemKind.REQUEST)).isNull();
        stage.fails("list requests", 1, BAD_KEY);
        assertThat(stage.look(ItemKind.REQUEST)).isSameAs(BAD_KEY);
        stage.clock.pass(Duration.ofMillis(500));
        stage.decided(Review.DENY, SIX);
        stage.look(ItemKind.REQUEST);

        assertThat(stage.told("a", SIX)).containsOnly("ABSENCE");
    }

    @Test
    void failedCheckIsRepeatedLaterAndDoesNotAffectTheOtherKind() throws Exception {
        gitHub.addGrant(9);
        gitHub.addGrant(10);
        gitHub.failsAfter("revoke", () -> {
            throw DOWN;
        });
        stage.sent(order("a", Action.DENY, SIX));
        stage.handOver(order("r", Action.REVOKE, 9));
        try {
            stage.send(ItemKind.GRANT);
        } catch (StepFailedException failure) {
            assertThat(failure.reason()).isSameAs(DOWN);
        }
        stage.clock.pass(TIMEOUT);
        stage.fails("list requests", 2, DOWN);
        stage.look(ItemKind.REQUEST);
        stage.look(ItemKind.REQUEST);

        Instant now = stage.clock.instant();
        assertThat(stage.confirmStep.due(ItemKind.REQUEST, false)).isEqualTo(now.plusSeconds(1));
        assertThat(stage.confirmStep.failures(ItemKind.REQUEST)).isEqualTo(2);
        assertThat(stage.resultStore.progress("uid-a").results())
                .as("the outage may be short")
                .isEmpty();
        assertThat(stage.confirmStep.failures(ItemKind.GRANT)).isZero();
        stage.look(ItemKind.GRANT);
        assertThat(stage.told("r", 9)).containsExactly("ABSENCE");
    }

    @Test
    void sendingGoesBeforeChecksForALimitedTime() throws Exception {
        assertThat(stage.confirmStep.due(ItemKind.REQUEST, true)).isNull();
        Instant sent = stage.clock.instant();
        stage.sent(order("a", Action.DENY, SIX));

        assertThat(stage.confirmStep.due(ItemKind.REQUEST, false)).isEqualTo(sent.plusMillis(500));
        assertThat(stage.confirmStep.due(ItemKind.REQUEST, true)).isEqualTo(sent.plusSeconds(10));
        for (int i = 0; i < 6; i++) {
            stage.look(ItemKind.REQUEST);
        }
        stage.clock.pass(Duration.ofSeconds(5));
        stage.look(ItemKind.REQUEST);
        assertThat(stage.confirmStep.due(ItemKind.REQUEST, true)).isEqualTo(sent.plusSeconds(15));
    }

    @Test
    void lateEffectIsFoundByChecksAtASlowPace() throws Exception {
        timeOut();
        stage.decided(Review.DENY, 1, 2, 3, 4, 5);
        Instant due = stage.confirmStep.due(ItemKind.REQUEST, false);
        assertThat(due)
                .as("the worker compares it with a time that it read before")
                .isBeforeOrEqualTo(stage.clock.instant());
        stage.look(ItemKind.REQUEST);

        assertThat(stage.told("a", 1, 2, 3, 4, 5)).containsOnly("ABSENCE");
        assertThat(stage.told("a", 6)).allMatch(message -> message.contains("still listed"));
        assertThat(stage.confirmStep.isTimedOutDue(ItemKind.REQUEST)).isFalse();
        assertThat(stage.confirmStep.due(ItemKind.REQUEST, false)).isNull();

        stage.decided(Review.DENY, 6);
        stage.clock.pass(TIMEOUT);
        assertThat(stage.confirmStep.isTimedOutDue(ItemKind.GRANT)).isFalse();
        assertThat(stage.confirmStep.isTimedOutDue(ItemKind.REQUEST)).isTrue();
        stage.look(ItemKind.REQUEST);
        assertThat(stage.told("a", 6)).containsExactly("ABSENCE");
        stage.clock.pass(TIMEOUT);
        assertThat(stage.confirmStep.isTimedOutDue(ItemKind.REQUEST))
                .as("no timed-out decision is left")
                .isFalse();
    }

    @Test
    void checkIsDueAtOnceWhenACompleteListingShowsALateEffect() throws Exception {
        timeOut();
        stage.look(ItemKind.REQUEST);
        stage.confirmStep.listed(ItemKind.REQUEST, Set.of(1L, 2L, 3L, 4L, 5L, 6L, 7L));
        assertThat(stage.confirmStep.isTimedOutDue(ItemKind.REQUEST)).isFalse();

        stage.decided(Review.DENY, 6);
        stage.confirmStep.listed(ItemKind.REQUEST, Set.of(1L, 2L, 3L, 4L, 5L));
        assertThat(stage.confirmStep.isTimedOutDue(ItemKind.REQUEST)).isTrue();
        stage.look(ItemKind.REQUEST);
        assertThat(stage.told("a", 6)).containsExactly("ABSENCE");
    }

    @Test
    void lateEffectIsIgnoredAfterAnHour() throws Exception {
        timeOut();
        stage.clock.pass(Duration.ofHours(1));
        stage.decided(Review.DENY, SIX);

        assertThat(stage.confirmStep.isTimedOutDue(ItemKind.REQUEST)).isFalse();
        assertThat(stage.look(ItemKind.REQUEST)).isNull();
        assertThat(stage.told("a", SIX)).allMatch(message -> message.contains("still listed"));
    }
}
