package dev.patoperator.dispatch.model;

import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * Is told what lanes see and do, for metrics. Moments are those of the monotonic clock. Nothing is read for it that would not be read anyway. Called from
 * the lanes' threads; must neither fail nor block.
 */
public interface DispatchObserver {

    /** Pays no attention. */
    DispatchObserver NONE = new DispatchObserver() {};

    /** Calls are about to be made on behalf of a resource. */
    default void callsStarting(ResourceRef resource, InstallationAccess access) {}

    /** Everything that an organization lists of a subject, as of a moment. */
    default void listed(InstallationAccess access, ItemKind kind, Collection<ListedPat> items, Instant at) {}

    /** One of what was listed last was decided since. */
    default void unlisted(InstallationAccess access, ItemKind kind, long id) {}

    /** A selector was evaluated on a list that was begun at that moment. */
    default void evaluated(ResourceRef resource, Instant at) {}

    /** The resource's selector is not evaluated any more, or not for now. */
    default void forgotten(String uid) {}

    /** What GitHub only accepted was seen to have taken effect. */
    default void confirmed(Duration sinceSent) {}

    /** A lane makes no calls for so long. */
    default void paused(PauseCause cause, Duration most) {}

    /** Why a lane makes no calls. */
    enum PauseCause {
        RATE_LIMITED,
        GITHUB_UNAVAILABLE,
        /** The cluster is not watched, so that what is wanted may not be wanted any more. */
        NOT_WATCHING,
        /** The write-ahead record could not be written. */
        JOURNAL,
        /** An error of the operator's own. */
        ERROR
    }
}
