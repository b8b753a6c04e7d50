package dev.patoperator.journey;

import static dev.patoperator.support.TestOperator.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatRevocation;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.support.EventReceiver;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import dev.patoperator.text.Rfc3339;
import io.cloudevents.CloudEvent;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a new process tells again of a namespace in which more was decided than it may tell again. */
class RetellingJourneyTest {

    private static final int RESOURCES = 30;
    private static final int NEWEST = 5;
    private static final int OUTCOMES = 100;

    private final EventReceiver sink = EventReceiver.start();

    /** As the manifests set it: all resources are known before the first one is reconciled. */
    private final TestOperator operator = TestOperator.withCredentials()
            .setting("PAT_OPERATOR_LEADER_ELECTION", "true")
            .setting("PAT_OPERATOR_EVENT_SINK", sink.url().toString());

    private final SimulatedOrganization acme = operator.gitHub().organization("acme");

    @AfterEach
    void stop() {
        operator.close();
        sink.close();
    }

    @Test
    void theNewestDecisionsAreToldWhateverResourceIsSeenFirst() {
        sink.rule(event -> exchange -> exchange.sendResponseHeaders(204, -1)); // hundreds in a second
        Instant now = Instant.now();
        for (int n = 0; n < RESOURCES; n++) {
            String sent = Rfc3339.of(now.minus(Duration.ofHours(n)));
            if (n % 2 == 0) {
                decided(PatGrantReview.class, "Approved", n, sent);
            } else {
                decided(PatRevocation.class, "Revoked", n, sent);
            }
        }

        operator.start();

        waiting().until(() -> sink.received().size() >= NEWEST * OUTCOMES);
        JourneySteps.staysTrue(() -> assertThat(sink.received()).hasSize(NEWEST * OUTCOMES));
        assertThat(sink.received().stream().map(RetellingJourneyTest::number).distinct())
                .containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L);
    }

    /** Returns the number of the resource that decided. */
    private static long number(CloudEvent event) {
        String subject = String.valueOf(event.getSubject());
        return Long.parseLong(subject.substring(subject.indexOf('/') + 1)) / 1_000;
    }

    /** Creates a suspended policy whose status shows decisions. */
    private <R extends PatResource<?>> void decided(Class<R> kind, String outcome, int n, String sent) {
        String spec = "suspend: true\ninterval: 1m\nselector:\n  owners: [mona]\n";
        String name = "policy-" + n;
        operator.apply(
                kind == PatGrantReview.class
                        ? SelectorManifests.review(acme, name, "Approve", spec)
                        : SelectorManifests.revocation(acme, name, spec));
        List<String> outcomes = LongStream.rangeClosed(1, OUTCOMES)
                .mapToObj(id -> """
                        {"id": %d, "outcome": "%s", "confirmedBy": "Response", "decisionTime": "%s"}""".formatted(n * 1_000L + id, outcome, sent))
                .toList();
        operator.client()
                .resources(kind)
                .inNamespace("acme")
                .withName(name)
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        outcomes.stream().collect(Collectors.joining(",", "{\"status\": {\"outcomes\": [", "]}}")));
    }
}
