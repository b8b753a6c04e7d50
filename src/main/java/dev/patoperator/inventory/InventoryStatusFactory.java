package dev.patoperator.inventory;

import dev.patoperator.api.v1alpha1.Condition;
import dev.patoperator.api.v1alpha1.PatInventoryStatus;
import dev.patoperator.inventory.item.InventoryIntent;
import dev.patoperator.inventory.item.KindCounts;
import dev.patoperator.inventory.write.WriteProblem;
import dev.patoperator.inventory.write.WriteResult;
import dev.patoperator.model.Blocker;
import dev.patoperator.model.ItemKind;
import dev.patoperator.status.Conditions;
import dev.patoperator.status.Reason;
import dev.patoperator.text.Rfc3339;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the next status of an inventory from the old one and from what is known. The same input gives an equal status. */
final class InventoryStatusFactory {

    private static final PatInventoryStatus NONE =
            new PatInventoryStatus(null, null, null, null, null, null, null, null);

    private final Clock clock;
    private final Duration progress;

    /**
     * Creates a factory.
     *
     * @param clock the time of day
     * @param progress how long the first reading of a spec may take before the status says so
     */
    InventoryStatusFactory(Clock clock, Duration progress) {
        this.clock = clock;
        this.progress = progress;
    }

    /** Returns the status while the spec is invalid. The counts stay. */
    PatInventoryStatus invalid(@Nullable PatInventoryStatus old, long generation, String message) {
        PatInventoryStatus before = old == null ? NONE : old;
        return with(before, generation, new Outcome(Reason.INVALID_SPEC, message), null);
    }

    /**
     * Returns the status for what is known.
     *
     * @param now by the monotonic clock
     */
    PatInventoryStatus of(@Nullable PatInventoryStatus old, InventoryIntent intent, InventoryState state, Instant now) {
        PatInventoryStatus before = old == null ? NONE : old;
        Totals totals = Totals.of(before, intent, state.result());
        Outcome outcome = outcome(before, state, intent, totals, now);
        return outcome == null ? before : with(before, intent.generation(), outcome, totals);
    }

    private record Outcome(Reason reason, String message) {}

    /** Returns null while the first reading of a spec goes on as usual: the status still shows what was there before. */
    private @Nullable Outcome outcome(
            PatInventoryStatus before, InventoryState state, InventoryIntent intent, Totals totals, Instant now) {
        Blocker blocker = state.blocker();
        if (blocker != null) {
            return new Outcome(Reason.of(blocker.kind()), blocker.message());
        }
        WriteResult result = state.result();
        if (result == null) {
            return state.seenAt().plus(progress).isAfter(now) || isAbout(before, intent)
                    ? null
                    : new Outcome(Reason.PROGRESSING, "GitHub's lists are read and the objects are written");
        }
        WriteProblem problem = result.problem();
        if (problem != null) {
            return new Outcome(reason(problem.kind()), problem.message());
        }
        return new Outcome(Reason.UP_TO_DATE, new TotalsMessage(intent).of(totals));
    }

    /** Whether a status already has a result of this spec, from before a restart. */
    private static boolean isAbout(PatInventoryStatus status, InventoryIntent intent) {
        return Objects.equals(status.observedGeneration(), intent.generation())
                && Conditions.ready(status.conditionList()).isPresent();
    }

    private static Reason reason(WriteProblem.Kind kind) {
        return switch (kind) {
            case REFUSED, INTERNAL -> Reason.FAILED;
            case UNAVAILABLE, LEFT_OVER -> Reason.PROGRESSING;
            case FOREIGN_OBJECT -> Reason.CONFLICT;
        };
    }

    private PatInventoryStatus with(
            PatInventoryStatus before, long generation, Outcome outcome, @Nullable Totals totals) {
        List<Condition> conditions = new Conditions(
                        before.conditionList(), generation, Rfc3339.of(clock.instant()), false)
                .of(outcome.reason(), outcome.message());
        return totals == null
                ? new PatInventoryStatus(
                        generation,
                        conditions,
                        before.requests(),
                        before.grants(),
                        before.neverExpiring(),
                        before.idle(),
                        before.uncovered(),
                        before.truncated())
                : new PatInventoryStatus(
                        generation,
                        conditions,
                        totals.requests(),
                        totals.grants(),
                        totals.neverExpiring(),
                        totals.idle(),
                        totals.uncovered(),
                        totals.truncated());
    }

    /** The counts of a status; null for what is not shown or not known. */
    record Totals(
            @Nullable Integer requests,
            @Nullable Integer grants,
            @Nullable Integer neverExpiring,
            @Nullable Integer idle,
            @Nullable Integer uncovered,
            @Nullable Integer truncated) {

        /** Sums up the counts of the kinds. Where one kind is not known, the old sums stay. */
        static Totals of(PatInventoryStatus old, InventoryIntent intent, @Nullable WriteResult result) {
            Map<ItemKind, KindCounts> counts = result == null ? Map.of() : result.counts();
            boolean shows = intent.kinds().contains(ItemKind.REQUEST);
            Integer requests = shows ? listed(counts, ItemKind.REQUEST, old.requests()) : null;
            Integer grants =
                    intent.kinds().contains(ItemKind.GRANT) ? listed(counts, ItemKind.GRANT, old.grants()) : null;
            if (!counts.keySet().containsAll(intent.kinds())) {
                return new Totals(requests, grants, old.neverExpiring(), old.idle(), old.uncovered(), old.truncated());
            }
            KindCounts sum = intent.kinds().stream()
                    .map(kind -> Objects.requireNonNull(counts.get(kind)))
                    .reduce(KindCounts.NONE, KindCounts::plus);
            return new Totals(requests, grants, sum.neverExpiring(), sum.idle(), sum.uncovered(), sum.truncated());
        }

        private static @Nullable Integer listed(
                Map<ItemKind, KindCounts> counts, ItemKind kind, @Nullable Integer old) {
            KindCounts found = counts.get(kind);
            return found == null ? old : Integer.valueOf(found.listed());
        }
    }
}
