package dev.patoperator.dispatch.support;

import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records what workers report. */
public final class RecordingObserver implements DispatchObserver {

    public final List<String> told = new CopyOnWriteArrayList<>();
    public final List<Duration> pauses = new CopyOnWriteArrayList<>();

    /** Runs as soon as a worker has begun to pause. */
    public volatile Runnable whenPaused = () -> {};

    @Override
    public void listed(InstallationAccess access, ItemKind kind, Collection<ListedPat> items, Instant at) {
        told.add("listed " + items.size());
    }

    @Override
    public void unlisted(InstallationAccess access, ItemKind kind, long id) {
        told.add("left " + id);
    }

    @Override
    public void evaluated(ResourceRef resource, Instant at) {
        told.add("evaluated " + resource.name());
    }

    @Override
    public void forgotten(String uid) {
        told.add("forgotten " + uid);
    }

    @Override
    public void confirmed(Duration sinceSent) {
        told.add("confirmed");
    }

    @Override
    public void paused(PauseCause cause, Duration most) {
        told.add("paused " + cause);
        pauses.add(most);
        whenPaused.run();
    }
}
