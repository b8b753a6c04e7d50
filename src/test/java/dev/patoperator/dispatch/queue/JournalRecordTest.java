package dev.patoperator.dispatch.queue;

import static dev.patoperator.dispatch.support.TestSubmissions.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.dispatch.support.InMemoryJournal;
import dev.patoperator.dispatch.support.TestSubmissions;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.model.Action;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What the record of a call contains, and when it is forgotten. */
class JournalRecordTest {

    private final Installation installation = new Installation(TestSubmissions.CREDENTIALS.apiUrl(), 1);
    private final InMemoryJournal journal = new InMemoryJournal();

    private static Decision decision(long id, Submission... submissions) {
        Decision decision = new Decision(new Decision.DecisionKey(Action.DENY, id), Instant.EPOCH);
        List.of(submissions).forEach(decision::addRequester);
        return decision;
    }

    private JournalRecord batch(Decision... decisions) {
        return new BatchRecords(installation, journal, Clocks.same(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)))
                .of(new InstallationAccess(TestSubmissions.CREDENTIALS, installation, "acme"), List.of(decisions));
    }

    @Test
    void aRecordNamesTheDecisionsOfACallAndTheirRequesters() {
        Submission a = order("a", 3, Action.DENY, null, 1, 2);
        Submission b = order("b", 4, Action.DENY, null, 2);
        Decision listed = decision(1, a);
        listed.seen(new PatRequest(1, "owner", 900_001L, "token", Instant.EPOCH));

        JournalRecord journalRecord = batch(listed, decision(2, a, b));

        assertThat(UUID.fromString(journalRecord.name()))
                .isNotEqualTo(UUID.fromString(batch(listed).name()));
        assertThat(journalRecord.installation()).isEqualTo(installation);
        assertThat(journalRecord.organization()).isEqualTo("acme");
        assertThat(journalRecord.action()).isEqualTo(Action.DENY);
        assertThat(journalRecord.items())
                .containsExactly(
                        new JournalRecord.RecordItem(1, 900_001L, true, a.resource(), 3),
                        new JournalRecord.RecordItem(2, null, false, a.resource(), 3),
                        new JournalRecord.RecordItem(2, null, false, b.resource(), 4));
        assertThat(journalRecord.generation("uid-a", 1)).hasValue(3);
        assertThat(journalRecord.generation("uid-b", 2)).hasValue(4);
        assertThat(journalRecord.generation("uid-b", 1)).isEmpty();
        assertThat(journalRecord.generation("uid-c", 1)).isEmpty();
    }

    @Test
    void aRecordIsForgottenOnceEveryResultIsAcknowledged() {
        Decision shared = decision(2, order("a", Action.DENY, 2), order("b", Action.DENY, 2));
        JournalRecord journalRecord = batch(decision(1, order("a", Action.DENY, 1)), shared);

        journalRecord.acknowledge("uid-a", 1);
        journalRecord.acknowledge("uid-a", 1);
        journalRecord.acknowledge("uid-c", 2);
        journalRecord.acknowledge("uid-a", 2);
        assertThat(journal.forgotten).isEmpty();
        assertThat(journalRecord.isUnrecorded("uid-a", 2)).isFalse();
        assertThat(journalRecord.isUnrecorded("uid-b", 2)).isTrue();

        journalRecord.acknowledge("uid-b", 2);
        journalRecord.acknowledge("uid-b", 2);
        assertThat(journal.forgotten).containsExactly(journalRecord);
    }

    @Test
    void releaseForgetsADecisionForAllItsRequesters() {
        Decision shared = decision(2, order("a", Action.DENY, 2), order("b", Action.DENY, 2));
        JournalRecord journalRecord = batch(decision(1, order("a", Action.DENY, 1)), shared);

        journalRecord.release(shared.id());

        assertThat(journalRecord.isUnrecorded("uid-a", 1)).isTrue();
        assertThat(journalRecord.isUnrecorded("uid-a", 2)).isFalse();
        assertThat(journalRecord.isUnrecorded("uid-b", 2)).isFalse();
    }

    @Test
    void anUnknownEffectKeepsTheRecordUntilItExpires() {
        JournalRecord journalRecord = batch(decision(1, order("a", Action.DENY, 1), order("b", Action.DENY, 1)));

        journalRecord.acknowledgeAsUnknown("uid-a", 1);
        assertThat(journalRecord.isUnrecorded("uid-a", 1)).isTrue();
        journalRecord.expire(2);
        journalRecord.expire(1);
        assertThat(journalRecord.isUnrecorded("uid-a", 1)).isFalse();
        assertThat(journalRecord.isUnrecorded("uid-b", 1))
                .as("not acknowledged yet")
                .isTrue();

        journalRecord.acknowledgeAsUnknown("uid-b", 1);
        assertThat(journal.forgotten).containsExactly(journalRecord);
    }

    @Test
    void aRecordHoldsUpToItsMaximumAndAtLeastOneDecision() {
        List<Decision> decisions = LongStream.rangeClosed(1, JournalRecord.MAX_ITEMS)
                .mapToObj(id -> decision(id, order("a", Action.DENY, id)))
                .toList();
        assertThat(BatchRecords.fitting(decisions)).hasSize(JournalRecord.MAX_ITEMS);

        decisions.get(0).addRequester(order("b", Action.DENY, 1));
        assertThat(BatchRecords.fitting(decisions)).hasSize(JournalRecord.MAX_ITEMS - 1);

        LongStream.rangeClosed(1, JournalRecord.MAX_ITEMS)
                .forEach(one -> decisions.get(0).addRequester(order("c" + one, Action.DENY, 1)));
        assertThat(BatchRecords.fitting(decisions)).containsExactly(decisions.get(0));
        assertThat(batch(decisions.get(0)).items()).as("above the maximum").hasSize(JournalRecord.MAX_ITEMS + 2);
    }
}
