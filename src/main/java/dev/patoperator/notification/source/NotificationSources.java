package dev.patoperator.notification.source;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.notification.NotificationSink;
import dev.patoperator.telemetry.adapter.Observers;
import dev.patoperator.telemetry.audit.StatusChange;
import dev.patoperator.telemetry.audit.StatusObserver;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes notifications of what workers list and reconcilers write. A fault of its own never reaches them. Thread-safe. */
public final class NotificationSources implements DispatchObserver, StatusObserver {

    private static final Logger LOG = LoggerFactory.getLogger(NotificationSources.class);

    private final ListingNotifier listings;
    private final StatusNotifier statuses;

    private NotificationSources(NotificationSink sink, Clock clock) {
        this.listings = new ListingNotifier(sink, clock);
        this.statuses = new StatusNotifier(sink, clock);
    }

    /** Returns the observers that publish to a sink; none when it discards everything. */
    public static Observers observers(NotificationSink sink, Clock clock) {
        if (sink == NotificationSink.NONE) {
            return Observers.NONE;
        }
        var sources = new NotificationSources(sink, clock);
        return new Observers(sources, sources);
    }

    @Override
    public void listed(InstallationAccess access, ItemKind kind, Collection<ListedPat> items, Instant at) {
        guarded(() -> listings.listed(access, kind, items));
    }

    @Override
    public void watching(Supplier<Stream<PatResource<?>>> resources) {
        statuses.watching(resources);
    }

    @Override
    public void reconciled(StatusChange change) {
        guarded(() -> statuses.reconciled(change));
    }

    @Override
    public void unsure(ResourceRef resource) {
        guarded(() -> statuses.unsure(resource));
    }

    @Override
    public void orphaned(ResourceRef resource, Map<Long, DecisionResult> results) {
        guarded(() -> statuses.orphaned(resource, results));
    }

    @Override
    public void retain(Predicate<ResourceRef> exists) {
        guarded(() -> {
            statuses.retain(exists);
            listings.removeOld();
        });
    }

    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("Could not make a notification", e);
        }
    }
}
