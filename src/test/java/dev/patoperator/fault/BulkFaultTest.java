package dev.patoperator.fault;

import static dev.patoperator.support.TestOperator.outcome;
import static dev.patoperator.support.TestOperator.review;
import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedDecision;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.github.simulator.UnknownIds;
import dev.patoperator.support.DecisionLedger;
import dev.patoperator.support.QuickTimings;
import dev.patoperator.support.StatusHistory;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ids of a bulk call that take effect late, never, or are refused. A 202 says nothing about any single id. */
class BulkFaultTest {

    private static final String BULK = "orgs/review-pat-grant-requests-in-bulk";
    private static final String SINGLE = "orgs/review-pat-grant-request";
    private static final String UNPROCESSABLE = "{\"message\":\"Validation Failed\",\"documentation_url\":"
            + "\"https://docs.github.com/rest\",\"errors\":[{\"code\":\"invalid\",\"field\":\"pat_request_ids\"}]}";

    private final TestOperator operator =
            TestOperator.prepare().tuning(QuickTimings.withConfirmTimeout(Duration.ofSeconds(1)));
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");
    private final StatusHistory history = StatusHistory.watch(operator.client());

    @BeforeEach
    void start() {
        operator.secret("acme", "github-app");
        operator.start();
    }

    @AfterEach
    void stop() {
        history.assertTruthful();
        DecisionLedger.assertNothingTwice(acme);
        operator.close();
    }

    @Test
    void lateEffectOfABatchIsAwaited() {
        seed(1, 20);
        acme.bulkLandsAfter(Duration.ofMillis(500));

        operator.apply(review("late", "Approve", TestOperator.ids(1, 20)));

        assertThat(history.awaitNow("late", "Succeeded").succeeded()).isEqualTo(20);
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.APPROVE, 1, 20);
        assertThat(operator.gitHub().postCount()).isEqualTo(1);
    }

    @Test
    void onlyIdsWithoutEffectAfterA202FailAndARetryDecidesThem() {
        seed(1, 20);
        acme.lying202(7L, 13L);
        operator.apply(review("most", "Approve", TestOperator.ids(1, 20)));

        PatStatus status = history.awaitNow("most", "PartiallyFailed");
        assertThat(status.succeeded()).isEqualTo(18);
        assertThat(status.failed()).isEqualTo(2);
        assertThat(TestOperator.ready(status).message()).contains("7, 13");
        assertThat(outcome(status, 7).message()).contains("still listed").contains("1 s");
        assertThat(outcome(status, 7).githubRequestID()).isNotBlank();
        assertThat(operator.gitHub().postCount())
                .as("a failed id is not sent again by itself")
                .isEqualTo(1);

        acme.lying202();
        retry("most", "1");

        assertThat(history.awaitNow("most", "Succeeded").succeeded()).isEqualTo(20);
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.APPROVE, 1, 20);
    }

    @Test
    void effectAfterTheTimeoutIsReportedByALaterListing() {
        seed(1, 10);
        acme.bulkLandsAfter(Duration.ofMillis(1600));
        operator.apply(review("late", "Approve", TestOperator.ids(1, 10)));
        assertThat(history.awaitNow("late", "Failed").failed()).isEqualTo(10);

        waiting().until(() -> acme.decisions().size() == 10);
        acme.bulkLandsAfter(Duration.ZERO);
        seed(11, 20);
        operator.apply(review("next", "Approve", TestOperator.ids(11, 20)));

        history.awaitNow("next", "Succeeded");
        assertThat(history.awaitNow("late", "Succeeded").succeeded()).isEqualTo(10);
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.APPROVE, 1, 20);
    }

    @Test
    void effectAfterTheTimeoutIsReportedByARetryWithoutASecondCall() {
        seed(1, 10);
        acme.bulkLandsAfter(Duration.ofMillis(1600));
        operator.apply(review("late", "Deny", TestOperator.ids(1, 10)));
        history.awaitNow("late", "Failed");

        waiting().until(() -> acme.decisions().size() == 10);
        retry("late", "1");

        assertThat(history.awaitNow("late", "Succeeded").succeeded()).isEqualTo(10);
        assertThat(operator.gitHub().postCount()).isEqualTo(1);
    }

    @Test
    void failedIdStaysFailedWhenAFilteredListingLacksIt() {
        seed(1, 250);
        acme.lying202(1L, 2L, 3L);
        operator.apply(review("lied-to", "Deny", "1, 2, 3, 4, 5, 6"));
        history.awaitNow("lied-to", "PartiallyFailed");

        // An unknown id causes a reading of the whole list. The confirmation then requests only the tokens of this
        // batch.
        operator.apply(review("next", "Deny", "11, 12, 13, 14, 15, 99999"));
        history.awaitNow("next", "NotFound");

        waiting().during(Duration.ofMillis(500)).untilAsserted(() -> {
            PatStatus status = operator.review("lied-to").getStatus();
            assertThat(status.failed()).as("%s", status.outcomeList()).isEqualTo(3);
        });
        assertThat(acme.pendingRequestIds()).contains(1L, 2L, 3L);
    }

    @Test
    void bisectionFindsTheRefusedIdAndTheOthersAreDecided() {
        seed(1, 8);
        // 1..8 is refused, 1..4 succeeds, 5..8 is refused, 5 alone is refused, the rest succeeds.
        operator.gitHub().faults().on(BULK).nth(1).status(422, UNPROCESSABLE);
        operator.gitHub().faults().on(BULK).nth(2).status(422, UNPROCESSABLE);
        operator.gitHub()
                .faults()
                .on((method, path) -> path.endsWith("/personal-access-token-requests/5"))
                .every()
                .status(422, UNPROCESSABLE);

        operator.apply(review("eight", "Approve", TestOperator.ids(1, 8)));

        PatStatus status = history.awaitNow("eight", "PartiallyFailed");
        assertThat(status.succeeded()).isEqualTo(7);
        assertThat(outcome(status, 5).outcome()).isEqualTo(OutcomeType.FAILED);
        assertThat(outcome(status, 5).message()).contains("422").contains("Validation Failed");
        assertThat(acme.pendingRequestIds()).containsExactly(5L);
        assertThat(operator.gitHub().postCount()).isLessThan(9);

        operator.gitHub().faults().clear();
        retry("eight", "1");
        assertThat(history.awaitNow("eight", "Succeeded").succeeded()).isEqualTo(8);
    }

    @ParameterizedTest
    @EnumSource
    void idCancelledBetweenListingAndCallDoesNotDelayOthers(UnknownIds behaviour) {
        seed(1, 100);
        acme.unknownIdsInBulk(behaviour);
        operator.gitHub()
                .faults()
                .on(BULK)
                .run(() -> assertThat(acme.memberCancels(57)).isTrue());

        operator.apply(review("hundred", "Approve", TestOperator.ids(1, 100)));

        boolean reported = behaviour != UnknownIds.SKIPPED;
        PatStatus status = history.awaitNow("hundred", reported ? "NotFound" : "PartiallyFailed");
        assertThat(status.succeeded()).isEqualTo(99);
        assertThat(outcome(status, 57).outcome()).isEqualTo(reported ? OutcomeType.NOT_FOUND : OutcomeType.FAILED);
        assertThat(acme.decisions()).hasSize(99);
        assertThat(operator.gitHub().postCount()).isLessThan(20);
    }

    @Test
    void idsThatAreNotListedAreNotSent() {
        seed(1, 10);
        acme.unknownIdsInBulk(UnknownIds.UNPROCESSABLE);

        operator.apply(review("some", "Approve", TestOperator.ids(6, 15)));

        PatStatus status = history.awaitNow("some", "NotFound");
        assertThat(status.succeeded()).isEqualTo(5);
        assertThat(status.failed()).isEqualTo(5);
        assertThat(outcome(status, 15).message()).contains("no pending request").contains("acme");
        assertThat(operator.gitHub().calls(BULK))
                .singleElement()
                .satisfies(
                        call -> assertThat(call.body().path("pat_request_ids")).hasSize(5));
        assertThat(operator.gitHub().calls(SINGLE)).isEmpty();
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.APPROVE, 6, 10);
    }

    @Test
    void idThatCausesServerErrorsDoesNotDelayOthersOfItsResource() {
        seed(1, 8);
        operator.gitHub().faults().on(BULK).every().status(500);
        operator.gitHub()
                .faults()
                .on((method, path) -> path.endsWith("/personal-access-token-requests/5"))
                .every()
                .status(500);

        operator.apply(review("eight", "Approve", TestOperator.ids(1, 8)));

        waiting().until(() -> acme.pendingRequestIds().equals(List.of(5L)));
        history.awaitReason("eight", "GitHubUnavailable");
        operator.gitHub().faults().clear();
        assertThat(history.awaitNow("eight", "Succeeded").succeeded()).isEqualTo(8);
        DecisionLedger.assertDecided(acme, SimulatedDecision.DecisionAction.APPROVE, 1, 8);
    }

    @Test
    void idThatCausesServerErrorsDoesNotDelayOtherResources() {
        seed(1, 8);
        operator.gitHub()
                .faults()
                .on((method, path) -> path.endsWith("/personal-access-token-requests/1"))
                .every()
                .status(500);
        operator.apply(review("poison", "Approve", "1"));
        history.awaitReason("poison", "GitHubUnavailable");

        operator.apply(review("other", "Approve", "2"));
        operator.apply(review("more", "Deny", "3, 4, 5, 6, 7, 8"));
        history.awaitNow("other", "Succeeded");
        history.awaitNow("more", "Succeeded");

        operator.gitHub().faults().clear();
        history.awaitNow("poison", "Succeeded");
    }

    private void seed(long from, long to) {
        for (long id = from; id <= to; id++) {
            acme.request(id).add();
        }
    }

    private void retry(String name, String value) {
        operator.client()
                .resources(PatGrantReview.class)
                .inNamespace("acme")
                .withName(name)
                .edit(resource -> {
                    resource.getMetadata().setAnnotations(Map.of(PatResource.RETRY_ANNOTATION, value));
                    return resource;
                });
    }
}
