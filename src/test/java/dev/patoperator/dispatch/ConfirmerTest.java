package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.LanePartsStage.SIX;
import static dev.patoperator.dispatch.TestOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Subject;
import dev.patoperator.decision.Verdict;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.PatApi.Review;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Looks at what was only accepted, one after the other, at times of a test's own. */
class ConfirmerTest {

    private static final Duration TIMEOUT = LanePartsStage.SETTINGS.confirmTimeout();
    private static final GitHubException FORBIDDEN = new GitHubException.Forbidden("suspended", null);
    private static final GitHubException BAD_KEY = new GitHubException.Unauthorized("bad key", null);
    private static final GitHubException DOWN = new GitHubException.Unavailable("503", true, null);

    private final LanePartsStage stage = new LanePartsStage();
    private final ScriptedOrganization gitHub = stage.gitHub;

    @BeforeEach
    void acceptAndDoNothing() {
        stage.requests(SIX);
        gitHub.insteadOfReview = () -> {};
    }

    private void lapse() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        stage.clock.pass(TIMEOUT);
        stage.look(Subject.REQUEST);
        assertThat(stage.told("a", SIX)).allMatch(told -> told.contains("still listed 120 s later"));
        assertThat(stage.queue.open().isEmpty()).isTrue();
    }

    private static Order signedWith(String fingerprint, Order order) {
        AppCredentials known = order.credentials();
        return order.with(
                new AppCredentials(known.apiUrl(), "1", known.privateKey(), OptionalLong.empty(), fingerprint));
    }

    @Test
    void looksGiveUpWhenTheyHaveBeenRefusedForAsLongAsACallHasToTakeEffect() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        stage.fails("list requests", 2, FORBIDDEN);
        assertThat(stage.look(Subject.REQUEST)).isSameAs(FORBIDDEN);
        stage.clock.pass(TIMEOUT.minusMillis(1));
        assertThat(stage.mailbox.report("uid-a").verdicts()).isEmpty();

        stage.clock.pass(Duration.ofMillis(1));
        assertThat(stage.look(Subject.REQUEST)).isSameAs(FORBIDDEN);

        assertThat(stage.told("a", SIX))
                .containsOnly("GitHub accepted the call, but for 120 s nobody could look whether it took effect:"
                        + " suspended");
        assertThat(stage.verdict("a", 1)).isInstanceOfSatisfying(Verdict.Failed.class, failed -> {
            assertThat(failed.possibleEffectAt()).isNotNull();
            assertThat(failed.requestId()).isEqualTo("review-id");
        });
        assertThat(stage.queue.open().isEmpty()).isTrue();
    }

    /** After an outage, or a restart, the time is over long since; a single refusal says little. */
    @Test
    void oneRefusalIsNotTheEndHoweverLongAgoTheCallWas() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        stage.clock.pass(TIMEOUT.multipliedBy(3));
        stage.fails("list requests", 1, BAD_KEY);
        assertThat(stage.look(Subject.REQUEST)).isSameAs(BAD_KEY);
        assertThat(stage.mailbox.report("uid-a").verdicts()).isEmpty();

        stage.decided(Review.DENY, SIX);
        stage.clock.pass(Duration.ofSeconds(30));
        stage.look(Subject.REQUEST);

        assertThat(stage.told("a", SIX)).containsOnly("ABSENCE");
    }

    @Test
    void refusalsCountAnewAfterALookThatSucceeded() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        stage.fails("list requests", 1, FORBIDDEN);
        stage.look(Subject.REQUEST);
        assertThat(stage.look(Subject.REQUEST)).isNull();
        stage.sent(order("b", Action.DENY, SIX));
        stage.clock.pass(TIMEOUT.multipliedBy(2));
        stage.fails("list requests", 1, FORBIDDEN);
        stage.look(Subject.REQUEST);

        assertThat(stage.queue.open().isEmpty()).isFalse();
    }

    @Test
    void theLastOfManyRefusedLooksIsMadeWhenTheirTimeIsOver() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        Instant end = stage.clock.instant().plus(TIMEOUT);
        while (stage.clock.instant().isBefore(end)) {
            stage.fails("list requests", 1, FORBIDDEN);
            stage.look(Subject.REQUEST);
            Instant due = stage.confirmer.due(Subject.REQUEST, false);
            assertThat(due).isNotNull().isBeforeOrEqualTo(end);
            stage.clock.pass(Duration.between(stage.clock.instant(), due));
        }
        stage.fails("list requests", 1, FORBIDDEN);
        stage.look(Subject.REQUEST);

        assertThat(stage.told("a", SIX)).allMatch(told -> told.contains("for 120 s nobody could look"));
    }

    @Test
    void anOrganizationThatIsGoneHasLooksGiveUpAsWell() throws Exception {
        gitHub.failsAfter("review", () -> {
            throw DOWN;
        });
        try {
            stage.sent(order("a", Action.DENY, SIX));
        } catch (StepFailure failure) {
            assertThat(failure.reason()).isSameAs(DOWN);
        }
        stage.fails("list requests", 2, new GitHubException.NotFound("gone", null));
        stage.look(Subject.REQUEST);
        stage.clock.pass(TIMEOUT);
        stage.look(Subject.REQUEST);

        assertThat(stage.told("a", SIX))
                .containsOnly("GitHub's answer was lost, but for 120 s nobody could look whether it took effect: gone");
    }

    @Test
    void aLookGivesUpWhenNobodysCredentialsMayBeTried() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        stage.fails("list requests", 2, BAD_KEY);
        stage.look(Subject.REQUEST);
        stage.clock.pass(TIMEOUT.minusMillis(1));
        stage.look(Subject.REQUEST);
        assertThat(stage.mailbox.report("uid-a").verdicts()).isEmpty();

        stage.clock.pass(Duration.ofMillis(1));
        assertThat(stage.look(Subject.REQUEST)).isNull();

        assertThat(gitHub.failed).as("no third call was made").hasSize(2);
        assertThat(stage.told("a", SIX))
                .allMatch(told -> told.endsWith("GitHub refuses the credentials of everybody who may ask"));
        assertThat(stage.confirmer.failures(Subject.REQUEST)).isEqualTo(3);
    }

    @Test
    void aLookWithRefusedCredentialsIsMadeAtOnceWithThoseOfAnother() throws Exception {
        stage.handOver(signedWith("revoked", order("bad", Action.DENY, 1, 2, 3)), order("good", Action.DENY, 4, 5, 6));
        stage.send(Subject.REQUEST);
        stage.decided(Review.DENY, SIX);
        stage.fails("list requests", 1, BAD_KEY);
        gitHub.signedBy.clear();
        assertThat(stage.look(Subject.REQUEST)).isSameAs(BAD_KEY);
        assertThat(stage.confirmer.due(Subject.REQUEST, false)).isEqualTo(stage.clock.instant());

        assertThat(stage.look(Subject.REQUEST)).isNull();

        assertThat(gitHub.signedBy).isNotEmpty().containsOnly("fingerprint");
        assertThat(stage.told("bad", 1, 2, 3)).containsOnly("ABSENCE");
        assertThat(stage.told("good", 4, 5, 6)).containsOnly("ABSENCE");
    }

    /** GitHub was down between the refusals of one tenant's key, so that nobody else's credentials were tried with success. */
    @Test
    void aRefusedKeyEndsNothingWhileSomebodyElseMayLook() throws Exception {
        stage.handOver(signedWith("revoked", order("bad", Action.DENY, 1, 2, 3)), order("good", Action.DENY, 4, 5, 6));
        stage.send(Subject.REQUEST);
        stage.fails("list requests", 1, BAD_KEY);
        stage.look(Subject.REQUEST);
        stage.fails("list requests", 1, DOWN);
        assertThat(stage.look(Subject.REQUEST)).isSameAs(DOWN);
        stage.clock.pass(TIMEOUT.multipliedBy(2));
        stage.fails("list requests", 1, BAD_KEY);
        assertThat(stage.look(Subject.REQUEST)).isSameAs(BAD_KEY);

        assertThat(stage.mailbox.report("uid-good").verdicts()).isEmpty();
        stage.decided(Review.DENY, SIX);
        stage.look(Subject.REQUEST);
        assertThat(stage.told("good", 4, 5, 6)).containsOnly("ABSENCE");
    }

    @Test
    void credentialsThatAreAcceptedAgainHaveAShortBackOffAgain() throws Exception {
        stage.sent(order("a", Action.DENY, SIX));
        for (int i = 0; i < 2; i++) {
            stage.fails("list requests", 1, BAD_KEY);
            stage.look(Subject.REQUEST);
            stage.clock.pass(Duration.ofSeconds(1));
        }
        assertThat(stage.look(Subject.REQUEST)).isNull();
        stage.fails("list requests", 1, BAD_KEY);
        assertThat(stage.look(Subject.REQUEST)).isSameAs(BAD_KEY);
        stage.clock.pass(Duration.ofMillis(500));
        stage.decided(Review.DENY, SIX);
        stage.look(Subject.REQUEST);

        assertThat(stage.told("a", SIX)).containsOnly("ABSENCE");
    }

    @Test
    void aLookThatFailsIsMadeAgainLaterAndDoesNotConcernTheOtherSubject() throws Exception {
        gitHub.addGrant(9);
        gitHub.addGrant(10);
        gitHub.failsAfter("revoke", () -> {
            throw DOWN;
        });
        stage.sent(order("a", Action.DENY, SIX));
        stage.handOver(order("r", Action.REVOKE, 9));
        try {
            stage.send(Subject.GRANT);
        } catch (StepFailure failure) {
            assertThat(failure.reason()).isSameAs(DOWN);
        }
        stage.clock.pass(TIMEOUT);
        stage.fails("list requests", 2, DOWN);
        stage.look(Subject.REQUEST);
        stage.look(Subject.REQUEST);

        Instant now = stage.clock.instant();
        assertThat(stage.confirmer.due(Subject.REQUEST, false)).isEqualTo(now.plusSeconds(1));
        assertThat(stage.confirmer.failures(Subject.REQUEST)).isEqualTo(2);
        assertThat(stage.mailbox.report("uid-a").verdicts())
                .as("GitHub may be well in a moment")
                .isEmpty();
        assertThat(stage.confirmer.failures(Subject.GRANT)).isZero();
        stage.look(Subject.GRANT);
        assertThat(stage.told("r", 9)).containsExactly("ABSENCE");
    }

    @Test
    void sendingGoesFirstButNotForEver() throws Exception {
        assertThat(stage.confirmer.due(Subject.REQUEST, true)).isNull();
        Instant sent = stage.clock.instant();
        stage.sent(order("a", Action.DENY, SIX));

        assertThat(stage.confirmer.due(Subject.REQUEST, false)).isEqualTo(sent.plusMillis(500));
        assertThat(stage.confirmer.due(Subject.REQUEST, true)).isEqualTo(sent.plusSeconds(10));
        for (int i = 0; i < 6; i++) {
            stage.look(Subject.REQUEST);
        }
        stage.clock.pass(Duration.ofSeconds(5));
        stage.look(Subject.REQUEST);
        assertThat(stage.confirmer.due(Subject.REQUEST, true)).isEqualTo(sent.plusSeconds(15));
    }

    @Test
    void aLateEffectIsFoundByALookAtASlowPace() throws Exception {
        lapse();
        stage.decided(Review.DENY, 1, 2, 3, 4, 5);
        Instant due = stage.confirmer.due(Subject.REQUEST, false);
        assertThat(due)
                .as("the worker compares it with a time that it read before")
                .isBeforeOrEqualTo(stage.clock.instant());
        stage.look(Subject.REQUEST);

        assertThat(stage.told("a", 1, 2, 3, 4, 5)).containsOnly("ABSENCE");
        assertThat(stage.told("a", 6)).allMatch(told -> told.contains("still listed"));
        assertThat(stage.confirmer.isLapsedDue(Subject.REQUEST)).isFalse();
        assertThat(stage.confirmer.due(Subject.REQUEST, false)).isNull();

        stage.decided(Review.DENY, 6);
        stage.clock.pass(TIMEOUT);
        assertThat(stage.confirmer.isLapsedDue(Subject.GRANT)).isFalse();
        assertThat(stage.confirmer.isLapsedDue(Subject.REQUEST)).isTrue();
        stage.look(Subject.REQUEST);
        assertThat(stage.told("a", 6)).containsExactly("ABSENCE");
        stage.clock.pass(TIMEOUT);
        assertThat(stage.confirmer.isLapsedDue(Subject.REQUEST))
                .as("none is left")
                .isFalse();
    }

    @Test
    void aLateEffectIsLookedForAtOnceWhenACompleteListShowsIt() throws Exception {
        lapse();
        stage.look(Subject.REQUEST);
        stage.confirmer.listed(Subject.REQUEST, Set.of(1L, 2L, 3L, 4L, 5L, 6L, 7L));
        assertThat(stage.confirmer.isLapsedDue(Subject.REQUEST)).isFalse();

        stage.decided(Review.DENY, 6);
        stage.confirmer.listed(Subject.REQUEST, Set.of(1L, 2L, 3L, 4L, 5L));
        assertThat(stage.confirmer.isLapsedDue(Subject.REQUEST)).isTrue();
        stage.look(Subject.REQUEST);
        assertThat(stage.told("a", 6)).containsExactly("ABSENCE");
    }

    @Test
    void aLateEffectIsNotToldAsOursAfterAnHour() throws Exception {
        lapse();
        stage.clock.pass(Duration.ofHours(1));
        stage.decided(Review.DENY, SIX);

        assertThat(stage.confirmer.isLapsedDue(Subject.REQUEST)).isFalse();
        assertThat(stage.look(Subject.REQUEST)).isNull();
        assertThat(stage.told("a", SIX)).allMatch(told -> told.contains("still listed"));
    }
}
