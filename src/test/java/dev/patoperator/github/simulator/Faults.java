package dev.patoperator.github.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Scripted faults. {@code faults().on("orgs/update-pat-access").next(2).status(503)} makes the next two single revokes
 * fail. Scripts for the same calls take turns in the order in which they were written.
 */
public final class Faults {

    private final List<Fault> faults = new CopyOnWriteArrayList<>();

    Faults() {}

    /** Calls of one operation, by GitHub's operation id. Throws when GitHub's description has no such operation. */
    public FaultScript on(String operationId) {
        if (OpenApiDescription.instance().operations().stream()
                .noneMatch(operation -> operation.id().equals(operationId))) {
            throw new IllegalArgumentException("no such operation: " + operationId);
        }
        return script(call -> call.operationId().equals(operationId));
    }

    /** Calls of one list that ask for pages of at least so many items: GitHub takes too long over them. */
    public FaultScript onPages(String operationId, int atLeast) {
        return script(call -> call.operationId().equals(operationId)
                && call.query("per_page") != null
                && Integer.parseInt(call.query("per_page")) >= atLeast);
    }

    /** Calls by method (upper case) and path (without the GHES prefix). */
    public FaultScript on(BiPredicate<String, String> methodAndPath) {
        return script(call -> methodAndPath.test(call.method(), call.path()));
    }

    /** Calls that an App signs with its own key: looking up its installation, and asking for a token. */
    public FaultScript on(SimulatedApp app) {
        return script(call -> app.isIssuerOf(call.header("Authorization")));
    }

    /** All calls. */
    public FaultScript onAnything() {
        return script(call -> true);
    }

    /** POSTs that decide something: single and bulk reviews and revocations. */
    public FaultScript onDecisions() {
        return script(call -> PatEndpoints.DECIDING.contains(call.operationId()));
    }

    /** How many times any fault hit a call. */
    public int fired() {
        return faults.stream().mapToInt(Fault::fired).sum();
    }

    /** Ends all scripts; GitHub is well again. */
    public void clear() {
        faults.clear();
    }

    /** What happens to this call: hooks and delays that hit it, then at most one fault that decides its fate. */
    List<FaultEffect> effectsOn(IncomingCall call) {
        List<FaultEffect> effects = new ArrayList<>();
        boolean decided = false;
        for (Fault fault : faults) {
            // A fault that cannot have its turn must not count the call, so that scripts take turns.
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
