package dev.patoperator.notification.source;

import static dev.patoperator.notification.source.ObservedOperator.SINCE;
import static dev.patoperator.notification.source.ObservedOperator.condition;
import static dev.patoperator.notification.source.ObservedOperator.ready;
import static dev.patoperator.notification.source.ObservedOperator.review;
import static dev.patoperator.notification.source.ObservedOperator.revocation;
import static dev.patoperator.notification.source.ObservedOperator.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.Action;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.model.intent.Intent;
import dev.patoperator.notification.Notification;
import dev.patoperator.status.outcome.OutcomeMapper;
import dev.patoperator.telemetry.audit.StatusChange;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What statuses tell: decisions, failures, what is held back, stalls. */
class StatusNotificationsTest {

    private static final Instant SENT = Instant.parse("2026-11-22T15:59:58Z");

    private final ObservedOperator operator = new ObservedOperator();
    private final PatResource<?> approve = review("Approve");

    private static DecisionResult.Succeeded done(Action action, long id) {
        return new DecisionResult.Succeeded(
                action,
                ConfirmedBy.RESPONSE,
                new DecisionResult.TokenDetails("mona", 900_000 + id, "deploy"),
                SENT,
                "C0FF:EE");
    }

    private static Outcome outcome(Action action, long id) {
        return OutcomeMapper.of(id, done(action, id), "");
    }

    private static Outcome undecided(long id, String message) {
        return OutcomeMapper.of(id, new DecisionResult.Undecided(message, null), "");
    }

    private static Outcome failed(long id, String message, @Nullable Instant sentAt) {
        return OutcomeMapper.of(id, new DecisionResult.Failed(message, null, sentAt, null), "");
    }

    private List<String> takeIds() {
        return operator.take().stream().map(Notification::id).toList();
    }

    @Test
    void approvalIsToldWithTheResourceThatDecided() {
        operator.writes(approve, status(outcome(Action.APPROVE, 71)), Map.of(71L, done(Action.APPROVE, 71)));

        Notification decided = operator.takeOne();
        assertThat(decided.id()).isEqualTo("api.github.com/acme/requests/71/approved/0b5e");
        assertThat(decided.type()).isEqualTo("dev.patoperator.request.decided");
        assertThat(decided.source()).isEqualTo(URI.create("https://api.github.com/orgs/acme"));
        assertThat(decided.subject()).isEqualTo("requests/71");
        assertThat(decided.time()).isEqualTo(SENT);
        assertThat(decided.data())
                .containsEntry("organization", "Acme")
                .containsEntry("owner", "mona")
                .containsEntry("tokenID", 900_071L)
                .containsEntry("tokenName", "deploy")
                .containsEntry("action", "Approve")
                .containsEntry("outcome", "Approved")
                .containsEntry("confirmedBy", "Response")
                .containsEntry("decisionTime", "2026-11-22T15:59:58Z")
                .containsEntry("githubRequestID", "C0FF:EE")
                .containsEntry(
                        "resource",
                        Map.of(
                                "kind", "PatGrantReview",
                                "namespace", "acme",
                                "name", "bots",
                                "uid", "0b5e",
                                "generation", 2L)) // under which it was sent
                .doesNotContainKey("fromStatus");
    }

    @Test
    void denialAndRevocationHaveTheirOwnIds() {
        operator.writes(review("Deny"), status(outcome(Action.DENY, 71)), Map.of(71L, done(Action.DENY, 71)));
        operator.writes(revocation(), status(outcome(Action.REVOKE, 5)), Map.of(5L, done(Action.REVOKE, 5)));

        List<Notification> told = operator.take();
        assertThat(told)
                .extracting(Notification::id)
                .containsExactly(
                        "api.github.com/acme/requests/71/denied/0b5e", "api.github.com/acme/grants/5/revoked/0b5e");
        assertThat(told)
                .extracting(Notification::type)
                .containsExactly("dev.patoperator.request.decided", "dev.patoperator.grant.revoked");
        assertThat(told.get(1).data()).containsEntry("action", "Revoke").containsEntry("item", "grant");
    }

    @Test
    void everyRecordedDecisionIsToldAlsoWithoutRoomInTheStatus() {
        operator.reconciles(approve);
        Map<Long, DecisionResult> recorded = new HashMap<>();
        LongStream.rangeClosed(1, 300).forEach(id -> recorded.put(id, done(Action.APPROVE, id)));

        operator.writes(approve, status(outcome(Action.APPROVE, 300)), recorded);

        assertThat(takeIds()).hasSize(300).doesNotHaveDuplicates();
    }

    @Test
    void quietReconciliationsTellNothing() {
        operator.writes(
                approve,
                status(outcome(Action.APPROVE, 71), undecided(72, "held"), failed(73, "no", null)),
                Map.of(71L, done(Action.APPROVE, 71)));
        assertThat(operator.take()).hasSize(3);

        operator.reconciles(approve);
        operator.writes(approve, status(outcome(Action.APPROVE, 71), undecided(72, "held"), failed(73, "no", SENT)));

        assertThat(operator.take()).isEmpty();
    }

    @Test
    void restartTellsWhatTheStatusShowsAgainUnderTheSameIds() {
        PatStatus status = status(
                List.of(
                        condition("Ready", "False", "LimitExceeded", 3, SINCE),
                        condition("Stalled", "True", "LimitExceeded", 3, SINCE)),
                outcome(Action.APPROVE, 71),
                undecided(72, "held"),
                failed(73, "no", SENT));
        operator.writes(approve, status, Map.of(71L, done(Action.APPROVE, 71)));
        List<Notification> before = operator.take();

        operator.restart();
        operator.clock.pass(Duration.ofHours(1));
        operator.reconciles(approve);
        List<Notification> after = operator.take();
        operator.reconciles(approve);

        assertThat(after)
                .extracting(Notification::id)
                .containsExactlyElementsOf(before.stream().map(Notification::id).toList())
                .hasSize(4);
        assertThat(after.get(0).time()).isEqualTo(SENT);
        assertThat(after.get(0).data()).containsEntry("fromStatus", true);
        assertThat(operator.take()).isEmpty();
    }

    @Test
    void restartDoesNotTellDecisionsOfMoreThanAWeekAgo() {
        approve.setStatus(status(outcome(Action.APPROVE, 71), undecided(72, "held")));
        operator.clock.pass(Duration.ofDays(8));

        operator.reconciles(approve);

        assertThat(operator.take()).extracting(Notification::subject).containsExactly("requests/72");
    }

    @Test
    void restartTellsABoundedNumberFromStatusesAndNewDecisionsAllTheSame() {
        for (int n = 0; n < RetellingBudget.MAX_PER_HOUR / 500 + 1; n++) {
            showHeldBack("team-" + n, 5);
        }
        assertThat(operator.take()).hasSize(RetellingBudget.MAX_PER_HOUR);

        operator.writes(approve, status(undecided(72, "held")));
        assertThat(operator.take()).hasSize(1);
        operator.clock.pass(RetellingBudget.HOUR);
        showHeldBack("late", 1);
        assertThat(operator.take()).hasSize(100);
    }

    @Test
    void namespaceHasAShareAndStallsNeedNone() {
        showHeldBack("flood", 60);
        assertThat(operator.take()).hasSize(RetellingBudget.MAX_PER_NAMESPACE);

        PatResource<?> stalled = resource("flood", "stalled");
        stalled.setStatus(status(stalled("CredentialsNotFound", 3, SINCE)));
        operator.reconciles(stalled);
        assertThat(takeIds()).containsExactly("stalled/stalled/3/CredentialsNotFound/" + SINCE);
        showHeldBack("other", 1);
        assertThat(operator.take()).hasSize(100);
    }

    @Test
    void restartTellsTheNewestOfANamespaceThatHasMore() {
        List<PatResource<?>> resources = new ArrayList<>();
        for (int n = 0; n < 12; n++) {
            PatResource<?> resource = resource("acme", "uid-" + n);
            resource.setStatus(status(decidedAt(SENT.minus(Duration.ofHours(n)), 70)));
            resources.add(resource);
        }
        approve.setStatus(status(undecided(72, "held"), failed(73, "not sent", null)));
        resources.add(approve);
        operator.observers().statuses().watching(resources::stream);

        for (int n = resources.size() - 1; n >= 0; n--) {
            operator.reconciles(resources.get(n));
        }

        List<String> told = takeIds();
        assertThat(told).hasSize(RetellingBudget.MAX_PER_NAMESPACE).doesNotHaveDuplicates();
        assertThat(told.get(0)).startsWith("api.github.com/acme/requests/72/heldback/");
        for (int n = 0; n < 7; n++) {
            String uid = "/uid-" + n;
            assertThat(told).filteredOn(id -> id.endsWith(uid)).hasSize(70);
        }
    }

    @Test
    void decisionWhoseAnswerWasLostIsToldAlsoWhereOthersAreNewer() {
        PatResource<?> busy = resource("acme", "busy");
        busy.setStatus(status(decidedAt(SENT, RetellingBudget.MAX_PER_NAMESPACE)));
        PatResource<?> old = resource("acme", "old");
        old.setStatus(status(decidedAt(SENT.minusSeconds(1), 1)));
        operator.observers().statuses().watching(() -> Stream.of(old, busy, approve));
        operator.writes(approve, status());
        operator.reconciles(old);
        assertThat(operator.take()).as("not among the newest").isEmpty();

        operator.observers().statuses().unsure(Intent.refOf(approve));
        approve.setStatus(status(decidedAt(SENT.minusSeconds(1), 1)));
        operator.reconciles(approve);

        assertThat(takeIds()).containsExactly("api.github.com/acme/requests/1/approved/0b5e");
    }

    private static Outcome[] decidedAt(Instant sent, int count) {
        return LongStream.rangeClosed(1, count)
                .mapToObj(id -> OutcomeMapper.of(
                        id, new DecisionResult.Succeeded(Action.APPROVE, ConfirmedBy.RESPONSE, null, sent, null), ""))
                .toArray(Outcome[]::new);
    }

    private static PatResource<?> resource(String namespace, String uid) {
        PatResource<?> resource = review("Approve");
        resource.getMetadata().setNamespace(namespace);
        resource.getMetadata().setUid(uid);
        return resource;
    }

    /** Reconciles resources, whose statuses show 100 items each, for the first time. */
    private void showHeldBack(String namespace, int resources) {
        for (int n = 0; n < resources; n++) {
            PatResource<?> resource = resource(namespace, namespace + "-" + n);
            resource.setStatus(status(LongStream.rangeClosed(1, 100)
                    .mapToObj(id -> undecided(id, "held"))
                    .toArray(Outcome[]::new)));
            operator.reconciles(resource);
        }
    }

    @Test
    void statusIsToldAfterAWriteWhoseAnswerWasLost() {
        operator.writes(approve, status());
        operator.observers().statuses().unsure(Intent.refOf(approve));
        approve.setStatus(
                status(stalled("LimitExceeded", 3, SINCE), outcome(Action.APPROVE, 71), undecided(72, "held")));

        operator.reconciles(approve);
        assertThat(takeIds())
                .hasSize(3)
                .contains("api.github.com/acme/requests/71/approved/0b5e", "0b5e/stalled/3/LimitExceeded/" + SINCE);
        operator.reconciles(approve);
        assertThat(operator.take()).isEmpty();
    }

    @Test
    void recoveryIsToldAfterALostAnswer() {
        operator.writes(approve, status(stalled("CredentialsNotFound", 3, SINCE)));
        operator.take();
        operator.observers().statuses().unsure(Intent.refOf(approve));
        approve.setStatus(status());

        operator.reconciles(approve);

        assertThat(takeIds()).containsExactly("0b5e/recovered/" + SINCE);
    }

    @Test
    void recoveryAfterARestartIsTold() {
        approve.setStatus(status(stalled("CredentialsNotFound", 3, SINCE)));
        operator.writes(approve, status());
        assertThat(takeIds()).containsExactly("0b5e/recovered/" + SINCE);

        operator.restart();
        approve.setStatus(status(stalled("CredentialsNotFound", 3, SINCE)));
        operator.writes(approve, status(List.of(condition("Ready", "False", "Progressing", 3, SINCE))));
        assertThat(operator.take()).isEmpty();
        operator.writes(approve, status());
        operator.writes(approve, status(undecided(72, "held")));
        assertThat(operator.take())
                .extracting(Notification::type)
                .containsExactly("dev.patoperator.policy.recovered", "dev.patoperator.decision.heldback");
    }

    @Test
    void forgedStatusOfAnotherResourceHasNotTheIdOfTheRealDecision() {
        PatResource<?> forged = resource("mallory", "f00d");
        forged.setStatus(status(outcome(Action.APPROVE, 71)));
        operator.reconciles(forged);
        String before = operator.takeOne().id();

        operator.writes(approve, status(outcome(Action.APPROVE, 71)), Map.of(71L, done(Action.APPROVE, 71)));

        assertThat(operator.takeOne().id()).isNotEqualTo(before);
    }

    @Test
    void itemThatIsHeldBackIsToldOncePerReason() {
        operator.writes(approve, status(undecided(72, "held back: PatGrantReview deny denies it")));
        Notification held = operator.takeOne();
        operator.writes(
                approve,
                status(undecided(72, "held back: PatGrantReview deny denies it"), undecided(73, "left to another")));
        assertThat(operator.take()).extracting(Notification::subject).containsExactly("requests/73");
        operator.writes(approve, status(undecided(72, "held back: a PatGrantReview in another namespace denies it")));
        Notification other = operator.takeOne();

        assertThat(held.id()).matches("api.github.com/acme/requests/72/heldback/0b5e/[0-9a-f]{8}");
        assertThat(held.type()).isEqualTo("dev.patoperator.decision.heldback");
        assertThat(held.data())
                .containsEntry("action", "Approve")
                .containsEntry("message", "held back: PatGrantReview deny denies it")
                .doesNotContainKeys("decisionTime", "githubRequestID");
        assertThat(other.id()).isNotEqualTo(held.id()).startsWith("api.github.com/acme/requests/72/heldback/0b5e/");
    }

    @Test
    void failureIsToldWithItsMessage() {
        var result = new DecisionResult.Failed("GitHub refused it", null, SENT, "C0FF:EE", true);
        operator.writes(approve, status(OutcomeMapper.of(71, result, "")), Map.of(71L, result));

        Notification failed = operator.takeOne();
        assertThat(failed.id()).matches("api.github.com/acme/requests/71/failed/0b5e/[0-9a-f]{8}");
        assertThat(failed.type()).isEqualTo("dev.patoperator.decision.failed");
        assertThat(failed.time()).isEqualTo(SENT);
        assertThat(failed.data())
                .containsEntry("message", "GitHub refused it")
                .containsEntry("effectUnknown", true)
                .containsEntry("githubRequestID", "C0FF:EE");
    }

    @Test
    void failureThatTurnsOutToBeADecisionIsToldAsOne() {
        operator.writes(approve, status(failed(71, "not confirmed", SENT)));
        operator.writes(approve, status(outcome(Action.APPROVE, 71)), Map.of(71L, done(Action.APPROVE, 71)));

        assertThat(operator.take())
                .extracting(Notification::type)
                .containsExactly("dev.patoperator.decision.failed", "dev.patoperator.request.decided");
    }

    @Test
    void outcomesThatNeedNobodyAreNotTold() {
        List<Outcome> outcomes = new ArrayList<>();
        for (OutcomeType type : List.of(
                OutcomeType.PENDING,
                OutcomeType.NOT_FOUND,
                OutcomeType.EXCEPTED,
                OutcomeType.WOULD_APPROVE,
                OutcomeType.WOULD_DENY,
                OutcomeType.WOULD_REVOKE,
                OutcomeType.UNKNOWN)) {
            outcomes.add(new Outcome((long) outcomes.size() + 1, type, null, null, null, null, null, null, null));
        }
        outcomes.add(OutcomeMapper.missingToken(900_001, "none"));

        operator.writes(approve, status(outcomes.toArray(Outcome[]::new)));

        assertThat(operator.take()).isEmpty();
    }

    private static List<Condition> stalled(String reason, long generation, String since) {
        return List.of(
                condition("Ready", "False", reason, generation, since),
                condition("Stalled", "True", reason, generation, since));
    }

    @Test
    void stallIsToldPerReasonGenerationAndTime() {
        operator.writes(approve, status(stalled("CredentialsNotFound", 3, SINCE)));
        Notification first = operator.takeOne();
        operator.writes(approve, status(stalled("CredentialsNotFound", 3, SINCE), undecided(1, "held")));
        assertThat(operator.take()).extracting(Notification::subject).containsExactly("requests/1");
        operator.writes(approve, status(stalled("CredentialsInvalid", 3, SINCE)));
        operator.writes(approve, status(stalled("CredentialsInvalid", 4, SINCE)));
        operator.writes(approve, status(stalled("CredentialsInvalid", 4, "2026-11-23T15:00:00Z")));

        assertThat(first.id()).isEqualTo("0b5e/stalled/3/CredentialsNotFound/2026-11-22T15:00:00Z");
        assertThat(first.type()).isEqualTo("dev.patoperator.policy.stalled");
        assertThat(first.source()).isEqualTo(URI.create("/apis/patoperator.dev/v1alpha1/namespaces/acme"));
        assertThat(first.subject()).isEqualTo("patgrantreviews/bots");
        assertThat(first.data())
                .containsEntry("organization", "Acme")
                .containsEntry("action", "Approve")
                .containsEntry("readyReason", "CredentialsNotFound")
                .containsEntry("message", "the Secret is missing")
                .containsEntry("since", SINCE);
        assertThat(takeIds())
                .containsExactly(
                        "0b5e/stalled/3/CredentialsInvalid/2026-11-22T15:00:00Z",
                        "0b5e/stalled/4/CredentialsInvalid/2026-11-22T15:00:00Z",
                        "0b5e/stalled/4/CredentialsInvalid/2026-11-23T15:00:00Z");
    }

    @Test
    void recoveryIsToldWhenTheResourceIsReadyAndNotWhileItIsInProgress() {
        operator.writes(approve, status(stalled("CredentialsNotFound", 3, SINCE)));
        operator.take();
        operator.writes(approve, status(List.of(condition("Ready", "False", "Progressing", 3, SINCE))));
        assertThat(operator.take()).isEmpty();
        operator.writes(approve, status(List.of(ready("UpToDate", 3))));
        operator.writes(approve, status(List.of(ready("Succeeded", 3))));

        Notification recovered = operator.takeOne();
        assertThat(recovered.id()).isEqualTo("0b5e/recovered/" + SINCE);
        assertThat(recovered.type()).isEqualTo("dev.patoperator.policy.recovered");
        assertThat(recovered.data()).containsEntry("readyReason", "UpToDate");
    }

    @Test
    void resourceThatWasAlwaysReadyDoesNotRecover() {
        operator.writes(approve, status());
        operator.writes(approve, status(List.of(ready("Succeeded", 3))));

        assertThat(operator.take()).isEmpty();
    }

    @Test
    void decisionsOfADeletedResourceAreTold() {
        operator.writes(approve, status());
        operator.observers().statuses().orphaned(Intent.refOf(approve), Map.of(71L, done(Action.APPROVE, 71)));

        assertThat(operator.takeOne().id()).isEqualTo("api.github.com/acme/requests/71/approved/0b5e");
    }

    @Test
    void decisionThatIsKnownLongAfterTheDeletionIsTold() {
        var statuses = operator.observers().statuses();
        operator.writes(approve, status());
        statuses.retain(ref -> false);
        operator.clock.pass(Duration.ofHours(1));
        statuses.retain(ref -> false);
        statuses.orphaned(Intent.refOf(approve), Map.of(71L, done(Action.APPROVE, 71)));

        assertThat(operator.takeOne().subject()).isEqualTo("requests/71");
    }

    /** As a tenant does who creates and deletes one resource after the other: a quota of objects does not help. */
    @Test
    void deletedResourcesOfANamespaceTakeBoundedMemoryAndDisplaceNoOther() {
        var statuses = operator.observers().statuses();
        operator.writes(approve, status());
        statuses.retain(ref -> false);
        List<ResourceRef> flood = new ArrayList<>();
        for (int n = 0; n < 2 * StatusNotifier.MAX_DELETED_OF_NAMESPACE; n++) {
            PatResource<?> resource = resource("mallory", "uid-" + n);
            operator.writes(resource, status());
            flood.add(Intent.refOf(resource));
            if (n % 100 == 99) {
                operator.clock.pass(Duration.ofSeconds(1));
                statuses.retain(ref -> false);
            }
        }

        flood.forEach(ref -> statuses.orphaned(ref, Map.of(71L, done(Action.APPROVE, 71))));
        assertThat(takeIds())
                .as("the last ones deleted")
                .hasSize(StatusNotifier.MAX_DELETED_OF_NAMESPACE)
                .contains("api.github.com/acme/requests/71/approved/uid-" + (flood.size() - 1));
        statuses.orphaned(Intent.refOf(approve), Map.of(71L, done(Action.APPROVE, 71)));
        assertThat(operator.take()).hasSize(1);
    }

    @Test
    void deletedResourcesOfManyNamespacesTakeBoundedMemory() {
        var statuses = operator.observers().statuses();
        List<ResourceRef> flood = new ArrayList<>();
        for (int n = 0; n < 2 * StatusNotifier.MAX_DELETED; n++) {
            PatResource<?> resource = resource("team-" + n, "uid-" + n);
            operator.writes(resource, status());
            flood.add(Intent.refOf(resource));
        }
        statuses.retain(ref -> false);

        flood.forEach(ref -> statuses.orphaned(ref, Map.of(71L, done(Action.APPROVE, 71))));
        assertThat(operator.take()).hasSize(StatusNotifier.MAX_DELETED);
    }

    @Test
    void resourceThatIsSeenAgainIsNotForgotten() {
        var statuses = operator.observers().statuses();
        operator.writes(approve, status());
        statuses.retain(ref -> false);
        statuses.retain(ref -> true);
        operator.clock.pass(StatusNotifier.KEEP_DELETED);
        statuses.retain(ref -> false);
        statuses.orphaned(Intent.refOf(approve), Map.of(71L, done(Action.APPROVE, 71)));

        assertThat(operator.take()).hasSize(1);
    }

    @Test
    void resourceWhoseSpecBecomesUnreadableTellsItsResults() {
        operator.writes(approve, status());
        approve.setSpec(null);
        operator.writes(approve, status(outcome(Action.APPROVE, 71)), Map.of(71L, done(Action.APPROVE, 71)));

        assertThat(operator.takeOne().id()).isEqualTo("api.github.com/acme/requests/71/approved/0b5e");
    }

    @Test
    void resourcesThatAreGoneAreForgotten() {
        approve.setStatus(status(undecided(72, "held")));
        operator.reconciles(approve);
        operator.observers().statuses().retain(ref -> false);
        operator.clock.pass(StatusNotifier.KEEP_DELETED);
        operator.observers().statuses().retain(ref -> false);
        operator.reconciles(approve);

        assertThat(operator.take()).hasSize(2);
    }

    @Test
    void forgedStatusNeitherFailsNorLengthensNotifications() {
        var forged = new Condition("Stalled", "True", null, null, "It\nlies", "x ".repeat(20_000));
        approve.setStatus(status().toBuilder()
                .githubAPIURL("not a URL")
                .conditions(List.of(forged))
                .outcomes(List.of(new Outcome(
                        71L,
                        OutcomeType.APPROVED,
                        null,
                        "a\u202Eb\n" + "o".repeat(10_000),
                        null,
                        null,
                        "9999",
                        null,
                        null)))
                .build());

        operator.reconciles(approve);

        List<Notification> told = operator.take();
        assertThat(told).extracting(Notification::id).contains("unknown/acme/requests/71/approved/0b5e");
        assertThat(told.toString()).hasSizeLessThan(5_000).doesNotContain("\n", "\u202E");
    }

    @Test
    void faultOfAProducerStaysInIt() {
        operator.observers()
                .statuses()
                .reconciled(new StatusChange(review("Approve"), null, null, null, Map.of(), Map.of()));

        assertThat(operator.take()).isEmpty();
    }
}
