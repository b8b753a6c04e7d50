package dev.patoperator.dispatch.support;

import dev.patoperator.dispatch.model.journal.Journal;
import dev.patoperator.dispatch.model.journal.JournalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A journal in memory. */
public final class InMemoryJournal implements Journal {

    public final List<JournalRecord> written = new CopyOnWriteArrayList<>();
    public final List<JournalRecord> forgotten = new CopyOnWriteArrayList<>();

    /** Records that an earlier process left. */
    public final List<JournalRecord> left = new ArrayList<>();

    @Override
    public void write(JournalRecord journalRecord) {
        written.add(journalRecord);
    }

    @Override
    public void forget(JournalRecord journalRecord) {
        forgotten.add(journalRecord);
    }

    @Override
    public List<JournalRecord> read() {
        return List.copyOf(left);
    }
}
