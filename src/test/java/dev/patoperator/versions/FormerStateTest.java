package dev.patoperator.versions;

import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.support.JourneySteps;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An upgrade: this version starts on what each earlier version stored. */
@Timeout(180)
class FormerStateTest {

    static List<String> versions() throws IOException {
        return StoredState.versions();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void upgradeSendsNothingAgainAndLeavesFinishedStatusesAsTheyAre(String version) throws IOException {
        StoredState former = StoredState.of(version);
        try (Successor successor = Successor.upgrade(former)) {
            successor.start();

            JourneySteps.staysTrue(
                    () -> assertThat(Successor.finished(successor.stored(), StoredState::withoutMessages))
                            .isEqualTo(Successor.finished(former, StoredState::withoutMessages)));
            assertThat(successor.decided()).isEmpty();
            assertThat(successor.operator().kubernetes().writes().all())
                    .filteredOn(write -> write.call().subresource().equals("status"))
                    .extracting(write -> write.call().name() + ".yaml")
                    .isSubsetOf(Successor.UNFINISHED);
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void callWithoutStatusIsReportedFromItsRecord(String version) throws IOException {
        try (Successor successor = Successor.upgrade(StoredState.of(version))) {
            successor.start();

            PatStatus sent = successor.operator().review("sent").getStatus();
            assertThat(outcome(sent, 85).outcome()).isEqualTo(OutcomeType.APPROVED);
            assertThat(outcome(sent, 85).confirmedBy()).isEqualTo(ConfirmedBy.GRANT);
            waiting()
                    .untilAsserted(() -> assertThat(successor.stored().objects())
                            .doesNotContainKey("journal-sent.yaml")
                            .containsKey("journal-effect-unknown.yaml"));
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void lateEffectOfACallOfTheFormerVersionIsReported(String version) throws IOException {
        try (Successor successor = Successor.upgrade(StoredState.of(version))) {
            successor.start();
            IntStream.rangeClosed(201, 206).forEach(id -> successor.acme().personDenies(id));

            assertThat(successor
                            .operator()
                            .awaitReview("effect-unknown", "Succeeded")
                            .outcomeList())
                    .extracting(it -> it.outcome())
                    .containsOnly(OutcomeType.DENIED);
            waiting()
                    .untilAsserted(
                            () -> assertThat(successor.stored().records()).isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void decisionsOfTheFormerVersionCountAgainstTheLimit(String version) throws IOException {
        try (Successor successor = Successor.upgrade(StoredState.of(version))) {
            successor.acme().request(110).owner("bot-b").add();
            successor.start();

            successor.operator().awaitReview("limit-used", "LimitExceeded");
            assertThat(successor.acme().pendingRequestIds()).contains(110L);
        }
    }
}
