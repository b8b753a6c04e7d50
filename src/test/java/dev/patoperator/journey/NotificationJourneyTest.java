package dev.patoperator.journey;

import static dev.patoperator.support.SelectorManifests.condition;
import static dev.patoperator.support.SelectorManifests.standing;
import static dev.patoperator.support.TestOperator.review;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patoperator.github.simulator.SecretsWatch;
import dev.patoperator.github.simulator.SimulatedOrganization;
import dev.patoperator.notification.Notification;
import dev.patoperator.support.EventReceiver;
import dev.patoperator.support.JourneySteps;
import dev.patoperator.support.SelectorManifests;
import dev.patoperator.support.TestOperator;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a running operator tells, and that a new process tells it again under the same ids. */
class NotificationJourneyTest {

    private static final String CI_BOT = "owners: [ci-bot]\n";
    private static final String CI_BOT_IN_FULL = "selector:\n  owners: [ci-bot]\n";
    private static final Instant NOW = Instant.now();

    private static final ObjectMapper JSON = new ObjectMapper();

    private final EventReceiver sink = EventReceiver.start();
    private final TestOperator operator = TestOperator.withCredentials()
            .setting("PAT_OPERATOR_EVENT_SINK", sink.url().toString());
    private int toldBefore;
    private final JourneySteps journeySteps = new JourneySteps(operator);
    private final SimulatedOrganization acme = operator.gitHub().organization("acme");
    private final String host = operator.gitHub().baseUrl().replaceFirst("https?://([^/]*).*", "$1");

    @AfterEach
    void stop() {
        operator.close();
        sink.close();
        SecretsWatch.assertNoSecretIn("notifications", told().toString());
        assertThat(sink.unreadable()).isEmpty();
    }

    /** What the sink was told since the operator started last. */
    private List<Notification> told() {
        return sink.received().stream()
                .skip(toldBefore)
                .map(NotificationJourneyTest::read)
                .toList();
    }

    private static Notification read(CloudEvent event) {
        try {
            Map<String, Object> data = JSON.readValue(event.getData().toBytes(), new TypeReference<>() {});
            return new Notification(
                    event.getId(),
                    event.getType(),
                    event.getSource(),
                    event.getSubject(),
                    event.getTime().toInstant(),
                    data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Notification awaitTold(String idPattern) {
        TestOperator.waiting().until(() -> ids().stream().anyMatch(id -> id.matches(idPattern)));
        return told().stream()
                .filter(notification -> notification.id().matches(idPattern))
                .findFirst()
                .orElseThrow();
    }

    private List<String> ids() {
        return told().stream().map(Notification::id).toList();
    }

    private String item(String path) {
        return host + "/acme/" + path;
    }

    @Test
    void requestIsToldWhenItIsPendingAndWhenAPolicyApprovesIt() {
        acme.request(71)
                .owner("ci-bot")
                .tokenName("deploy")
                .reason("nightly build")
                .add();
        acme.request(72).owner("mona").add();
        operator.start();

        operator.apply(standing(acme, "bots", "Approve", CI_BOT));

        assertThat(awaitTold(item("requests/72/pending")).data()).containsEntry("owner", "mona");
        Notification decided = awaitTold(item("requests/71/approved/.*"));
        assertThat(ids().indexOf(item("requests/71/pending"))).isBetween(0, ids().indexOf(decided.id()));
        assertThat(decided.data())
                .containsEntry("outcome", "Approved")
                .containsEntry("owner", "ci-bot")
                .containsEntry("confirmedBy", "Response")
                .containsEntry(
                        "resource",
                        Map.of(
                                "kind", "PatGrantReview",
                                "namespace", "acme",
                                "name", "bots",
                                "uid", operator.review("bots").getMetadata().getUid(),
                                "generation", 1));
        JourneySteps.staysTrue(() -> assertThat(ids()).doesNotHaveDuplicates());
    }

    @Test
    void denyThatCannotBeEvaluatedIsToldWithTheItemThatItHoldsBack() {
        acme.request(71).owner("ci-bot").add();
        operator.start();
        operator.apply(standing(acme, "deny", "Deny", condition("request.tokenExpiresAt > now + duration('2160h')")));
        operator.awaitReview("deny", "UpToDate");
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));

        String approval = operator.review("bots").getMetadata().getUid();
        Notification held = awaitTold(item("requests/71/heldback/" + approval + "/.*"));

        assertThat(held.type()).isEqualTo("dev.patoperator.decision.heldback");
        assertThat((String) held.data().get("message")).contains("PatGrantReview deny", "could not be evaluated");
        JourneySteps.staysTrue(() -> assertThat(ids()).doesNotHaveDuplicates());
    }

    @Test
    void revocationAndGrantsThatExpireOrAreIdleAreTold() {
        acme.grant(11).owner("ci-bot").expiresAt(NOW.plus(Duration.ofDays(40))).add();
        acme.grant(12)
                .owner("mona")
                .lastUsedAt(NOW)
                .expiresAt(NOW.plus(Duration.ofDays(2)))
                .add();
        acme.grant(13)
                .owner("mona")
                .lastUsedAt(NOW)
                .expiresAt(NOW.plus(Duration.ofDays(10)))
                .add();
        acme.grant(14)
                .owner("mona")
                .since(NOW.minus(Duration.ofDays(300)))
                .lastUsedAt(NOW.minus(Duration.ofDays(100)))
                .expiresAt(null)
                .add();
        operator.start();

        operator.apply(SelectorManifests.revocation(acme, "leaver", "interval: 1m\n" + CI_BOT_IN_FULL));

        assertThat(awaitTold(item("grants/11/revoked/.*")).type()).isEqualTo("dev.patoperator.grant.revoked");
        awaitTold(item("grants/12/expiring/3d/.*"));
        awaitTold(item("grants/13/expiring/14d/.*"));
        awaitTold(item("grants/14/idle/.*"));
        JourneySteps.staysTrue(() -> assertThat(ids()).hasSize(4));
    }

    @Test
    void stallAndRecoveryAreTold() {
        acme.request(71).owner("ci-bot").add();
        acme.request(72).owner("ci-bot").add();
        operator.start();
        operator.apply(SelectorManifests.review(acme, "bots", "Approve", "interval: 1m\nlimit: 1\n" + CI_BOT_IN_FULL));
        Notification stalled = awaitTold(".*/stalled/1/LimitExceeded/.*");

        operator.apply(SelectorManifests.review(acme, "bots", "Approve", "interval: 1m\nlimit: 2\n" + CI_BOT_IN_FULL));
        Notification recovered = awaitTold(".*/recovered/.*");

        assertThat(stalled.subject()).isEqualTo("patgrantreviews/bots");
        assertThat(stalled.data()).containsEntry("readyReason", "LimitExceeded");
        assertThat(recovered.data()).containsEntry("readyReason", "UpToDate");
        JourneySteps.staysTrue(() -> assertThat(ids()).doesNotHaveDuplicates());
    }

    @Test
    void statusWhoseAnswersAreLostIsTold() {
        operator.start();
        operator.apply(SelectorManifests.review(acme, "bots", "Approve", "interval: 1m\nlimit: 1\n" + CI_BOT_IN_FULL));
        operator.awaitReview("bots", "UpToDate");
        acme.request(71).owner("ci-bot").add();
        acme.request(72).owner("ci-bot").add();
        operator.kubernetes().faults().loseNextAnswers(1_000, call -> call.writesStatusOf("patgrantreviews"));

        operator.apply(SelectorManifests.review(acme, "bots", "Approve", "interval: 2m\nlimit: 1\n" + CI_BOT_IN_FULL));

        assertThat(awaitTold(".*/stalled/2/LimitExceeded/.*").subject()).isEqualTo("patgrantreviews/bots");
        operator.kubernetes().faults().clear();
    }

    @Test
    void restartTellsPendingDecidedFailedAndStalledAgainUnderTheSameIds() {
        acme.request(71).owner("ci-bot").add();
        acme.request(72).owner("mona").add();
        acme.grant(12)
                .owner("mona")
                .lastUsedAt(NOW)
                .expiresAt(NOW.plus(Duration.ofDays(2)))
                .add();
        operator.start();
        operator.apply(standing(acme, "bots", "Approve", CI_BOT));
        operator.apply(SelectorManifests.revocation(acme, "leaver", "interval: 1m\nselector:\n  owners: [leaver]\n"));
        operator.apply(review("typo", "Approve", "999"));
        awaitTold(item("requests/71/approved/.*"));
        awaitTold(item("requests/72/pending"));
        awaitTold(item("grants/12/expiring/.*"));
        awaitTold(".*/stalled/1/NotFound/.*");
        operator.awaitReview("bots", "UpToDate");
        // The new process does not list request 71, which is no longer pending.
        Set<String> before = ids().stream()
                .filter(id -> !id.equals(item("requests/71/pending")))
                .collect(Collectors.toSet());

        operator.stop();
        toldBefore = sink.received().size();
        operator.start();

        TestOperator.waiting().untilAsserted(() -> assertThat(ids()).containsExactlyInAnyOrderElementsOf(before));
        assertThat(awaitTold(item("requests/71/approved/.*")).data()).containsEntry("fromStatus", true);
    }

    @Test
    void decisionOfAResourceThatIsDeletedMeanwhileIsTold() {
        for (long id = 1; id <= 50; id++) {
            acme.request(id).owner("mona").add();
        }
        acme.bulkLandsAfter(Duration.ofMillis(300));
        operator.gitHub()
                .faults()
                .on("orgs/review-pat-grant-requests-in-bulk")
                .run(() -> journeySteps.delete("acme", "hasty"));
        operator.start();

        operator.apply(review("hasty", "Approve", TestOperator.ids(1, 50)));

        assertThat(awaitTold(item("requests/50/approved/.*")).data()).containsEntry("action", "Approve");
    }
}
