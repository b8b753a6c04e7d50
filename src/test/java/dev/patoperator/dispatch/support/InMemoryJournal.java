package dev.patoperator.dispatch.support;

import dev.patoperator.dispatch.queue.Journal;
import dev.patoperator.dispatch.queue.JournalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A journal that lives as long as the test. */
public final class InMemoryJournal implements Journal {

    public final List<JournalRecord> written = new CopyOnWriteArrayList<>();
    public final List<JournalRecord> forgotten = new CopyOnWriteArrayList<>();

    /** What a predecessor left behind. */
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
