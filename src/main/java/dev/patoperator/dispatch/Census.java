package dev.patoperator.dispatch;

import dev.patoperator.decision.Subject;
import dev.patoperator.github.Access;
import dev.patoperator.github.ListedPat;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Tells an observer what a complete list showed, and what has left it since. Used by one thread. */
final class Census {

    private final LaneObserver observer;
    private final Subject subject;
    private @Nullable Access listedFor;

    Census(LaneObserver observer, Subject subject) {
        this.observer = observer;
        this.subject = subject;
    }

    void listed(Access access, Collection<ListedPat> items, Instant at) {
        listedFor = access;
        observer.listed(access, subject, items, at);
    }

    void left(long id) {
        if (listedFor != null) {
            observer.left(listedFor, subject, id);
        }
    }
}
