package dev.patoperator.dispatch.model;

import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * Receives what workers see and do, for metrics. Times are those of the monotonic clock. GitHub is never read only for an
 * observer. Called by workers, reconcilers and the dispatcher's timer at the same time; must neither fail nor block.
 */
public interface DispatchObserver {

    /** No-op. */
    DispatchObserver NONE = new DispatchObserver() {};

    /** Called before calls are made on behalf of a resource. */
    default void callsStarting(ResourceRef resource, InstallationAccess access) {}

    /** Called with all items of a kind that an organization lists, as of the given time. */
    default void listed(InstallationAccess access, ItemKind kind, Collection<ListedPat> items, Instant at) {}

    /** Called when an item of the last listing was decided. */
    default void unlisted(InstallationAccess access, ItemKind kind, long id) {}

    /** Called when a selector was evaluated on a listing whose reading began at the given time. */
    default void evaluated(ResourceRef resource, Instant at) {}

    /** Called when a resource's selector is not evaluated any more, or not for now. */
    default void forgotten(String uid) {}

    /** Called when a decision was seen to have taken effect after GitHub only accepted its call, or the answer was lost. */
    default void confirmed(Duration sinceSent) {}

    /** Called when a worker makes no calls, or none about one kind, for at most the given time. */
    default void paused(PauseCause cause, Duration most) {}

    /** Why a worker makes no calls. */
    enum PauseCause {
        RATE_LIMITED,
        GITHUB_UNAVAILABLE,
        /** The cluster is not watched, so it is not known what is still wanted. */
        NOT_WATCHING,
        /** The write-ahead record could not be written. */
        JOURNAL,
        /** An error of the operator's own. */
        ERROR
    }
}
