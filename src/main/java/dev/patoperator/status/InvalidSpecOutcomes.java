package dev.patoperator.status;

import dev.patoperator.api.v1alpha1.Outcome;
import dev.patoperator.api.v1alpha1.OutcomeType;
import dev.patoperator.api.v1alpha1.PatSpec;
import dev.patoperator.api.v1alpha1.PatStatus;
import dev.patoperator.api.v1alpha1.PatStatusBuilder;
import dev.patoperator.model.DecisionResult;
import dev.patoperator.status.outcome.OutcomeBounds;
import dev.patoperator.status.outcome.OutcomeMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes while the spec is invalid, so that the ids that it lists are unknown: those of the old status, and one for
 * each call that has a result since. Results without a call are left out: they are tried again once the spec is corrected.
 */
final class InvalidSpecOutcomes {

    private final List<Outcome> old;
    private final Map<Long, Outcome> before;
    private final List<Outcome> outcomes = new ArrayList<>();
    private int total;
    private int succeeded;
    private int failed;
    private int undecided;
    private int excepted;
    private boolean changed;

    InvalidSpecOutcomes(PatStatus old, Map<Long, DecisionResult> results) {
        this.old = old.outcomeList();
        this.before = OutcomeMapper.byId(old);
        this.total = SelectorTotals.number(old.total());
        this.succeeded = SelectorTotals.number(old.succeeded());
        this.failed = SelectorTotals.number(old.failed());
        this.undecided = SelectorTotals.number(old.undecided());
        this.excepted = SelectorTotals.number(old.excepted());
        outcomes.addAll(old.outcomeList().stream().filter(Objects::nonNull).toList());
        results.forEach((id, result) -> {
            if (result.lastCallAt() != null) {
                add(id, result);
            }
        });
    }

    private void add(long id, DecisionResult result) {
        Outcome known = before.get(id);
        if (known != null && !OutcomeMapper.supersedes(result, known)) {
            return;
        }
        changed = true;
        Outcome now = OutcomeMapper.of(id, result, "");
        if (known == null) {
            outcomes.add(now);
            total++;
        } else {
            outcomes.set(outcomes.indexOf(known), now);
            count(known.outcome(), -1);
        }
        count(now.outcome(), 1);
    }

    private void count(@Nullable OutcomeType type, int by) {
        if (type == null) {
            return;
        }
        switch (type) {
            case APPROVED, DENIED, REVOKED, WOULD_APPROVE, WOULD_DENY, WOULD_REVOKE -> succeeded += by;
            case FAILED, NOT_FOUND -> failed += by;
            case UNDECIDED -> undecided += by;
            case EXCEPTED -> excepted += by;
            case PENDING, UNKNOWN -> {}
        }
    }

    void write(PatStatusBuilder next) {
        if (changed) {
            next.outcomes(OutcomeBounds.bounded(old, fitting()))
                    .succeeded(Math.max(0, succeeded))
                    .failed(Math.max(0, failed))
                    .undecided(Math.max(0, undecided))
                    .excepted(excepted > 0 ? excepted : null)
                    .total(Math.max(
                            total,
                            Math.max(0, succeeded)
                                    + Math.max(0, failed)
                                    + Math.max(0, undecided)
                                    + Math.max(0, excepted)));
        }
    }

    /** Drops what is above the limit: first outcomes that certainly had no effect, then the oldest. */
    private List<Outcome> fitting() {
        if (outcomes.size() <= PatSpec.MAX_IDS) {
            return outcomes;
        }
        List<Outcome> kept = outcomes.stream()
                .sorted(Comparator.comparing(Outcome::mayHaveEffect)
                        .thenComparing(Outcome::decisionTime, Comparator.nullsFirst(Comparator.naturalOrder()))
                        .reversed())
                .limit(PatSpec.MAX_IDS)
                .toList();
        return outcomes.stream().filter(kept::contains).limit(PatSpec.MAX_IDS).toList();
    }
}
