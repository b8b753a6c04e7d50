package dev.patoperator.dispatch.listing;

import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Reports to an observer what a complete list showed, and what has left it since. Used by one thread. */
public final class ListingReporter {

    private final DispatchObserver observer;
    private final ItemKind kind;
    private @Nullable InstallationAccess listedFor;

    public ListingReporter(DispatchObserver observer, ItemKind kind) {
        this.observer = observer;
        this.kind = kind;
    }

    void listed(InstallationAccess access, Collection<ListedPat> items, Instant at) {
        listedFor = access;
        observer.listed(access, kind, items, at);
    }

    void unlisted(long id) {
        if (listedFor != null) {
            observer.unlisted(listedFor, kind, id);
        }
    }
}
