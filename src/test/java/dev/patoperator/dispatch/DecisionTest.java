package dev.patoperator.dispatch;

import static dev.patoperator.dispatch.TestOrders.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.Verdict;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.PatRequest;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DecisionTest {

    private static final PatRequest LISTED = new PatRequest(1, "owner", 900_001L, "token", Instant.EPOCH);

    private final Order first = order("a", 1, Action.APPROVE, "fine", 1);
    private final Order second = order("b", 1, Action.APPROVE, "good", 1);
    private final Decision decision = new Decision(new Decision.Key(Action.APPROVE, 1), Instant.EPOCH);

    private Decision.Sent sent(boolean answered) {
        return new Decision.Sent(
                Instant.EPOCH.plusSeconds(1),
                Instant.EPOCH.plusSeconds(2),
                answered,
                "call",
                TestOrders.batch(decision));
    }

    @Test
    void theOldestOfThoseWhoAskGivesTheReason() {
        assertThat(decision.reason()).isNull();

        decision.ask(first);
        decision.ask(second);
        assertThat(decision.reason()).isEqualTo("fine");

        decision.stopAsking("uid-a");
        assertThat(decision.askers()).containsExactly(second);
        assertThat(decision.reason()).isEqualTo("good");
    }

    @Test
    void anOrderTakesThePlaceOfTheOlderOneOfItsResource() {
        Order newer = order("a", 2, Action.APPROVE, "better", 1);
        decision.ask(first);
        decision.ask(second);
        decision.ask(newer);

        assertThat(decision.askers()).containsExactly(newer, second);
        assertThat(decision.asked("uid-a", newer.attempt())).isTrue();
        assertThat(decision.asked("uid-a", first.attempt())).isFalse();
        assertThat(decision.asked("uid-b", newer.attempt())).isFalse();
        assertThat(decision.asked("uid-c", newer.attempt())).isFalse();
    }

    @Test
    void credentialsThatAreReadAgainAreThoseOfTheirResourceOnly() {
        AppCredentials known = TestOrders.CREDENTIALS;
        AppCredentials rotated =
                new AppCredentials(known.apiUrl(), "1", known.privateKey(), OptionalLong.empty(), "rotated");
        decision.ask(first);
        decision.ask(second);

        decision.useCredentials("uid-b", rotated);

        assertThat(decision.askers()).containsExactly(first, second.with(rotated));
    }

    @Test
    void anAnswerThatCameEndsARowOfLostOnes() {
        decision.sent(sent(false));
        assertThat(decision.wasLostBefore()).isFalse();
        decision.sent(sent(false));
        assertThat(decision.wasLostBefore()).isTrue();

        decision.sent(sent(true));
        assertThat(decision.wasLostBefore()).isFalse();
    }

    @Test
    void aDecisionMayBeOursOnlyWhenItWasListedAndSent() {
        assertThat(decision.mayBeOurs()).isFalse();
        decision.sent(sent(true));
        assertThat(decision.mayBeOurs()).isFalse();
        decision.seen(LISTED);
        assertThat(decision.mayBeOurs()).isTrue();
        assertThat(decision.token()).isEqualTo(new Verdict.Token("owner", 900_001L, "token"));
        assertThat(decision.tokenId()).isEqualTo(900_001L);

        Decision neverSent = new Decision(decision.key(), Instant.EPOCH);
        neverSent.seen(LISTED);
        assertThat(neverSent.mayBeOurs()).isFalse();
    }

    @Test
    void aCopyToBeLookedUpKnowsItsCallAndNobodyAsksForIt() {
        decision.ask(first);
        decision.seen(LISTED);
        decision.sent(sent(true));

        Decision copy = decision.again("uid-a");

        assertThat(copy.key()).isEqualTo(decision.key());
        assertThat(copy.since()).isEqualTo(decision.since());
        assertThat(copy.askers()).isEmpty();
        assertThat(copy.seen()).isEqualTo(LISTED);
        Decision.Sent before = decision.sent();
        assertThat(copy.sent())
                .as("its effect is not known")
                .isEqualTo(new Decision.Sent(before.at(), before.since(), false, before.requestId(), before.batch()));
        assertThat(new Decision(decision.key(), Instant.EPOCH).again("uid-a").sent())
                .isNull();
    }

    @Test
    void thatItLapsedIsToldOnceToEachUntilItIsSentAgain() {
        decision.ask(first);
        decision.sent(sent(true));
        assertThat(decision.hasLapsed()).isFalse();
        assertThat(decision.lapse()).containsExactly(first);
        assertThat(decision.lapse()).isEmpty();
        assertThat(decision.isLapsedFor(first.resource().uid())).isTrue();

        Decision copy = decision.again(first.resource().uid());
        copy.ask(first);
        assertThat(copy.hasLapsed()).isTrue();
        assertThat(copy.lapse()).as("it asks anew").containsExactly(first);
        assertThat(decision.again("uid-of-another").isLapsedFor(first.resource().uid()))
                .isTrue();

        decision.sent(sent(true));
        assertThat(decision.hasLapsed()).isFalse();
        assertThat(decision.lapse()).containsExactly(first);
    }

    @Test
    void theFirstPassingFailureIsRemembered() {
        assertThat(decision.failedInPassing(Instant.EPOCH)).isEqualTo(Instant.EPOCH);
        assertThat(decision.failedInPassing(Instant.EPOCH.plusSeconds(9))).isEqualTo(Instant.EPOCH);
    }

    @Test
    void aDecisionIsDelayedUntilTheGivenTime() {
        assertThat(decision.notBefore()).isEqualTo(Instant.MIN);
        decision.delay(Instant.EPOCH);
        assertThat(decision.notBefore()).isEqualTo(Instant.EPOCH);
    }
}
