package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.review;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.TestOperator;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Resources that are edited or deleted while a decision is in flight: it is reported, and nothing is sent twice. */
class InFlightJourneyTest {

    @RegisterExtension
    static final TestOperator operator = TestOperator.withCredentials();

    private static final JourneySteps journeySteps = new JourneySteps(operator);
    private static final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @BeforeEach
    void resetSimulator() {
        acme.bulkLandsAfter(Duration.ZERO);
    }

    private static void requests(long... ids) {
        for (long id : ids) {
            acme.request(id).owner("mona").add();
        }
    }

    @Test
    void resourceDeletedDuringACallSendsNothingMoreAndGetsAnEvent() {
        for (long id = 2001; id <= 2150; id++) {
            requests(id);
        }
        acme.bulkLandsAfter(Duration.ofMillis(300));
        operator.gitHub()
                .faults()
                .on("orgs/review-pat-grant-requests-in-bulk")
                .run(() -> journeySteps.delete("acme", "cut-short"));
        // Long enough for the operator to hear of the deletion before the call ends.
        operator.gitHub().faults().on("orgs/review-pat-grant-requests-in-bulk").delay(Duration.ofSeconds(1));

        operator.apply(review("cut-short", "Approve", TestOperator.ids(2001, 2150)));

        var event = journeySteps.awaitEvent("cut-short", "Decided");
        assertThat(event.getNote()).contains("2001", "mona", "deleted");
        assertThat(operator.gitHub().postCount()).isEqualTo(1);
        assertThat(acme.pendingRequestIds()).contains(2101L, 2150L).doesNotContain(2001L, 2100L);
        for (long id = 2101; id <= 2150; id++) {
            acme.memberCancels(id);
        }
    }

    @Test
    void idRemovedDuringItsCallIsReportedInAnEvent() {
        requests(81, 82);
        operator.gitHub()
                .faults()
                .on((method, path) -> method.equals("POST") && path.endsWith("/81"))
                .delay(Duration.ofMillis(500));
        operator.apply(review("reconsidered", "Approve", "81, 82"));
        TestOperator.waiting().until(() -> !acme.pendingRequestIds().contains(81L));

        operator.apply(review("reconsidered", "Approve", "82"));

        PatStatus status = operator.awaitReview("reconsidered", "Succeeded");
        assertThat(status.outcomeList()).extracting(Outcome::id).containsExactly(82L);
        TestOperator.waiting()
                .untilAsserted(() -> assertThat(journeySteps.events("reconsidered"))
                        .anySatisfy(
                                event -> assertThat(event.getNote()).contains("under generation 1", "id 81 ", "mona"))
                        .anySatisfy(event -> assertThat(event.getNote()).contains("under generation 2", "id 82 ")));
    }

    @Test
    void idRemovedDuringItsCallIsReportedWhenNoOtherIdIsPending() {
        requests(85, 86);
        operator.apply(review("replaced", "Approve", "85"));
        operator.awaitReview("replaced", "Succeeded");
        operator.gitHub()
                .faults()
                .on((method, path) -> method.equals("POST") && path.endsWith("/86"))
                .delay(Duration.ofMillis(700));
        operator.apply(review("replaced", "Approve", "85, 86"));
        TestOperator.waiting().until(() -> !acme.pendingRequestIds().contains(86L));

        operator.apply(review("replaced", "Approve", "85"));

        operator.awaitReview("replaced", "Succeeded");
        TestOperator.waiting()
                .untilAsserted(() -> assertThat(journeySteps.events("replaced"))
                        .anySatisfy(event -> assertThat(event.getNote()).contains("id 86 ", "mona")));
    }

    @Test
    void idsInFlightAreNotSentAgainAfterAnEditOrARetry() {
        for (long id = 3001; id <= 3040; id++) {
            requests(id);
        }
        acme.bulkLandsAfter(Duration.ofMillis(600));
        operator.gitHub().faults().on("orgs/review-pat-grant-requests-in-bulk").run(() -> {
            operator.apply(review("impatient", "Approve", TestOperator.ids(3001, 3040), "reason: urgent"));
            journeySteps.annotate("impatient", PatResource.RETRY_ANNOTATION, "now");
        });

        operator.apply(review("impatient", "Approve", TestOperator.ids(3001, 3020)));

        PatStatus status = operator.awaitReview("impatient", "Succeeded");
        assertThat(status.succeeded()).isEqualTo(40);
        assertThat(status.lastHandledRetryAt()).isEqualTo("now");
        List<Long> sent = operator.gitHub().calls("orgs/review-pat-grant-requests-in-bulk").stream()
                .flatMap(call ->
                        StreamSupport.stream(call.body().get("pat_request_ids").spliterator(), false))
                .map(JsonNode::asLong)
                .toList();
        assertThat(sent).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void idsInFlightAreRecordedWhenTheSecretIsDeletedMeanwhile() {
        for (long id = 4001; id <= 4010; id++) {
            requests(id);
        }
        operator.secret("acme", "short-lived");
        acme.bulkLandsAfter(Duration.ofMillis(600));
        operator.gitHub().faults().on("orgs/review-pat-grant-requests-in-bulk").run(() -> {
            operator.client()
                    .secrets()
                    .inNamespace("acme")
                    .withName("short-lived")
                    .delete();
            journeySteps.annotate("orphaned", PatResource.RETRY_ANNOTATION, "now");
        });

        operator.apply(
                review("orphaned", "Approve", TestOperator.ids(4001, 4010), "credentialsRef: {name: short-lived}"));

        assertThat(operator.awaitReview("orphaned", "Succeeded").succeeded()).isEqualTo(10);
        assertThat(operator.gitHub().postCount()).isEqualTo(1);
    }
}
