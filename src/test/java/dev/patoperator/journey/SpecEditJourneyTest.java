package dev.patoperator.journey;

import static dev.patoperator.support.JourneySteps.staysTrue;
import static dev.patoperator.support.TestOperator.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OneShotSelector;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A selector is edited and later restored: its used limit and its completed selectors are remembered. */
class SpecEditJourneyTest {

    private static final Instant BOUND = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final String CREATED_BEFORE = "selector:\n  createdBefore: " + BOUND + "\n";
    private static final String OF_MONA = CREATED_BEFORE + "  owners: [mona]\n";
    private static final String STANDING = "interval: 1m\nlimit: 2\nselector:\n  owners: [mona]\n";

    private final TestOperator operator = TestOperator.run();
    private final JourneySteps journeySteps = new JourneySteps(operator);
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @AfterEach
    void stop() {
        operator.close();
    }

    private void seed(long... ids) {
        for (long id : ids) {
            acme.request(id).owner("mona").since(BOUND.minusSeconds(60)).add();
        }
    }

    private void apply(String spec) {
        operator.apply(SelectorManifests.review(acme, "edited", "Approve", spec));
    }

    private PatStatus await(String reason) {
        return operator.awaitReview("edited", reason);
    }

    @Test
    void limitOfAStandingSelectorSurvivesAnEditToIdsAndBack() {
        seed(1, 2);
        apply(STANDING);
        journeySteps.awaitStatus(
                "acme",
                "edited",
                it -> assertThat(it.decisionsByHourList()).isNotEmpty().allMatch(hour -> hour.decisions() <= 2));
        TestOperator.waiting().until(() -> acme.pendingRequestIds().isEmpty());
        seed(3);
        await("LimitExceeded");
        operator.apply(TestOperator.review("edited", "Approve", "1000", "missingPolicy: Ignore"));
        await("Succeeded");

        apply(STANDING);

        await("LimitExceeded");
        staysTrue(() -> assertThat(acme.pendingRequestIds()).containsExactly(3L));
    }

    @Test
    void completedOneShotIsNotEvaluatedAgainAfterAnEditToIdsAndBack() {
        seed(1);
        apply(CREATED_BEFORE);
        await("Succeeded");
        seed(2, 3);
        operator.apply(TestOperator.review("edited", "Approve", "2"));
        await("Succeeded");

        apply(CREATED_BEFORE);

        PatStatus status = await("Succeeded");
        assertThat(ready(status).message()).as("its own result").isEqualTo("approved 1 of 1");
        staysTrue(() -> assertThat(acme.pendingRequestIds()).containsExactly(3L));
    }

    @Test
    void completedOneShotIsNotEvaluatedAgainAfterAnotherOne() {
        seed(1, 2);
        apply(OF_MONA);
        await("Succeeded");
        acme.request(3).owner("ci-bot").since(BOUND.minusSeconds(60)).add();
        apply(CREATED_BEFORE);
        await("Succeeded");
        TestOperator.waiting().until(() -> acme.pendingRequestIds().isEmpty());
        seed(4);

        apply(OF_MONA);

        PatStatus status = await("Succeeded");
        assertThat(ready(status).message()).isEqualTo("approved 2 of 2");
        assertThat(status.oneShotSelectorList())
                .hasSize(2)
                .allMatch(selector -> Boolean.TRUE.equals(selector.completed()));
        staysTrue(() -> assertThat(acme.pendingRequestIds()).containsExactly(4L));
    }

    @Test
    void completedOneShotThatWasInvalidForAWhileShowsItsResultAgain() {
        seed(1);
        apply(CREATED_BEFORE);
        await("Succeeded");
        apply(CREATED_BEFORE + SelectorManifests.condition("request.nothing").indent(2));
        await("InvalidSpec");

        apply(CREATED_BEFORE);

        assertThat(ready(await("Succeeded")).message()).isEqualTo("approved 1 of 1");
    }

    @Test
    void completedOneShotShowsItsResultAgainAfterADryRun() {
        seed(1);
        apply(CREATED_BEFORE);
        await("Succeeded");
        seed(2);
        apply("dryRun: true\n" + CREATED_BEFORE);
        PatStatus dry = await("DryRun");
        assertThat(dry.outcomeTotals()).containsEntry("WouldApprove", 1);

        apply(CREATED_BEFORE);

        PatStatus status = await("Succeeded");
        assertThat(ready(status).message()).isEqualTo("approved 1 of 1");
        assertThat(status.outcomeTotals()).isNull();
        staysTrue(() -> assertThat(acme.pendingRequestIds()).containsExactly(2L));
    }

    @Test
    void failureOfACompletedOneShotCanBeRetriedAfterADryRun() {
        seed(1, 2);
        operator.gitHub()
                .faults()
                .on((method, path) -> method.equals("POST") && path.endsWith("/personal-access-token-requests/1"))
                .every()
                .status(422, "{\"message\":\"Validation Failed\",\"documentation_url\":\"https://docs.github.com\"}");
        apply(CREATED_BEFORE);
        await("PartiallyFailed");
        operator.gitHub().faults().clear();
        apply("dryRun: true\n" + CREATED_BEFORE);
        await("DryRun");
        apply(CREATED_BEFORE);
        await("PartiallyFailed");

        journeySteps.annotate("edited", "patoperator.dev/retry-requested-at", "now");

        assertThat(ready(await("Succeeded")).message()).isEqualTo("approved 2 of 2");
    }

    /** One item cannot be evaluated, so that the selector is not completed and is evaluated again. */
    @Test
    void limitOfAOneShotIsCountedAfterAnotherOneWasCompleted() {
        seed(1);
        apply(OF_MONA);
        await("Succeeded");

        decideTwoOfThree();

        assertThat(operator.review("edited").getStatus().oneShotSelectorList())
                .extracting(OneShotSelector::decisions)
                .containsExactly(1, 2);
    }

    @Test
    void limitOfTheFirstOneShotIsCounted() {
        decideTwoOfThree();
    }

    private void decideTwoOfThree() {
        Instant expires = Instant.now().plus(Duration.ofDays(10));
        acme.request(2).owner("ci-bot").expiresAt(expires).add();
        acme.request(3).owner("ci-bot").expiresAt(expires).add();
        acme.request(4).owner("ci-bot").add(); // never expires, so that the condition fails for it
        apply("limit: 2\nselector:\n  owners: [ci-bot]\n  createdBefore: 2099-01-01T00:00:00Z\n"
                + SelectorManifests.condition("request.tokenExpiresAt > now").indent(2));
        await("Conflict");
        TestOperator.waiting().until(() -> acme.pendingRequestIds().size() == 1);
        acme.request(5).owner("ci-bot").expiresAt(expires).add();
        acme.request(6).owner("ci-bot").expiresAt(expires).add();

        await("LimitExceeded");

        staysTrue(() -> assertThat(acme.pendingRequestIds()).containsExactlyInAnyOrder(4L, 5L, 6L));
    }

    @Test
    void fiftyFirstOneShotSelectorIsRefused() {
        seed(1);
        apply(CREATED_BEFORE);
        await("Succeeded");
        operator.stop();
        List<OneShotSelector> fifty =
                new ArrayList<>(operator.review("edited").getStatus().oneShotSelectorList());
        for (int i = 2; i <= 50; i++) {
            fifty.add(new OneShotSelector("hash-" + i, true, 0, 0, 0, 0, 0));
        }
        operator.client().resource(operator.review("edited")).editStatus(review -> {
            review.setStatus(
                    review.getStatus().toBuilder().oneShotSelectors(fifty).build());
            return review;
        });
        operator.start();
        seed(2);

        apply(OF_MONA);

        assertThat(ready(await("InvalidSpec")).message()).contains("50 different selectors", "make a new resource");
        staysTrue(() -> assertThat(acme.pendingRequestIds()).containsExactly(2L));

        apply(CREATED_BEFORE);
        PatStatus status = await("Succeeded");
        assertThat(status.oneShotSelectorList()).hasSize(50);
        assertThat(Collections.frequency(
                        status.oneShotSelectorList().stream()
                                .map(OneShotSelector::completed)
                                .toList(),
                        true))
                .isEqualTo(50);
    }
}
