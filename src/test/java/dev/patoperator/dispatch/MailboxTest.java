package dev.patoperator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.ConfirmedBy;
import dev.patoperator.decision.Action;
import dev.patoperator.decision.Evaluation;
import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Verdict;
import dev.patoperator.github.Installation;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Verdicts wait until they are on record, and only then is their batch forgotten. */
class MailboxTest {

    private final Order order = TestOrders.order("a", Action.APPROVE, 71, 72);
    private final Mailbox mailbox = new Mailbox(Clock.systemUTC());
    private final MemoryJournal journal = new MemoryJournal();

    @Test
    void whatWasDoneIsNotReplacedByALaterLookThatDidNotFindIt() {
        Verdict done = new Verdict.Done(Action.APPROVE, ConfirmedBy.RESPONSE, null, Instant.now(), null);
        mailbox.verdict(order, 71, done, null);

        mailbox.verdict(order, 71, new Verdict.Missing(), null);

        assertThat(mailbox.report("uid-a").verdicts()).containsEntry(71L, done);
    }

    @Test
    void aVerdictStaysUntilThatVeryVerdictIsOnRecord() {
        Verdict first = new Verdict.Missing();
        Verdict corrected = new Verdict.Failed("no", null, null, null);
        mailbox.verdict(order, 71, first, null);
        Map<Long, Verdict> written = mailbox.report("uid-a").verdicts();
        mailbox.verdict(order, 71, corrected, null);

        mailbox.acknowledge("uid-a", written);
        assertThat(mailbox.report("uid-a").verdicts()).containsEntry(71L, corrected);

        mailbox.acknowledge("uid-a", mailbox.report("uid-a").verdicts());
        assertThat(mailbox.report("uid-a").verdicts()).isEmpty();
        assertThat(mailbox.hasUnrecorded()).isFalse();
    }

    @Test
    void aBatchIsForgottenWhenTheLastOfItsVerdictsIsOnRecord() {
        Batch batch = batch();
        mailbox.verdict(order, 71, new Verdict.Missing(), batch);
        mailbox.verdict(order, 72, new Verdict.Missing(), batch);

        mailbox.acknowledge(
                "uid-a", Map.of(71L, mailbox.report("uid-a").verdicts().get(71L)));
        assertThat(journal.forgotten).isEmpty();
        mailbox.acknowledge("uid-a", mailbox.report("uid-a").verdicts());
        assertThat(journal.forgotten).containsExactly(batch);
    }

    @Test
    void aBatchOfADeletedResourceIsForgottenAndItsVerdictsHandedOut() {
        Batch batch = batch();
        mailbox.verdict(order, 71, new Verdict.Missing(), batch);
        mailbox.verdict(order, 72, new Verdict.Missing(), batch);

        assertThat(mailbox.remove(order.resource()).verdicts()).containsOnlyKeys(71L, 72L);
        assertThat(journal.forgotten).containsExactly(batch);
        assertThat(mailbox.resources()).isEmpty();
    }

    @Test
    void anObstacleIsNewsOnce() {
        var obstacle = new Obstacle(Obstacle.Kind.RATE_LIMITED, "wait");

        assertThat(mailbox.obstacle(order, obstacle)).isTrue();
        assertThat(mailbox.obstacle(order, obstacle)).isFalse();
        mailbox.clearTemporary(order.resource());
        assertThat(mailbox.report("uid-a").obstacle()).isNull();
    }

    @Test
    void aTryBeginsWhenItIsFirstHandedOver() {
        ManualClock clock = new ManualClock();
        Mailbox timed = new Mailbox(clock);
        Instant first = clock.instant();
        timed.open(order);
        clock.pass(Duration.ofSeconds(1));
        timed.open(order);
        assertThat(timed.report("uid-a").since()).isEqualTo(first);

        timed.open(TestOrders.order("a", 2, Action.APPROVE, null, 71));
        assertThat(timed.report("uid-a").since()).isEqualTo(clock.instant());
    }

    @Test
    void whatALaterCallCameToTakesThePlaceOfTheEarlierCallsRecord() {
        Batch earlier = batch();
        Batch later = batch();
        mailbox.verdict(order, 71, new Verdict.Failed("late", null, null, null), earlier);
        mailbox.verdict(order, 72, new Verdict.Missing(), earlier);
        mailbox.verdict(order, 71, new Verdict.Missing(), later);
        assertThat(earlier.isUnrecorded("uid-a", 71)).isFalse();
        assertThat(later.isUnrecorded("uid-a", 71)).isTrue();

        mailbox.verdict(order, 72, new Verdict.Failed("once more", null, null, null), earlier);
        assertThat(earlier.isUnrecorded("uid-a", 72)).as("its own").isTrue();
    }

    @Test
    void anEvaluationIsKeptUntilAnotherIsAskedFor() {
        Evaluation evaluation = new Evaluation(Instant.EPOCH, Set.of(71L), Map.of(), Set.of(), null, false);
        mailbox.open(order);
        mailbox.evaluated(order, evaluation);
        mailbox.open(order);
        assertThat(mailbox.report("uid-a").evaluation()).isEqualTo(evaluation);

        mailbox.open(TestOrders.selecting(order, true, Instant.EPOCH));
        assertThat(mailbox.report("uid-a").evaluation()).isNull();
    }

    @Test
    void ofWhomNothingIsKnownNothingIsLeft() {
        assertThat(mailbox.remove(order.resource())).isEqualTo(Report.NOTHING);
    }

    @Test
    void handingOverAgainLeavesAStallBehind() {
        mailbox.obstacle(order, new Obstacle(Obstacle.Kind.PERMISSION_DENIED, "no"));

        mailbox.open(order);

        assertThat(mailbox.report("uid-a").obstacle()).isNull();
        assertThat(mailbox.report("uid-a").attempt()).isEqualTo(order.attempt());
    }

    /** GitHub refused the rest, which was withdrawn: that is told until it is handed over again. */
    @Test
    void aVerdictEndsAnObstacleThatPassesAndNoOther() {
        mailbox.open(order);
        mailbox.obstacle(order, new Obstacle(Obstacle.Kind.GITHUB_UNAVAILABLE, "503"));
        mailbox.verdict(order, 71, new Verdict.Missing(), null);
        assertThat(mailbox.report("uid-a").obstacle()).isNull();

        Obstacle refused = new Obstacle(Obstacle.Kind.PERMISSION_DENIED, "no");
        mailbox.obstacle(order, refused);
        mailbox.verdict(order, 72, new Verdict.Missing(), null);
        assertThat(mailbox.report("uid-a").obstacle()).isEqualTo(refused);
        mailbox.open(order);
        assertThat(mailbox.report("uid-a").obstacle()).isNull();
    }

    @Test
    void ofATryThatIsWithdrawnNothingIsKnownButItsVerdicts() {
        Order selecting = TestOrders.selecting(order, true, Instant.now());
        mailbox.open(selecting);
        mailbox.evaluated(selecting, new Evaluation(Instant.now(), Set.of(71L, 72L), Map.of(), Set.of(), null, false));
        mailbox.verdict(selecting, 71, new Verdict.Missing(), null);

        mailbox.withdrawn("uid-a");

        assertThat(mailbox.report("uid-a").attempt()).isNull();
        assertThat(mailbox.report("uid-a").evaluation()).isNull();
        assertThat(mailbox.report("uid-a").verdicts()).containsOnlyKeys(71L);
        mailbox.acknowledge("uid-a", mailbox.report("uid-a").verdicts());
        mailbox.withdrawn("uid-a");
        mailbox.withdrawn("uid-b");
        assertThat(mailbox.resources()).isEmpty();
    }

    @Test
    void whatNobodyReadsIsCalledOutAgain() {
        mailbox.verdict(order, 71, new Verdict.Missing(), null);

        assertThat(mailbox.unread(Duration.ofHours(1))).isEmpty();
        assertThat(mailbox.unread(Duration.ZERO)).containsExactly(order.resource());
    }

    private Batch batch() {
        List<Decision> decisions = new ArrayList<>();
        for (Long id : order.ids()) {
            Decision decision = new Decision(new Decision.Key(Action.APPROVE, id), Instant.now());
            decision.ask(order);
            decisions.add(decision);
        }
        return Batch.of(
                new Installation(URI.create("https://api.github.com"), 1), "acme", Instant.now(), decisions, journal);
    }
}
