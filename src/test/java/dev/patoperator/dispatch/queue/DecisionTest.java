package dev.patoperator.dispatch.queue;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DecisionTest {

    private static final PatRequest LISTED = new PatRequest(1, "owner", 900_001L, "token", Instant.EPOCH);

    private final Submission first = order("a", 1, Action.APPROVE, "fine", 1);
    private final Submission second = order("b", 1, Action.APPROVE, "good", 1);
    private final Decision decision = new Decision(new Decision.DecisionKey(Action.APPROVE, 1), Instant.EPOCH);

    private Decision.SentCall sent(boolean answered) {
        return new Decision.SentCall(
                Instant.EPOCH.plusSeconds(1),
                Instant.EPOCH.plusSeconds(2),
                answered,
                "call",
                TestSubmissions.batch(decision));
    }

    @Test
    void theOldestRequesterGivesTheReason() {
        assertThat(decision.reason()).isNull();

        decision.addRequester(first);
        decision.addRequester(second);
        assertThat(decision.reason()).isEqualTo("fine");

        decision.removeRequester("uid-a");
        assertThat(decision.requesters()).containsExactly(second);
        assertThat(decision.reason()).isEqualTo("good");
    }

    @Test
    void aSubmissionReplacesTheOlderOneOfItsResource() {
        Submission newer = order("a", 2, Action.APPROVE, "better", 1);
        decision.addRequester(first);
        decision.addRequester(second);
        decision.addRequester(newer);

        assertThat(decision.requesters()).containsExactly(newer, second);
        assertThat(decision.isRequestedByAttempt("uid-a", newer.attempt())).isTrue();
        assertThat(decision.isRequestedByAttempt("uid-a", first.attempt())).isFalse();
        assertThat(decision.isRequestedByAttempt("uid-b", newer.attempt())).isFalse();
        assertThat(decision.isRequestedByAttempt("uid-c", newer.attempt())).isFalse();
    }

    @Test
    void newCredentialsApplyToTheirResourceOnly() {
        AppCredentials known = TestSubmissions.CREDENTIALS;
        AppCredentials rotated =
                new AppCredentials(known.apiUrl(), "1", known.privateKey(), OptionalLong.empty(), "rotated");
        decision.addRequester(first);
        decision.addRequester(second);

        decision.useCredentials("uid-b", rotated);

        assertThat(decision.requesters()).containsExactly(first, second.with(rotated));
    }

    @Test
    void aReceivedResponseEndsASeriesOfLostOnes() {
        decision.sent(sent(false));
        assertThat(decision.lostResponseRepeatedly()).isFalse();
        decision.sent(sent(false));
        assertThat(decision.lostResponseRepeatedly()).isTrue();

        decision.sent(sent(true));
        assertThat(decision.lostResponseRepeatedly()).isFalse();
    }

    @Test
    void aDecisionMayBeTheOperatorsOnlyWhenListedAndSent() {
        assertThat(decision.mayHaveBeenDecidedByOperator()).isFalse();
        decision.sent(sent(true));
        assertThat(decision.mayHaveBeenDecidedByOperator()).isFalse();
        decision.seen(LISTED);
        assertThat(decision.mayHaveBeenDecidedByOperator()).isTrue();
        assertThat(decision.token())
                .isEqualTo(new DecisionResult.TokenDetails("owner", 900_001L, "token", Instant.EPOCH));
        assertThat(decision.tokenId()).isEqualTo(900_001L);

        Decision neverSent = new Decision(decision.key(), Instant.EPOCH);
        neverSent.seen(LISTED);
        assertThat(neverSent.mayHaveBeenDecidedByOperator()).isFalse();
    }

    @Test
    void aResumedCopyKeepsItsCallAndHasNoRequesters() {
        decision.addRequester(first);
        decision.seen(LISTED);
        decision.sent(sent(true));

        Decision copy = decision.resumedCopy("uid-a");

        assertThat(copy.key()).isEqualTo(decision.key());
        assertThat(copy.since()).isEqualTo(decision.since());
        assertThat(copy.requesters()).isEmpty();
        assertThat(copy.seen()).isEqualTo(LISTED);
        Decision.SentCall before = decision.sent();
        assertThat(copy.sent())
                .as("its effect is not known")
                .isEqualTo(new Decision.SentCall(
                        before.at(), before.since(), false, before.requestId(), before.journalRecord()));
        assertThat(new Decision(decision.key(), Instant.EPOCH)
                        .resumedCopy("uid-a")
                        .sent())
                .isNull();
    }

    @Test
    void aTimeoutIsReportedOncePerRequesterUntilSentAgain() {
        decision.addRequester(first);
        decision.sent(sent(true));
        assertThat(decision.hasTimedOut()).isFalse();
        assertThat(decision.timeOut()).containsExactly(first);
        assertThat(decision.timeOut()).isEmpty();
        assertThat(decision.isTimedOutFor(first.resource().uid())).isTrue();

        Decision copy = decision.resumedCopy(first.resource().uid());
        copy.addRequester(first);
        assertThat(copy.hasTimedOut()).isTrue();
        assertThat(copy.timeOut())
                .as("reported again, because the resource requests it again")
                .containsExactly(first);
        assertThat(decision.resumedCopy("uid-of-another")
                        .isTimedOutFor(first.resource().uid()))
                .isTrue();

        decision.sent(sent(true));
        assertThat(decision.hasTimedOut()).isFalse();
        assertThat(decision.timeOut()).containsExactly(first);
    }

    @Test
    void theFirstTransientFailureIsRemembered() {
        assertThat(decision.recordTransientFailure(Instant.EPOCH)).isEqualTo(Instant.EPOCH);
        assertThat(decision.recordTransientFailure(Instant.EPOCH.plusSeconds(9)))
                .isEqualTo(Instant.EPOCH);
    }

    @Test
    void aDecisionIsDelayedUntilTheGivenTime() {
        assertThat(decision.notBefore()).isEqualTo(Instant.MIN);
        decision.setNotBefore(Instant.EPOCH);
        assertThat(decision.notBefore()).isEqualTo(Instant.EPOCH);
    }
}
