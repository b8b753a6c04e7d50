package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.DecisionsInHour;
import dev.patoperator.api.v1alpha1.OneShotSelector;
import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.model.RollingQuota;
import dev.patoperator.model.intent.DecisionOrigin;
import dev.patoperator.status.outcome.OutcomeMapper;
import dev.patoperator.text.Rfc3339;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How much of the limits decisions use. Each decision counts for the spec that it was sent for, at the time of its call,
 * even when the spec was edited since. A call that certainly had no effect does not count. A decision whose spec is no
 * longer known counts against every limit that the spec may have had.
 */
final class LimitUsage {

    private final PatStatus old;
    private final Map<Long, Outcome> known;
    private final List<Instant> byHour = new ArrayList<>();
    private final List<OneShotSelector> oneShots;

    /** @param origin the kind of spec that the decision on an id was sent for */
    LimitUsage(PatStatus old, Map<Long, DecisionResult> results, LongFunction<DecisionOrigin> origin) {
        this.old = old;
        this.known = OutcomeMapper.byId(old);
        this.oneShots = new ArrayList<>(old.oneShotSelectorList());
        oneShots.removeIf(Objects::isNull);
        results.forEach((id, result) -> add(id, result, origin.apply(id)));
    }

    private void add(long id, DecisionResult result, DecisionOrigin origin) {
        Outcome before = known.get(id);
        Instant at = result.possibleEffectAt();
        if (at != null && !isCounted(before, at)) {
            count(origin, at);
        }
        if (origin.selectorHash() != null && result instanceof DecisionResult.Succeeded && before != null) {
            change(origin.selectorHash(), selector -> withLateSuccess(selector, before.outcome()));
        }
    }

    /** Whether the call was counted: it was reported before, even with another result, or the id was already decided. */
    private static boolean isCounted(@Nullable Outcome before, Instant at) {
        return before != null
                && (before.wasDone()
                        || (before.mayHaveEffect() && Rfc3339.of(at).equals(before.decisionTime())));
    }

    private void count(DecisionOrigin origin, Instant at) {
        switch (origin.kind()) {
            case LISTED -> {}
            case STANDING -> byHour.add(at);
            case ONE_SHOT -> countFor(Objects.requireNonNull(origin.selectorHash()));
            case UNKNOWN -> {
                byHour.add(at);
                String current = origin.selectorHash();
                if (current != null && oneShots.stream().noneMatch(selector -> current.equals(selector.hash()))) {
                    add(unknown(current));
                }
                oneShots.replaceAll(
                        selector -> Boolean.TRUE.equals(selector.completed()) ? selector : oneMore(selector));
            }
        }
    }

    private void countFor(String hash) {
        if (!change(hash, LimitUsage::oneMore)) {
            add(oneMore(unknown(hash)));
        }
    }

    private static OneShotSelector unknown(String hash) {
        return new OneShotSelector(hash, null, null, null, null, null, null);
    }

    private boolean change(String hash, UnaryOperator<OneShotSelector> by) {
        for (int i = 0; i < oneShots.size(); i++) {
            if (hash.equals(oneShots.get(i).hash())) {
                oneShots.set(i, by.apply(oneShots.get(i)));
                return true;
            }
        }
        return false;
    }

    /** Drops a selector that does not fit. Only a call under way during many edits has one: new specs are refused before. */
    private void add(OneShotSelector selector) {
        if (oneShots.size() < OneShotSelector.MAX_SELECTORS) {
            oneShots.add(selector);
        }
    }

    private static OneShotSelector oneMore(OneShotSelector selector) {
        int decisions = SelectorTotals.number(selector.decisions());
        return new OneShotSelector(
                selector.hash(),
                selector.completed(),
                decisions == Integer.MAX_VALUE ? decisions : decisions + 1,
                selector.total(),
                selector.succeeded(),
                selector.failed(),
                selector.undecided());
    }

    /** Counts a decision that had failed or was held back as succeeded. */
    private static OneShotSelector withLateSuccess(OneShotSelector selector, OutcomeType before) {
        boolean failed = before == OutcomeType.FAILED && SelectorTotals.number(selector.failed()) > 0;
        boolean undecided = before == OutcomeType.UNDECIDED && SelectorTotals.number(selector.undecided()) > 0;
        if (!failed && !undecided) {
            return selector;
        }
        return new OneShotSelector(
                selector.hash(),
                selector.completed(),
                selector.decisions(),
                selector.total(),
                SelectorTotals.number(selector.succeeded()) + 1,
                SelectorTotals.number(selector.failed()) - (failed ? 1 : 0),
                SelectorTotals.number(selector.undecided()) - (undecided ? 1 : 0));
    }

    /** Returns the decisions by hour. While none is added they stay the same, those that are too old included. */
    @Nullable
    List<DecisionsInHour> byHour(Instant now) {
        return byHour.isEmpty() ? old.decisionsByHour() : RollingQuota.after(old, byHour, now);
    }

    /** Returns how many decisions were sent for a one-shot selector. */
    int decisions(String hash) {
        return oneShots.stream()
                .filter(selector -> hash.equals(selector.hash()))
                .mapToInt(selector -> SelectorTotals.number(selector.decisions()))
                .findFirst()
                .orElse(0);
    }

    /** Returns the one-shot selectors. */
    @Nullable
    List<OneShotSelector> oneShots() {
        return oneShots.isEmpty() ? old.oneShotSelectors() : List.copyOf(oneShots);
    }

    /** Returns the same with the totals of one selector. A selector without decisions is added once it is completed. */
    @Nullable
    List<OneShotSelector> oneShots(String hash, boolean completed, SelectorTotals.Totals totals) {
        UnaryOperator<OneShotSelector> outcome = selector -> new OneShotSelector(
                hash,
                completed ? Boolean.TRUE : selector.completed(),
                selector.decisions(),
                totals.total(),
                totals.succeeded(),
                totals.failed(),
                totals.undecided());
        String last = old.selectorHash();
        if (completed && last != null && !change(last, UnaryOperator.identity())) {
            add(new OneShotSelector(last, true, null, null, null, null, null)); // completed before the list existed
        }
        if (!change(hash, outcome) && completed) {
            add(outcome.apply(unknown(hash)));
        }
        return oneShots();
    }
}
