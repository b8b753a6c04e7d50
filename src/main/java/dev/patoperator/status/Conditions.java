package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.model.intent.SpecWarnings;
import dev.patoperator.text.TextSanitizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The conditions of a status: Ready always; Reconciling, Stalled, Suspended and SpecWarning only while True. */
public final class Conditions {

    public static final String READY = "Ready";
    public static final String RECONCILING = "Reconciling";
    public static final String STALLED = "Stalled";
    public static final String SUSPENDED = "Suspended";

    /** The longest sentence with a command, for names of the greatest length, is shorter. */
    static final int MAX_MESSAGE = 2048;

    private static final String SUSPENDED_MESSAGE = "spec.suspend is true: nothing is sent until it is false";

    /** Whether a valid spec is probably wrong, or has a part that is ignored. It changes neither Ready nor what is done. */
    public static final String SPEC_WARNING = "SpecWarning";

    private static final String MISSPELT = "CheckSpelling";
    private static final String EXCEPTION_IGNORED = "ExceptionIgnored";
    private static final int MAX_WARNING_LENGTH = 1024;
    private static final String DRY_RUN_NOTE = ". The operator runs with PAT_OPERATOR_DRY_RUN: nothing is sent";

    private final List<Condition> old;
    private final long generation;
    private final String now;
    private final boolean dryRunOfOperator;

    /**
     * Creates the conditions of the next status.
     *
     * @param dryRunOfOperator whether the operator sends nothing, which the messages of unfinished work then say
     */
    public Conditions(List<Condition> old, long generation, String now, boolean dryRunOfOperator) {
        this.old = old;
        this.generation = generation;
        this.now = now;
        this.dryRunOfOperator = dryRunOfOperator;
    }

    /** Returns the Ready condition of a status, if it has one. */
    public static Optional<Condition> ready(List<Condition> conditions) {
        return find(conditions, READY);
    }

    /**
     * Returns the reason of Ready; empty without the condition, or when another version of the operator wrote the reason.
     * The one place where what is written for people is read back: nothing else keeps a result across a restart.
     */
    public static Optional<Reason> readyReason(List<Condition> conditions) {
        return ready(conditions).flatMap(ready -> Reason.parse(ready.reason()));
    }

    /**
     * Returns the new conditions with the old message about a dry run. The new message stays where only one of them says that
     * the dry run is the operator's.
     */
    static List<Condition> withDryRunMessageOf(List<Condition> old, List<Condition> conditions) {
        Optional<Condition> before =
                ready(old).filter(ready -> Reason.DRY_RUN.value().equals(ready.reason()));
        return conditions.stream()
                .map(condition -> before.filter(ready -> isSameDryRun(ready, condition))
                        .map(ready -> new Condition(
                                condition.type(),
                                condition.status(),
                                condition.observedGeneration(),
                                condition.lastTransitionTime(),
                                condition.reason(),
                                ready.message()))
                        .orElse(condition))
                .toList();
    }

    private static boolean isSameDryRun(Condition ready, Condition condition) {
        return ready.type().equals(condition.type())
                && ready.reason().equals(condition.reason())
                && ready.message() != null
                && ready.message().endsWith(DRY_RUN_NOTE) == condition.message().endsWith(DRY_RUN_NOTE);
    }

    /** Returns the conditions for a reason that applies now. */
    public List<Condition> of(Reason reason, String result) {
        String message = dryRunOfOperator && saysWhatIsNotSent(reason) ? result + DRY_RUN_NOTE : result;
        List<Condition> conditions = new ArrayList<>();
        conditions.add(condition(READY, reason.phase() == Reason.Phase.READY, reason, message));
        switch (reason.phase()) {
            case RECONCILING -> conditions.add(condition(RECONCILING, true, reason, message));
            case STALLED -> conditions.add(condition(STALLED, true, reason, message));
            case PAUSED -> conditions.add(condition(SUSPENDED, true, reason, message));
            case READY -> {}
        }
        return List.copyOf(conditions);
    }

    /** Whether something may be left to send. What is finished is not written again only to say that nothing is sent. */
    private static boolean saysWhatIsNotSent(Reason reason) {
        return switch (reason) {
            case NOT_FOUND, FAILED, PARTIALLY_FAILED, INVALID_SPEC -> false;
            case DRY_RUN -> true;
            default -> reason.phase() != Reason.Phase.READY;
        };
    }

    /**
     * Returns the conditions while suspended: the last result stays, and Reconciling is absent.
     *
     * @param hasResult whether an outcome is more than pending, so that Ready may tell of a result although work goes on
     */
    List<Condition> suspended(boolean hasResult) {
        Optional<Condition> ready = ready(old);
        if (ready.isEmpty()
                || readyReason(old)
                        .filter(reason -> isNoResult(reason, hasResult))
                        .isPresent()) {
            return of(Reason.SUSPENDED, SUSPENDED_MESSAGE);
        }
        List<Condition> conditions = new ArrayList<>();
        conditions.add(ready.get());
        find(old, STALLED).ifPresent(conditions::add);
        return withSuspended(conditions);
    }

    /** Whether a reason says nothing about a valid spec that is suspended, so that Ready must not keep it. */
    private static boolean isNoResult(Reason reason, boolean hasResult) {
        return reason == Reason.SUSPENDED
                || reason == Reason.INVALID_SPEC
                || (reason.phase() == Reason.Phase.RECONCILING && !hasResult);
    }

    /** Returns these conditions with Suspended. */
    List<Condition> withSuspended(List<Condition> conditions) {
        List<Condition> all = new ArrayList<>(conditions);
        all.add(condition(SUSPENDED, true, Reason.SUSPENDED, SUSPENDED_MESSAGE));
        return List.copyOf(all);
    }

    /** Returns the old conditions with this generation and without Suspended. */
    List<Condition> unsuspended() {
        return old.stream()
                .filter(condition -> condition != null && !SUSPENDED.equals(condition.type()))
                .map(condition -> new Condition(
                        condition.type(),
                        condition.status(),
                        generation,
                        condition.lastTransitionTime(),
                        condition.reason(),
                        condition.message()))
                .toList();
    }

    /**
     * Returns these conditions with SpecWarning while there are warnings, and without it while there are none. The first
     * warnings are shown and the rest is counted. Exceptions that are ignored come first, because they change what is decided.
     *
     * @param ignoredExceptions a sentence for each exception of the selector that is ignored
     */
    List<Condition> withSpecWarnings(
            List<Condition> conditions, SpecWarnings warnings, List<String> ignoredExceptions) {
        List<Condition> all = new ArrayList<>(conditions);
        all.removeIf(condition -> condition != null && SPEC_WARNING.equals(condition.type()));
        if (!ignoredExceptions.isEmpty()) {
            all.add(specWarning(EXCEPTION_IGNORED, warnings.after(ignoredExceptions)));
        } else if (!warnings.texts().isEmpty()) {
            all.add(specWarning(MISSPELT, warnings));
        }
        return List.copyOf(all);
    }

    private Condition specWarning(String reason, SpecWarnings warnings) {
        String message = String.join("; ", warnings.texts())
                + (warnings.others() > 0 ? "; and " + warnings.others() + " more" : "");
        return new Condition(
                SPEC_WARNING,
                "True",
                generation,
                find(old, SPEC_WARNING)
                        .filter(before -> before.status().equals("True"))
                        .map(Condition::lastTransitionTime)
                        .orElse(now),
                reason,
                TextSanitizer.shorten(message, MAX_WARNING_LENGTH));
    }

    private Condition condition(String type, boolean status, Reason reason, String message) {
        String value = status ? "True" : "False";
        String since = find(old, type)
                .filter(before -> before.status().equals(value))
                .map(Condition::lastTransitionTime)
                .orElse(now);
        return new Condition(
                type, value, generation, since, reason.value(), TextSanitizer.shorten(message, MAX_MESSAGE));
    }

    private static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions.stream()
                .filter(condition -> condition != null
                        && type.equals(condition.type())
                        && condition.status() != null
                        && condition.reason() != null
                        && condition.lastTransitionTime() != null)
                .findFirst();
    }
}
