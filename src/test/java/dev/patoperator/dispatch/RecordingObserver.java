package dev.patoperator.dispatch;

import dev.patoperator.decision.ResourceRef;
import dev.patoperator.decision.Subject;
import dev.patoperator.github.Access;
import dev.patoperator.github.ListedPat;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes what lanes tell of themselves. */
final class RecordingObserver implements LaneObserver {

    final List<String> told = new CopyOnWriteArrayList<>();
    final List<Duration> pauses = new CopyOnWriteArrayList<>();

    /** Happens as soon as a lane has begun to wait. */
    volatile Runnable whenPaused = () -> {};

    @Override
    public void listed(Access access, Subject subject, Collection<ListedPat> items, Instant at) {
        told.add("listed " + items.size());
    }

    @Override
    public void left(Access access, Subject subject, long id) {
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
    public void paused(Cause cause, Duration most) {
        told.add("paused " + cause);
        pauses.add(most);
        whenPaused.run();
    }
}
