package dev.patoperator.github.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Checks calls and answers against the contract, and records the violations. */
final class ContractWatch {

    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final boolean checkingAnswers;

    ContractWatch(boolean checkingAnswers) {
        this.checkingAnswers = checkingAnswers;
    }

    /** Checks a call, regardless of its result, and returns its violations. */
    List<String> check(IncomingCall call) {
        List<String> errors = OpenApiContract.errorsIn(call);
        errors.forEach(error -> violations.add("call " + call + ": " + error));
        return errors;
    }

    void check(Answer answer, IncomingCall call) {
        if (checkingAnswers) {
            OpenApiContract.errorsIn(answer, call)
                    .forEach(error -> violations.add("answer " + answer.status() + " to " + call + ": " + error));
        }
    }

    /** Records that the simulator itself (or a hook of the test) failed in a call. */
    void failed(IncomingCall call, Throwable failure) {
        violations.add("simulator failed in " + call + ": " + failure);
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    List<String> take() {
        List<String> taken = new ArrayList<>(violations);
        violations.clear();
        return taken;
    }
}
