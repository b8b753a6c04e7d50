package dev.patoperator.github.simulator;

import java.util.function.Predicate;

/** A scripted fault, with the calls that it hits and their number. Thread-safe. */
public final class Fault {

    private final Predicate<IncomingCall> calls;
    private final int first;
    private final int last;
    private final FaultEffect effect;
    private int seen;
    private int fired;

    Fault(Predicate<IncomingCall> calls, int first, int last, FaultEffect effect) {
        this.calls = calls;
        this.first = first;
        this.last = last;
        this.effect = effect;
    }

    /** Returns how many calls it has hit so far. */
    public synchronized int fired() {
        return fired;
    }

    FaultEffect effect() {
        return effect;
    }

    /** Counts the call if it matches, and returns whether the fault hits it. */
    synchronized boolean hits(IncomingCall call) {
        if (!calls.test(call)) {
            return false;
        }
        seen++;
        boolean hit = seen >= first && seen <= last;
        if (hit) {
            fired++;
        }
        return hit;
    }
}
