package dev.patoperator.dispatch.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.support.ManualClock;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.model.Action;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.SelectorResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Results of consecutive attempts, and the effect of time on a result store. */
class ResultStoreAttemptsTest {

    private static final DecisionResult MISSING = new DecisionResult.Missing();

    private final Submission first = TestSubmissions.order("a", 1, Action.APPROVE, null, 71, 72);
    private final Submission second = TestSubmissions.order("a", 2, Action.APPROVE, null, 71, 72);
    private final ManualClock clock = new ManualClock();
    private final ResultStore resultStore = new ResultStore(clock);

    @Test
    void anAttemptKeepsItsStartUntilTheNextOrAStallingBlocker() {
        Instant begun = clock.instant();
        resultStore.open(first);
        clock.pass(Duration.ofSeconds(5));
        resultStore.open(first);
        assertThat(resultStore.progress("uid-a").since()).isEqualTo(begun);

        resultStore.open(second);
        assertThat(resultStore.progress("uid-a").since()).isEqualTo(begun.plusSeconds(5));
        assertThat(resultStore.progress("uid-a").attempt()).isEqualTo(second.attempt());

        clock.pass(Duration.ofSeconds(5));
        resultStore.addBlocker(second, new Blocker(Blocker.Kind.CREDENTIALS_INVALID, "no"));
        resultStore.open(second);
        assertThat(resultStore.progress("uid-a").since())
                .as("a submission after a stalling blocker starts again")
                .isEqualTo(begun.plusSeconds(10));

        clock.pass(Duration.ofSeconds(5));
        Blocker limit = new Blocker(Blocker.Kind.RATE_LIMITED, "wait");
        resultStore.addBlocker(second, limit);
        resultStore.open(second);
        assertThat(resultStore.progress("uid-a").since()).isEqualTo(begun.plusSeconds(10));
        assertThat(resultStore.progress("uid-a").blocker()).isEqualTo(limit);
        assertThat(resultStore.progress("uid-a").blockerSince()).isEqualTo(begun.plusSeconds(15));
    }

    @Test
    void unsentResultsOfAnEarlierAttemptAreIgnored() {
        resultStore.open(second);

        resultStore.addResult(first, 71, MISSING, null);
        resultStore.evaluated(first, evaluation(71L));

        assertThat(resultStore.progress("uid-a").results()).isEmpty();
        assertThat(resultStore.progress("uid-a").selectorResult()).isNull();
    }

    @Test
    void aSuccessMayBeReplacedByAnotherSuccess() {
        DecisionResult seen =
                new DecisionResult.Succeeded(Action.APPROVE, ConfirmedBy.GRANT, null, Instant.EPOCH, null);
        DecisionResult answered =
                new DecisionResult.Succeeded(Action.APPROVE, ConfirmedBy.RESPONSE, null, Instant.EPOCH, null);
        resultStore.addResult(first, 71, seen, null);

        resultStore.addResult(first, 71, answered, null);

        assertThat(resultStore.progress("uid-a").results()).isEqualTo(Map.of(71L, answered));
    }

    @Test
    void anEvaluationTracksTheResultsOfItsChosenIds() {
        resultStore.open(first);
        resultStore.addBlocker(first, new Blocker(Blocker.Kind.RATE_LIMITED, "wait"));
        resultStore.evaluated(first, evaluation(71L, 72L));
        assertThat(resultStore.progress("uid-a").blocker()).isNull();

        resultStore.addResult(first, 71, MISSING, null);
        resultStore.addResult(first, 99, MISSING, null);
        assertThat(resultStore.progress("uid-a").selectorResult().results()).isEqualTo(Map.of(71L, MISSING));

        resultStore.dropped(first, 71);
        resultStore.dropped(first, 99);
        resultStore.dropped(second, 72);
        assertThat(resultStore.progress("uid-a").selectorResult().chosen()).containsExactlyInAnyOrder(71L, 72L);
        resultStore.dropped(first, 72);
        assertThat(resultStore.progress("uid-a").selectorResult().chosen()).containsExactly(71L);
        assertThat(resultStore.progress("uid-a").selectorResult().awaitingVerification())
                .isTrue();
    }

    @Test
    void resultWithoutACallDoesNotApplyToTheNextAttempt() {
        var notSent = new DecisionResult.Undecided("not sent, because by then the resource did not decide it", null);
        resultStore.open(first);
        resultStore.addResult(first, 71, notSent, null);

        resultStore.open(second);
        resultStore.evaluated(second, evaluation(71L));

        assertThat(resultStore.progress("uid-a").results()).isEmpty();
        assertThat(resultStore.progress("uid-a").selectorResult().pending())
                .as("the edited resource decides it")
                .isEqualTo(1);
    }

    @Test
    void aRewordedTemporaryBlockerIsReportedAgainAfterAMinute() {
        resultStore.addBlocker(first, new Blocker(Blocker.Kind.GITHUB_UNAVAILABLE, "503"));
        Blocker other = new Blocker(Blocker.Kind.GITHUB_UNAVAILABLE, "502");

        clock.pass(Duration.ofSeconds(59));
        assertThat(resultStore.addBlocker(first, other)).isFalse();
        clock.pass(Duration.ofSeconds(1));
        assertThat(resultStore.addBlocker(first, other)).isTrue();

        assertThat(resultStore.addBlocker(first, new Blocker(Blocker.Kind.RATE_LIMITED, "wait")))
                .isTrue();
        assertThat(resultStore.addBlocker(first, new Blocker(Blocker.Kind.PERMISSION_DENIED, "no")))
                .isTrue();
        assertThat(resultStore.addBlocker(first, new Blocker(Blocker.Kind.PERMISSION_DENIED, "no again")))
                .isTrue();
        resultStore.clearTemporary(first.resource());
        assertThat(resultStore.progress("uid-a").blocker())
                .as("a response of GitHub does not clear a stalling blocker")
                .isNotNull();
    }

    @Test
    void unreadResultsAreReportedPeriodically() {
        Duration patience = Duration.ofSeconds(5);
        resultStore.open(first);
        assertThat(resultStore.unread(Duration.ZERO))
                .as("there is nothing to read")
                .isEmpty();
        resultStore.addResult(first, 71, MISSING, null);

        clock.pass(patience.minusMillis(1));
        assertThat(resultStore.unread(patience)).isEmpty();
        clock.pass(Duration.ofMillis(1));
        assertThat(resultStore.unread(patience)).containsExactly(first.resource());
        assertThat(resultStore.unread(patience)).isEmpty();
        clock.pass(patience);
        assertThat(resultStore.unread(patience)).containsExactly(first.resource());
    }

    @Test
    void anEvaluationTakesOverUnacknowledgedResults() {
        resultStore.open(first);
        resultStore.addResult(first, 71, MISSING, null);
        resultStore.addResult(first, 99, MISSING, null);
        resultStore.evaluated(first, evaluation(71L, 72L));

        assertThat(resultStore.progress("uid-a").selectorResult().results()).isEqualTo(Map.of(71L, MISSING));
        assertThat(resultStore.progress("uid-a").selectorResult().pending()).isEqualTo(1);
    }

    @Test
    void aRefusalOfOldCredentialsIsIgnoredAfterARotation() {
        AppCredentials known = first.credentials();
        Submission rotated = first.with(
                new AppCredentials(known.apiUrl(), "1", known.privateKey(), OptionalLong.empty(), "rotated"));
        Blocker refused = new Blocker(Blocker.Kind.CREDENTIALS_INVALID, "bad key");
        Blocker forbidden = new Blocker(Blocker.Kind.PERMISSION_DENIED, "no");
        resultStore.open(rotated);

        assertThat(resultStore.addBlocker(first, refused)).isFalse();
        assertThat(resultStore.progress("uid-a").blocker()).isNull();
        assertThat(resultStore.addBlocker(first, forbidden))
                .as("permissions belong to the App, not to its credentials")
                .isTrue();
        assertThat(resultStore.addBlocker(rotated, refused)).isTrue();
    }

    private SelectorResult evaluation(Long... chosen) {
        return new SelectorResult(clock.instant(), Set.of(chosen), Map.of(), Set.of(), null, false);
    }
}
