package dev.patoperator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.decision.Action;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.PatGrant;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a successor makes of the records that it finds. */
class RecoveryTest {

    private final Order order = TestOrders.order("a", Action.APPROVE, 71, 72);
    private final MemoryJournal journal = new MemoryJournal();
    private final ManualClock clock = new ManualClock();
    private final AlwaysWanted resources = new AlwaysWanted();
    private final Recovery recovery = new Recovery(journal, resources, Clocks.same(clock));
    private Batch batch;

    @BeforeEach
    void leaveARecordBehind() {
        batch = batch(71, 72);
        journal.left.add(batch);
        resources.undecided.addAll(List.of(71L, 72L));
    }

    @Test
    void whatMayHaveBeenSentIsLookedUpAsOurs() throws Exception {
        recovery.read();

        Decision decision = recovery.resume(order, 71).orElseThrow();
        assertThat(decision.mayBeOurs()).isTrue();
        assertThat(decision.tokenId()).isEqualTo(900071L);
        assertThat(recovery.owed("uid-a")).containsExactlyInAnyOrder(71L, 72L);
        assertThat(recovery.resume(order, 73)).isEmpty();
        assertThat(recovery.resume(TestOrders.order("b", Action.APPROVE, 71), 71))
                .isEmpty();
    }

    @Test
    void aRecordGoesWhenAllOfItIsOnRecordElsewhere() throws Exception {
        recovery.read();
        resources.undecided.remove(71L);
        assertThat(recovery.tidy()).isEmpty();
        assertThat(journal.forgotten).isEmpty();
        assertThat(recovery.owed("uid-a")).containsExactly(72L);

        resources.undecided.remove(72L);
        recovery.tidy();
        assertThat(journal.forgotten).containsExactly(batch);
        assertThat(recovery.owed("uid-a")).isEmpty();
    }

    @Test
    void whatIsOnRecordIsNotLookedUpAgain() throws Exception {
        recovery.read();
        batch.recorded("uid-a", 71);
        assertThat(recovery.owed("uid-a")).containsExactly(72L);

        recovery.tidy();
        assertThat(recovery.resume(order, 71)).isEmpty();
        assertThat(recovery.resume(order, 72)).isPresent();

        resources.undecided.remove(72L);
        recovery.tidy();
        assertThat(recovery.resume(order, 72)).isEmpty();
    }

    @Test
    void aRecordOfADeletedResourceIsHandedOutOnceAndGoes() throws Exception {
        recovery.read();
        resources.deleted.add(order.resource());

        assertThat(recovery.tidy()).containsOnlyKeys(order.resource());
        assertThat(recovery.tidy()).isEmpty();
        assertThat(journal.forgotten).containsExactly(batch);
    }

    @Test
    void ofTwoRecordsOfOneIdTheLaterCounts() throws Exception {
        Batch later = batch(71);
        journal.left.add(later);
        recovery.read();

        Decision.Sent sent = recovery.resume(order, 71).orElseThrow().sent();
        assertThat(sent.batch()).isSameAs(later);
        later.recorded("uid-a", 71);
        assertThat(journal.forgotten).containsExactly(later);
        batch.recorded("uid-a", 72);
        assertThat(journal.forgotten).as("the older owes nothing else").containsExactly(later, batch);
    }

    /** The process that made the later call had a clock that was wrong. */
    @Test
    void whateverTimeTheyGive() throws Exception {
        Instant first = clock.instant();
        clock.pass(Duration.ofMinutes(20));
        Batch later = batchMadeAt(first.minus(Duration.ofMinutes(12)), 71);
        journal.left.clear();
        journal.left.addAll(List.of(batchMadeAt(first, 71), later));
        recovery.read();

        Decision decision = recovery.resume(order, 71).orElseThrow();
        assertThat(decision.sent().batch()).isSameAs(later);
        assertThat(decision.firstSent()).as("no call was made before the first").isEqualTo(later.at());
    }

    @Test
    void aGrantThatIsOlderThanTheLastCallMayBeOurs() throws Exception {
        Instant first = clock.instant();
        clock.pass(Duration.ofMinutes(20));
        Batch later = batchMadeAt(clock.instant(), 71);
        journal.left.clear();
        journal.left.addAll(List.of(batchMadeAt(first, 71), later));
        recovery.read();

        Decision decision = recovery.resume(order, 71).orElseThrow();
        assertThat(decision.sent().batch()).isSameAs(later);
        assertThat(decision.firstSent()).isEqualTo(first);
    }

    @Test
    void anUnknownEffectIsLookedUpForAnHour() throws Exception {
        resources.lapsed.add(71L);
        recovery.read();

        assertThat(recovery.resume(order, 71).orElseThrow().isLapsedFor("uid-a"))
                .isTrue();
        assertThat(recovery.resume(order, 72).orElseThrow().isLapsedFor("uid-a"))
                .isFalse();
        assertThat(recovery.owed("uid-a")).containsExactlyInAnyOrder(71L, 72L);
        clock.pass(
                Duration.between(clock.instant(), batch.at()).plus(Lapsed.KEPT).plusSeconds(1));
        assertThat(recovery.owed("uid-a")).containsExactly(72L);

        recovery.tidy();
        assertThat(batch.isUnrecorded("uid-a", 71)).isFalse();
    }

    @Test
    void whatLapsedBeforeARestartIsForgottenWhenTheOppositeIsSent() throws Exception {
        resources.lapsed.add(71L);
        recovery.read();
        URI apiUrl = order.credentials().apiUrl();

        recovery.forgetLapsed(new Decision.Key(Action.DENY, 71), apiUrl);
        recovery.forgetLapsed(new Decision.Key(Action.APPROVE, 71), URI.create("https://elsewhere.example"));
        recovery.forgetLapsed(new Decision.Key(Action.APPROVE, 72), apiUrl);
        assertThat(recovery.owed("uid-a")).containsExactlyInAnyOrder(71L, 72L);

        recovery.forgetLapsed(new Decision.Key(Action.APPROVE, 71), apiUrl);
        assertThat(recovery.owed("uid-a")).containsExactly(72L);
        assertThat(batch.isUnrecorded("uid-a", 71)).isFalse();
    }

    @Test
    void whatLapsedIsNotOwedThoughItsRecordStays() throws Exception {
        recovery.read();
        Decision decision = recovery.resume(order, 71).orElseThrow();
        decision.ask(order);

        recovery.leave(decision);

        assertThat(recovery.owed("uid-a")).containsExactly(72L);
        recovery.tidy();
        assertThat(batch.isUnrecorded("uid-a", 71)).isTrue();
    }

    @Test
    void whoeverHasSomethingToLookUpIsWoken() throws Exception {
        recovery.read();
        recovery.tidy();

        assertThat(resources.woken).containsExactly(order.resource());
    }

    @Test
    void whoeverIsWokenInVainIsWokenAgainAfterAMinute() throws Exception {
        recovery.read();
        recovery.tidy();
        clock.pass(Duration.ofSeconds(59));
        recovery.tidy();
        assertThat(resources.woken).hasSize(1);
        clock.pass(Duration.ofSeconds(1));
        recovery.tidy();
        assertThat(resources.woken).hasSize(2);
    }

    @Test
    void anotherActionOrAnotherGitHubIsNotWhatThePredecessorSent() throws Exception {
        recovery.read();

        assertThat(recovery.resume(TestOrders.order("a", Action.DENY, 71), 71)).isEmpty();
        AppCredentials elsewhere = new AppCredentials(
                URI.create("https://github.example.com/api/v3"),
                "1",
                order.credentials().privateKey(),
                OptionalLong.empty(),
                "fingerprint");
        assertThat(recovery.resume(
                        new Order(
                                order.resource(),
                                order.attempt(),
                                elsewhere,
                                "acme",
                                Action.APPROVE,
                                null,
                                order.ids(),
                                false),
                        71))
                .isEmpty();
    }

    @Test
    void whatThePredecessorDidNotSeeListedIsNoProof() throws Exception {
        Order revocation = TestOrders.order("r", Action.REVOKE, 5, 6);
        journal.left.add(new Batch(
                "grants",
                batch.installation(),
                "acme",
                Action.REVOKE,
                clock.instant(),
                List.of(
                        new Batch.Item(5, 900_005L, true, revocation.resource(), 1),
                        new Batch.Item(6, null, false, revocation.resource(), 1)),
                journal));
        recovery.read();

        assertThat(recovery.resume(revocation, 5).orElseThrow().seen())
                .isEqualTo(new PatGrant(5, null, 900_005L, null, null));
        assertThat(recovery.resume(revocation, 6).orElseThrow().mayBeOurs()).isFalse();
    }

    @Test
    void theJournalIsReadOnceAndAnEmptyRecordGoes() throws Exception {
        Batch empty = batch();
        journal.left.add(empty);
        recovery.read();
        assertThat(journal.forgotten).containsExactly(empty);

        recovery.read();
        assertThat(journal.forgotten).containsExactly(empty);
    }

    @Test
    void whatWasSentToAnotherGitHubIsLetGoAndNotOwedForEver() throws Exception {
        recovery.read();
        AppCredentials elsewhere = new AppCredentials(
                URI.create("https://github.example.com/api/v3"),
                "1",
                order.credentials().privateKey(),
                OptionalLong.empty(),
                "fingerprint");
        Order there = new Order(
                order.resource(), order.attempt(), elsewhere, "acme", Action.APPROVE, null, List.of(71L), false);

        assertThat(recovery.forgetSentElsewhere(order)).isEmpty();
        assertThat(recovery.owed("uid-a")).containsExactlyInAnyOrder(71L, 72L);

        assertThat(recovery.forgetSentElsewhere(there))
                .containsOnlyKeys(TestOrders.CREDENTIALS.apiUrl())
                .allSatisfy((url, ids) -> assertThat(ids).containsExactlyInAnyOrder(71L, 72L));
        assertThat(recovery.owed("uid-a")).isEmpty();
        assertThat(journal.forgotten).containsExactly(batch);
    }

    @Test
    void whatStandsInTheStatusIsNotOwedEvenBeforeTheRecordGoes() throws Exception {
        recovery.read();
        resources.undecided.remove(71L);

        assertThat(recovery.owed("uid-a")).containsExactly(72L);
    }

    @Test
    void theTimeToConfirmWhatAPredecessorSentRunsFromItsCall() throws Exception {
        Instant call = clock.instant().minusSeconds(50);
        Instant future = clock.instant().plusSeconds(50);
        Order revocation = TestOrders.order("r", Action.REVOKE, 5, 6);
        journal.left.add(record("before", call, new Batch.Item(5, null, true, revocation.resource(), 1)));
        journal.left.add(record("ahead", future, new Batch.Item(6, null, true, revocation.resource(), 1)));
        recovery.read();
        clock.pass(Duration.ofSeconds(10));

        Decision.Sent sent = recovery.resume(revocation, 5).orElseThrow().sent();
        assertThat(sent.at()).isEqualTo(call);
        assertThat(sent.since()).isEqualTo(call);
        assertThat(sent.answered()).isFalse();
        Decision.Sent ahead = recovery.resume(revocation, 6).orElseThrow().sent();
        assertThat(ahead.at()).isEqualTo(future);
        assertThat(ahead.since())
                .as("a clock that was ahead does not prolong it")
                .isEqualTo(clock.instant());
    }

    private Batch record(String name, Instant at, Batch.Item item) {
        return new Batch(name, batch.installation(), "acme", Action.REVOKE, at, List.of(item), journal);
    }

    private Batch batch(long... ids) {
        return batchMadeAt(Instant.now(), ids);
    }

    private Batch batchMadeAt(Instant at, long... ids) {
        List<Batch.Item> items = java.util.stream.LongStream.of(ids)
                .mapToObj(id -> new Batch.Item(id, 900_000 + id, true, order.resource(), 1))
                .toList();
        return new Batch(
                "batch-" + items.size(),
                new dev.patoperator.github.Installation(TestOrders.CREDENTIALS.apiUrl(), 1),
                "acme",
                Action.APPROVE,
                at,
                items,
                journal);
    }
}
