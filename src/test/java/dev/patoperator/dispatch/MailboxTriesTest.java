package dev.patoperator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.decision.Action;
import dev.patoperator.decision.Evaluation;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Verdict;
import dev.patoperator.github.AppCredentials;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a mailbox makes of one try after the other, and of time that passes. */
class MailboxTriesTest {

    private static final Verdict MISSING = new Verdict.Missing();

    private final Order first = TestOrders.order("a", 1, Action.APPROVE, null, 71, 72);
    private final Order second = TestOrders.order("a", 2, Action.APPROVE, null, 71, 72);
    private final ManualClock clock = new ManualClock();
    private final Mailbox mailbox = new Mailbox(clock);

    @Test
    void aTryBeginsWithItsHandOverAndGoesOnWithTheNext() {
        Instant begun = clock.instant();
        mailbox.open(first);
        clock.pass(Duration.ofSeconds(5));
        mailbox.open(first);
        assertThat(mailbox.report("uid-a").since()).isEqualTo(begun);

        mailbox.open(second);
        assertThat(mailbox.report("uid-a").since()).isEqualTo(begun.plusSeconds(5));
        assertThat(mailbox.report("uid-a").attempt()).isEqualTo(second.attempt());

        clock.pass(Duration.ofSeconds(5));
        mailbox.obstacle(second, new Obstacle(Obstacle.Kind.CREDENTIALS_INVALID, "no"));
        mailbox.open(second);
        assertThat(mailbox.report("uid-a").since())
                .as("a stall that was mended begins anew")
                .isEqualTo(begun.plusSeconds(10));

        clock.pass(Duration.ofSeconds(5));
        Obstacle limit = new Obstacle(Obstacle.Kind.RATE_LIMITED, "wait");
        mailbox.obstacle(second, limit);
        mailbox.open(second);
        assertThat(mailbox.report("uid-a").since()).isEqualTo(begun.plusSeconds(10));
        assertThat(mailbox.report("uid-a").obstacle()).isEqualTo(limit);
        assertThat(mailbox.report("uid-a").obstacleSince()).isEqualTo(begun.plusSeconds(15));
    }

    @Test
    void whatAnEarlierTryFoundWithoutSendingSaysNothingAboutThisOne() {
        mailbox.open(second);

        mailbox.verdict(first, 71, MISSING, null);
        mailbox.evaluated(first, evaluation(71L));

        assertThat(mailbox.report("uid-a").verdicts()).isEmpty();
        assertThat(mailbox.report("uid-a").evaluation()).isNull();
    }

    @Test
    void whatWasDoneMayBeReplacedByWhatWasDone() {
        Verdict seen = new Verdict.Done(Action.APPROVE, ConfirmedBy.GRANT, null, Instant.EPOCH, null);
        Verdict answered = new Verdict.Done(Action.APPROVE, ConfirmedBy.RESPONSE, null, Instant.EPOCH, null);
        mailbox.verdict(first, 71, seen, null);

        mailbox.verdict(first, 71, answered, null);

        assertThat(mailbox.report("uid-a").verdicts()).isEqualTo(Map.of(71L, answered));
    }

    @Test
    void anEvaluationKnowsWhatBecameOfWhatItChose() {
        mailbox.open(first);
        mailbox.obstacle(first, new Obstacle(Obstacle.Kind.RATE_LIMITED, "wait"));
        mailbox.evaluated(first, evaluation(71L, 72L));
        assertThat(mailbox.report("uid-a").obstacle()).isNull();

        mailbox.verdict(first, 71, MISSING, null);
        mailbox.verdict(first, 99, MISSING, null);
        assertThat(mailbox.report("uid-a").evaluation().verdicts()).isEqualTo(Map.of(71L, MISSING));

        mailbox.dropped(first, 71);
        mailbox.dropped(first, 99);
        mailbox.dropped(second, 72);
        assertThat(mailbox.report("uid-a").evaluation().chosen()).containsExactlyInAnyOrder(71L, 72L);
        mailbox.dropped(first, 72);
        assertThat(mailbox.report("uid-a").evaluation().chosen()).containsExactly(71L);
        assertThat(mailbox.report("uid-a").evaluation().unsettled()).isTrue();
    }

    @Test
    void aTemporaryObstacleInOtherWordsIsNewsAgainAfterAMinute() {
        mailbox.obstacle(first, new Obstacle(Obstacle.Kind.GITHUB_UNAVAILABLE, "503"));
        Obstacle other = new Obstacle(Obstacle.Kind.GITHUB_UNAVAILABLE, "502");

        clock.pass(Duration.ofSeconds(59));
        assertThat(mailbox.obstacle(first, other)).isFalse();
        clock.pass(Duration.ofSeconds(1));
        assertThat(mailbox.obstacle(first, other)).isTrue();

        assertThat(mailbox.obstacle(first, new Obstacle(Obstacle.Kind.RATE_LIMITED, "wait")))
                .isTrue();
        assertThat(mailbox.obstacle(first, new Obstacle(Obstacle.Kind.PERMISSION_DENIED, "no")))
                .isTrue();
        assertThat(mailbox.obstacle(first, new Obstacle(Obstacle.Kind.PERMISSION_DENIED, "no again")))
                .isTrue();
        mailbox.clearTemporary(first.resource());
        assertThat(mailbox.report("uid-a").obstacle())
                .as("that GitHub answers mends no stall")
                .isNotNull();
    }

    @Test
    void whatNobodyReadsIsCalledOutNowAndThen() {
        Duration patience = Duration.ofSeconds(5);
        mailbox.open(first);
        assertThat(mailbox.unread(Duration.ZERO)).as("there is nothing to read").isEmpty();
        mailbox.verdict(first, 71, MISSING, null);

        clock.pass(patience.minusMillis(1));
        assertThat(mailbox.unread(patience)).isEmpty();
        clock.pass(Duration.ofMillis(1));
        assertThat(mailbox.unread(patience)).containsExactly(first.resource());
        assertThat(mailbox.unread(patience)).isEmpty();
        clock.pass(patience);
        assertThat(mailbox.unread(patience)).containsExactly(first.resource());
    }

    @Test
    void anEvaluationTakesOverVerdictsThatAreNotOnRecordYet() {
        mailbox.open(first);
        mailbox.verdict(first, 71, MISSING, null);
        mailbox.verdict(first, 99, MISSING, null);
        mailbox.evaluated(first, evaluation(71L, 72L));

        assertThat(mailbox.report("uid-a").evaluation().verdicts()).isEqualTo(Map.of(71L, MISSING));
        assertThat(mailbox.report("uid-a").evaluation().pending()).isEqualTo(1);
    }

    @Test
    void whatGitHubRefusedToOldCredentialsSaysNothingOfTheNewOnes() {
        AppCredentials known = first.credentials();
        Order rotated = first.with(
                new AppCredentials(known.apiUrl(), "1", known.privateKey(), OptionalLong.empty(), "rotated"));
        Obstacle refused = new Obstacle(Obstacle.Kind.CREDENTIALS_INVALID, "bad key");
        Obstacle forbidden = new Obstacle(Obstacle.Kind.PERMISSION_DENIED, "no");
        mailbox.open(rotated);

        assertThat(mailbox.obstacle(first, refused)).isFalse();
        assertThat(mailbox.report("uid-a").obstacle()).isNull();
        assertThat(mailbox.obstacle(first, forbidden))
                .as("a permission is the App's")
                .isTrue();
        assertThat(mailbox.obstacle(rotated, refused)).isTrue();
    }

    private Evaluation evaluation(Long... chosen) {
        return new Evaluation(clock.instant(), Set.of(chosen), Map.of(), Set.of(), null, false);
    }
}
