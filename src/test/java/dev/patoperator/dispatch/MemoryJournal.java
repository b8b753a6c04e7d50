package dev.patoperator.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A journal that lives as long as the test. */
final class MemoryJournal implements Journal {

    final List<Batch> written = new CopyOnWriteArrayList<>();
    final List<Batch> forgotten = new CopyOnWriteArrayList<>();

    /** What a predecessor left behind. */
    final List<Batch> left = new ArrayList<>();

    @Override
    public void write(Batch batch) {
        written.add(batch);
    }

    @Override
    public void forget(Batch batch) {
        forgotten.add(batch);
    }

    @Override
    public List<Batch> read() {
        return List.copyOf(left);
    }
}
