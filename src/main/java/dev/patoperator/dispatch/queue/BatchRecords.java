package dev.patoperator.dispatch.queue;

import dev.patoperator.dispatch.model.Clocks;
import dev.patoperator.dispatch.model.Submission;
import dev.patoperator.dispatch.model.journal.Journal;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import dev.patoperator.github.Installation;
import dev.patoperator.github.InstallationAccess;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes the record of each batch of one installation, with the time of its call. */
public final class BatchRecords {

    /**
     * When a call is made.
     *
     * @param at by the wall clock, for statuses and records
     * @param since by the monotonic clock, for intervals
     */
    public record CallTime(Instant at, Instant since) {
        /** Returns the call, as it is remembered with each of its decisions. */
        public Decision.SentCall call(boolean answered, @Nullable String requestId, JournalRecord record) {
            return new Decision.SentCall(at, since, answered, requestId, record);
        }
    }

    private final Installation installation;
    private final Journal journal;
    private final Clocks clocks;

    public BatchRecords(Installation installation, Journal journal, Clocks clocks) {
        this.installation = installation;
        this.journal = journal;
        this.clocks = clocks;
    }

    public CallTime now() {
        return new CallTime(clocks.wall().instant(), clocks.monotonic().instant());
    }

    /** Returns the record of a batch, with an item for each decision and requester. It is not written yet. */
    public JournalRecord of(InstallationAccess access, List<Decision> batch) {
        return new JournalRecord(
                UUID.randomUUID().toString(),
                installation,
                access.organization(),
                batch.get(0).action(),
                clocks.wall().instant(),
                batch.stream()
                        .flatMap(decision ->
                                decision.requesters().stream().map(submission -> item(decision, submission)))
                        .toList(),
                journal);
    }

    private static JournalRecord.RecordItem item(Decision decision, Submission submission) {
        return new JournalRecord.RecordItem(
                decision.id(),
                decision.tokenId(),
                decision.token() != null,
                submission.resource(),
                submission.attempt().generation());
    }

    /** Writes the record. Returns only when it is durable. */
    public void write(JournalRecord record) throws Journal.JournalException {
        journal.write(record);
    }

    /** Returns as many of the first decisions as fit into one record, at least one: an id may have many requesters. */
    static List<Decision> fitting(List<Decision> decisions) {
        int items = 0;
        for (int i = 0; i < decisions.size(); i++) {
            items += decisions.get(i).requesters().size();
            if (items > JournalRecord.MAX_ITEMS) {
                return decisions.subList(0, Math.max(1, i));
            }
        }
        return decisions;
    }
}
