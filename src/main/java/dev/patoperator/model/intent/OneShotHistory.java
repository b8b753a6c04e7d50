package dev.patoperator.model.intent;

import dev.patoperator.api.v1alpha1.OneShotSelector;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Reads from a status which one-shot selectors were completed, and how many decisions were sent for each. */
public final class OneShotHistory {

    private OneShotHistory() {}

    /** Returns the hash that identifies the selector of a resource. */
    public static String hash(Intent intent) {
        SelectorIntent selectorIntent = Objects.requireNonNull(intent.selectorIntent(), "only what selects has a hash");
        return selectorIntent.hash(intent.organization(), intent.action());
    }

    /** Returns what the status records of a selector; empty when it records nothing. */
    public static Optional<OneShotSelector> of(PatStatus status, String hash) {
        return status.oneShotSelectorList().stream()
                .filter(selector -> selector != null && hash.equals(selector.hash()))
                .findFirst();
    }

    /** Whether the resource's one-shot selector was completed, and so is not evaluated again. False for a standing one. */
    public static boolean isCompleted(Intent intent, PatStatus status) {
        return intent.isOneShot() && isCompleted(hash(intent), status);
    }

    /**
     * Whether the resource's one-shot selector was completed and its result is what the status shows. A dry run for which the
     * resource itself asks is evaluated and shown nevertheless. The operator's dry run is not: it would report what never
     * happens.
     */
    public static boolean isSettled(Intent intent, PatStatus status) {
        return !intent.asksForDryRun() && isCompleted(intent, status);
    }

    /** A status that was written before the list existed names only the selector that was completed last. */
    private static boolean isCompleted(String hash, PatStatus status) {
        return hash.equals(status.selectorHash())
                || of(status, hash)
                        .filter(selector -> Boolean.TRUE.equals(selector.completed()))
                        .isPresent();
    }

    /**
     * Returns the failures of a one-shot selector that is evaluated again only because other items are undecided. They are
     * final: they are tried again after an edit or on request.
     */
    public static List<Outcome> finalFailures(Intent intent, PatStatus status) {
        if (!intent.isOneShot()
                || intent.dryRun()
                || Plan.isNewAttempt(intent, status)
                || !Plan.hasReadyReason(status, "Conflict")) {
            return List.of();
        }
        return status.outcomeList().stream()
                .filter(outcome -> outcome != null && outcome.id() != null && outcome.outcome() == OutcomeType.FAILED)
                .toList();
    }

    /** Returns how many decisions count against the limit of the resource's one-shot selector. */
    public static int decisions(Intent intent, PatStatus status) {
        return of(status, hash(intent))
                .map(OneShotSelector::decisions)
                .map(decisions -> Math.max(0, decisions))
                .orElse(0);
    }

    /** Returns why the resource's selector cannot be evaluated; empty when it can. */
    public static Optional<String> refusal(Intent intent, PatStatus status) {
        if (!intent.isOneShot() || intent.asksForDryRun() || isKnown(hash(intent), status) || !isFull(status)) {
            return Optional.empty();
        }
        return Optional.of("this resource has had " + OneShotSelector.MAX_SELECTORS
                + " different selectors without an interval, and more cannot be remembered: make a new resource for this"
                + " selector");
    }

    private static boolean isKnown(String hash, PatStatus status) {
        return hash.equals(status.selectorHash()) || of(status, hash).isPresent();
    }

    private static boolean isFull(PatStatus status) {
        String last = status.selectorHash();
        boolean lastIsExtra = last != null && of(status, last).isEmpty();
        return status.oneShotSelectorList().size() + (lastIsExtra ? 1 : 0) >= OneShotSelector.MAX_SELECTORS;
    }
}
