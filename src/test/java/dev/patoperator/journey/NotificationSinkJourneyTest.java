package dev.patoperator.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.support.EventReceiver;
import dev.patoperator.support.TestOperator;
import org.junit.jupiter.api.Test;

/** The operator with and without a sink of notifications. */
class NotificationSinkJourneyTest {

    private static final String METRICS = "github_pat_operator_notifications_";

    @Test
    void metricsOfNotificationsAreServedOnlyWithASink() {
        try (TestOperator operator = TestOperator.run()) {
            assertThat(operator.metrics()).doesNotContain(METRICS);
        }
        try (EventReceiver receiver = EventReceiver.start();
                TestOperator operator = TestOperator.withCredentials()
                        .setting("K_SINK", receiver.url().toString())
                        .start()) {
            assertThat(operator.metrics())
                    .contains(
                            METRICS + "sent_total ",
                            METRICS + "failed_total ",
                            METRICS + "dropped_total{reason=\"queue_full\"} 0.0\n",
                            METRICS + "dropped_total{reason=\"refused\"} 0.0\n",
                            METRICS + "dropped_total{reason=\"invalid\"} 0.0\n",
                            METRICS + "dropped_total{reason=\"stopped\"} 0.0\n",
                            METRICS + "waiting ");
        }
    }

    @Test
    void decisionsDoNotWaitForASinkThatIsAway() {
        try (TestOperator operator = TestOperator.withCredentials()
                .setting("PAT_OPERATOR_EVENT_SINK", "http://127.0.0.1:1/")
                .start()) {
            operator.gitHub().organization("acme").request(71).owner("mona").add();
            operator.apply(TestOperator.review("one", "Approve", "71"));

            operator.awaitReview("one", "Succeeded");
            operator.stop();
        }
    }
}
