package dev.patoperator.dispatch.listing;

import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reports to an observer what a complete list showed, and what has left it since. GitHub may read a list from a replica that
 * still shows items which the operator decided shortly before, so these are left out for a while. Used by one thread.
 */
public final class ListingReporter {

    /** More than are decided while one list is read. */
    private static final int MAX_UNLISTED = 10_000;

    private final DispatchObserver observer;
    private final ItemKind kind;
    private @Nullable InstallationAccess listedFor;

    /** When ids left the list, oldest first. */
    private final Map<Long, Instant> unlistedAt = new LinkedHashMap<>();

    public ListingReporter(DispatchObserver observer, ItemKind kind) {
        this.observer = observer;
        this.kind = kind;
    }

    void listed(InstallationAccess access, Collection<ListedPat> items, Instant at) {
        listedFor = access;
        observer.listed(access, kind, items, at);
    }

    void unlisted(long id, Instant at) {
        unlistedAt.remove(id);
        unlistedAt.put(id, at);
        if (unlistedAt.size() > MAX_UNLISTED) {
            unlistedAt.remove(unlistedAt.keySet().iterator().next());
        }
        if (listedFor != null) {
            observer.unlisted(listedFor, kind, id);
        }
    }

    /**
     * Removes what left the list shortly before its reading began, or since.
     *
     * @param items are changed
     * @param lag how long after a decision a list may still show its item
     */
    Map<Long, ListedPat> withoutUnlisted(Map<Long, ListedPat> items, Instant begunAt, Duration lag) {
        unlistedAt.values().removeIf(at -> at.plus(lag).isBefore(begunAt));
        items.keySet().removeAll(unlistedAt.keySet());
        return items;
    }
}
