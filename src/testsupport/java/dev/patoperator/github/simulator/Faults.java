package dev.patoperator.github.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Scripted faults. {@code faults().on("orgs/update-pat-access").next(2).status(503)} makes the next two single revokes
 * fail. Scripts for the same calls apply one after the other, in the order in which they were added.
 */
public final class Faults {

    private final List<Fault> faults = new CopyOnWriteArrayList<>();

    Faults() {}

    /**
     * Selects calls of one operation, by GitHub's operation id. Throws when GitHub's description has no such operation.
     */
    public FaultScript on(String operationId) {
        if (OpenApiDescription.instance().operations().stream()
                .noneMatch(operation -> operation.id().equals(operationId))) {
            throw new IllegalArgumentException("no such operation: " + operationId);
        }
        return script(call -> call.operationId().equals(operationId));
    }

    /** Selects calls of one list that request pages of at least this many items: GitHub takes too long for them. */
    public FaultScript onPages(String operationId, int atLeast) {
        return script(call -> call.operationId().equals(operationId)
                && call.query("per_page") != null
                && Integer.parseInt(call.query("per_page")) >= atLeast);
    }

    /** Selects calls of one list that are filtered by a parameter. */
    public FaultScript onFiltered(String operationId, String parameter) {
        return script(call -> call.operationId().equals(operationId) && call.query(parameter) != null);
    }

    /** Selects calls by method (upper case) and path (without the GHES prefix). */
    public FaultScript on(BiPredicate<String, String> methodAndPath) {
        return script(call -> methodAndPath.test(call.method(), call.path()));
    }

    /** Selects calls that an App signs with its own key: installation lookup and token exchange. */
    public FaultScript on(SimulatedApp app) {
        return script(call -> app.isIssuerOf(call.header("Authorization")));
    }

    /** Selects all calls. */
    public FaultScript onAnything() {
        return script(call -> true);
    }

    /** Selects the POSTs that decide: single and bulk reviews and revocations. */
    public FaultScript onDecisions() {
        return script(call -> PatEndpoints.DECIDING.contains(call.operationId()));
    }

    /** Returns how often the current faults have hit calls. */
    public int fired() {
        return faults.stream().mapToInt(Fault::fired).sum();
    }

    /** Removes all faults. */
    public void clear() {
        faults.clear();
    }

    /** Returns the effects on this call: hooks and delays that hit it, and at most one fault of another kind. */
    List<FaultEffect> effectsOn(IncomingCall call) {
        List<FaultEffect> effects = new ArrayList<>();
        boolean decided = false;
        for (Fault fault : faults) {
            // A fault must not count a call that an earlier fault decides, so that scripts apply one after the other.
            if ((fault.effect().passing() || !decided) && fault.hits(call)) {
                effects.add(fault.effect());
                decided |= !fault.effect().passing();
            }
        }
        return effects;
    }

    private FaultScript script(Predicate<IncomingCall> calls) {
        return new FaultScript(calls, faults::add);
    }
}
