package dev.patoperator.dispatch;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A cluster that notes what it is told of credentials. */
final class RecordingResources extends AlwaysWanted {

    /** Name of the resource, and what is known: {@code a true}, {@code a false}, {@code a unknown}. */
    final List<String> standings = new CopyOnWriteArrayList<>();

    @Override
    public void verified(Order order, boolean reaches) {
        standings.add(order.resource().name() + " " + reaches);
    }

    @Override
    public void unverifiable(Order order) {
        standings.add(order.resource().name() + " unknown");
    }
}
