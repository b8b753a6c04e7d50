package dev.patoperator.telemetry.adapter;

import dev.patoperator.dispatch.model.DispatchObserver;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.ResourceRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** Passes everything on to several observers. */
public final class DispatchObservers implements DispatchObserver {

    private final List<DispatchObserver> observers;

    private DispatchObservers(List<DispatchObserver> observers) {
        this.observers = observers;
    }

    /** Returns an observer that does what both do. */
    public static DispatchObserver of(DispatchObserver first, DispatchObserver second) {
        return second == NONE ? first : new DispatchObservers(List.of(first, second));
    }

    @Override
    public void callsStarting(ResourceRef resource, InstallationAccess access) {
        each(observer -> observer.callsStarting(resource, access));
    }

    @Override
    public void listed(InstallationAccess access, ItemKind kind, Collection<ListedPat> items, Instant at) {
        each(observer -> observer.listed(access, kind, items, at));
    }

    @Override
    public void unlisted(InstallationAccess access, ItemKind kind, long id) {
        each(observer -> observer.unlisted(access, kind, id));
    }

    @Override
    public void evaluated(ResourceRef resource, Instant at) {
        each(observer -> observer.evaluated(resource, at));
    }

    @Override
    public void forgotten(String uid) {
        each(observer -> observer.forgotten(uid));
    }

    @Override
    public void confirmed(Duration sinceSent) {
        each(observer -> observer.confirmed(sinceSent));
    }

    @Override
    public void paused(PauseCause cause, Duration most) {
        each(observer -> observer.paused(cause, most));
    }

    private void each(Consumer<DispatchObserver> call) {
        observers.forEach(call);
    }
}
